"""Days and numbers as pictures say them."""

from collections.abc import Callable
from datetime import date

from texts import Text

DayWords = Callable[[date], Text]
"""How a picture says a day: official papers say it in another calendar than the desk."""


def day_text(day: date) -> Text:
    """Say a day with its year: 2026年11月22日."""
    return Text.of("pictures.day", year=day.year, month=day.month, day=day.day)


def count_text(count: int, *, few: int) -> Text:
    """Say a number; one that is so small that it could tell who it is, as 「1〜2」."""
    if 0 < count < few:
        return Text.of("officer.few")
    return Text.plain(str(count))


def level_key(level: int) -> str:
    """Return the key of a goal's level, −2 to +2, in the texts."""
    return ("far_below", "below", "hoped", "above", "far_above")[level + 2]
