"""
(l) Reports: counting a month of a town of 10,000 wishes, and writing it in three formats.
"""

import io
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from casework.count_month import count_month
from casework.counts import NUMBERS, Month
from casework.monthly_content import MonthlyContent
from reports.cells import shown
from reports.model import Report
from reports.monthly import monthly_report
from reports.write import Format, ready, write
from tests.bench.processes import database
from tests.bench.report import Line, Section, at_most
from tests.bench.seeding import (
    TOWN,
    make_tables,
    seed_placements,
    seed_wishes_and_offers,
)

HOW = """\
A town of {wishes:,} wishes, {offers:,} offers and {placements:,} placements with their days, on
SQLite. {numbers} numbers are counted, a query each, and the month's report of {tables} tables is
checked and written; each {times} times after once to warm up, and the median counts. The peers
write the very same cells with nothing else: python-docx a plain grid, openpyxl a plain sheet."""


@dataclass(frozen=True)
class Size:
    """How large the town is, and how often everything is done."""

    wishes: int = 10_000
    offers: int = 20_000
    placements: int = 1_000
    times: int = 5


SMALL = Size(wishes=40, offers=40, placements=6, times=1)


def measure(folder: Path, *, size: Size) -> Section:
    """Count and write, and let the peers write the same."""
    store = database(folder / "reports")
    now = datetime.now(UTC).replace(microsecond=0)
    make_tables(store)
    seed_wishes_and_offers(store, wishes=size.wishes, offers=size.offers, now=now)
    seed_placements(store, count=size.placements, due=0, now=now, met=now)
    month = Month.of(TOWN.key, now.date())

    def count() -> MonthlyContent:
        with store.reading() as session:
            counted = count_month(session, month=month, town=TOWN.key, by=None)
        return MonthlyContent(month=month.first, numbers=counted.numbers, areas=counted.areas)

    counting, content = _timed(size, count)
    report = monthly_report(content, town=TOWN, made_on=now.date())
    store.close()
    ours = {form: _timed(size, partial(write, report, form))[0] for form in Format}
    cells = _cells(ready(report))
    docx, _ = _timed(size, lambda: _docx_alone(cells))
    xlsx, _ = _timed(size, lambda: _xlsx_alone(cells))
    how = HOW.format(
        wishes=size.wishes,
        offers=size.offers,
        placements=size.placements,
        numbers=len(NUMBERS),
        tables=len(cells),
        times=size.times,
    )
    lines = (
        Line("docx : python-docx alone, time", f"{ours[Format.DOCX] / docx:.2f}×"),
        Line("xlsx : openpyxl alone, time", f"{ours[Format.XLSX] / xlsx:.2f}×"),
        at_most("a month counted", counting, 2, "s"),
        *(at_most(f"{form}, checked and written", ours[form], 2, "s") for form in Format),
    )
    return Section("(l) Reports", how, lines)


def _timed(size: Size, run: Callable[[], Any]) -> tuple[float, Any]:
    result = run()
    took = []
    for _ in range(size.times):
        started = time.perf_counter()
        result = run()
        took.append(time.perf_counter() - started)
    return median(took), result


def _cells(report: Report) -> list[list[list[str]]]:
    return [
        [
            [column.name for column in table.columns],
            *([shown(cell) for cell in row.cells] for row in table.rows),
        ]
        for table in report.tables()
    ]


def _docx_alone(tables: list[list[list[str]]]) -> bytes:
    import docx

    document = docx.Document()
    for rows in tables:
        grid = document.add_table(rows=len(rows), cols=len(rows[0]), style="Table Grid")
        for row, line in zip(rows, grid.rows, strict=True):
            for words, cell in zip(row, line.cells, strict=True):
                cell.text = words
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _xlsx_alone(tables: list[list[list[str]]]) -> bytes:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for rows in tables:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
