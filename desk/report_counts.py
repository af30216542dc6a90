"""
The numbers of a monthly report on a page: by table, each with its meaning and the way to its rows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from casework.counts import NUMBERS
from casework.rows_behind import NOT_SHOWN
from casework.views_reports import ReportView
from reports.areas import TOTAL
from reports.cells import shown
from reports.model import Report
from reports.monthly import BY_AREA, TABLES, rows_of
from storage.base import Id
from texts import Text, sentences
from towns import Town


@dataclass(frozen=True)
class Line:
    """A number on the page; ``address`` leads to its rows, if they are to be shown."""

    name: Text
    count: int | None
    meaning: Text | None
    address: str
    part: bool
    total: bool


Counts = tuple[Text, list[Line]]
"""A table of counts: what it is called, and its lines."""


def counts_of(view: ReportView, *, linked: bool) -> list[tuple[Text, list[Counts]]]:
    """
    Return the sections of a report, each with its tables of counts.

    :param linked: whether numbers lead to their rows
    """
    return [
        (
            Text.of(f"reports.monthly.section.{key}"),
            [
                (
                    Text.of(f"reports.monthly.table.{table}"),
                    [_line(view, name, linked=linked) for name in rows_of(table)],
                )
                for table in tables
            ],
        )
        for key, tables in TABLES
    ]


def areas_of(report: Report, *, town: Town) -> Sequence[Mapping[str, Any]]:
    """
    Return the tables by 校区: what each is called, its heads, and its rows.

    :param report: as whoever looks at it may read it
    """
    names = {area.key: Text.plain(area.name) for area in town.areas}
    names[TOTAL] = Text.of("reports.monthly.sum")
    tables = {table.key: table for table in report.tables()}
    return [
        {
            "caption": Text.of(f"reports.monthly.table.{key}"),
            "heads": [Text.of(f"counts.{number}") for number in numbers],
            "rows": [
                (
                    names.get(row.key, Text.of("reports.monthly.elsewhere")),
                    [shown(one) for one in row.cells[1:]],
                )
                for row in tables[key].rows
            ],
        }
        for key, numbers, _ in BY_AREA
    ]


def meaning_of(name: str) -> Text | None:
    """Return what a number counts, where its name does not say it all."""
    key = f"counts.define.{name}"
    return Text.of(key) if key in sentences("ja") else None


def rows_address(report: Id, name: str) -> str:
    """Return where the rows behind a number of a report stand."""
    return f"/reports/monthly/{report}/rows/{name}"


def _line(view: ReportView, name: str, *, linked: bool) -> Line:
    number = NUMBERS.get(name)
    count = view.content.numbers.get(name)
    leads = linked and number is not None and name not in NOT_SHOWN and bool(count)
    return Line(
        name=Text.of(f"counts.{name}"),
        count=count,
        meaning=meaning_of(name),
        address=rows_address(view.id, name) if leads else "",
        part=bool(number and number.part_of),
        total=bool(number and number.adds),
    )
