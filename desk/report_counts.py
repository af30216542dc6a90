"""
The numbers of a monthly report on a page: by table, each with its meaning and the way to its rows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from casework.counts import NUMBERS
from casework.rows_behind import has_rows
from casework.views_reports import ReportView
from reports.areas import TOTAL
from reports.cells import shown
from reports.model import Report, Value
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


def areas_of(
    report: Report, *, view: ReportView, town: Town, linked: bool
) -> Sequence[Mapping[str, Any]]:
    """
    Return the tables by 校区: what each is called, its heads, and its rows of counts and addresses.

    :param report: as whoever looks at it may read it
    :param linked: whether numbers lead to their rows
    """

    def leads(number: str, count: Value, area: str) -> str:
        of = None if area == TOTAL else area
        shows = linked and bool(count) and has_rows(number, area=of)
        return rows_address(view.id, number, area=of) if shows else ""

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
                    [
                        (shown(one), leads(number, one, row.key))
                        for number, one in zip(numbers, row.cells[1:], strict=True)
                    ],
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


def rows_address(report: Id, name: str, *, area: str | None = None) -> str:
    """Return where the rows behind a number of a report stand."""
    query = f"?{urlencode({'area': area})}" if area is not None else ""
    return f"/reports/monthly/{report}/rows/{name}{query}"


def _line(view: ReportView, name: str, *, linked: bool) -> Line:
    number = NUMBERS.get(name)
    count = view.content.numbers.get(name)
    leads = linked and bool(count) and has_rows(name)
    return Line(
        name=Text.of(f"counts.{name}"),
        count=count,
        meaning=meaning_of(name),
        address=rows_address(view.id, name) if leads else "",
        part=bool(number and number.part_of),
        total=bool(number and number.adds),
    )
