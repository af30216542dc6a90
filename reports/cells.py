"""How a value of a table is written where no spreadsheet keeps it as a number or a date."""

from datetime import date

from reports.model import Hidden, Value
from reports.wareki import day_words

NOTHING, NOT_SHOWN = "-", "X"
"""The signs of official statistics in Japan: nothing there, and kept back."""


def shown(value: Value) -> str:
    """Say what stands in a cell: 1,234 · 25% · 令和8年11月22日 · - · X."""
    match value:
        case None:
            return NOTHING
        case Hidden():
            return NOT_SHOWN
        case bool():
            raise TypeError("no cell holds a yes or a no")
        case int():
            return f"{value:,}"
        case float():
            return f"{value:.0%}"
        case date():
            return day_words(value)
    return value
