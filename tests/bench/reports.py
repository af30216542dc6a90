"""
(l) Reports: counting a month and a year of a town of 10,000 wishes, and writing these, the plan
and the keeping list in three formats.
"""

import io
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy.orm import Session

from casework.count_month import count_month
from casework.count_year import count_year
from casework.counts import NUMBERS, Month
from casework.monthly_content import MonthlyContent
from casework.views_kept import kept_in
from casework.work_plans.views import plan_of
from casework.work_plans.write_plan import Part, PlanLine, write_plan_line
from followup.calendar import tokyo_day
from reports.cells import shown
from reports.kept import kept_report
from reports.model import Report
from reports.monthly import monthly_report
from reports.work_plan import work_plan_report
from reports.write import Format, ready, write
from reports.yearly import yearly_report
from storage.database import Database
from storage.states import Role
from tests.bench.processes import database
from tests.bench.report import Line, Section, at_most
from tests.bench.seeding import (
    TOWN,
    make_tables,
    seed_placements,
    seed_wishes_and_offers,
)
from tests.making import make_account
from towns import Contract, fiscal_year

HOW = """\
A town of {wishes:,} wishes, {offers:,} offers and {placements:,} placements with their days, on
SQLite. {numbers} numbers are counted, a query each, and the month's report of {tables} tables is
checked and written; each {times} times after once to warm up, and the median counts. The peers
write the very same cells with nothing else: python-docx a plain grid, openpyxl a plain sheet. The
year's report (with its pictures), the plan of {planned} lines and the keeping list are read from
the same town and written in the same way."""


@dataclass(frozen=True)
class Size:
    """How large the town is, and how often everything is done."""

    wishes: int = 10_000
    offers: int = 20_000
    placements: int = 1_000
    planned: int = 40
    times: int = 5


SMALL = Size(wishes=40, offers=40, placements=6, planned=4, times=1)


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
    _plan(store, size, now)
    papers = [line for name in _PAPERS for line in _paper(store, name, size, now)]
    store.close()
    ours = {form: _timed(size, partial(write, report, form))[0] for form in Format}
    cells = _cells(ready(report))
    docx, _ = _timed(size, lambda: _docx_alone(cells))
    xlsx, _ = _timed(size, lambda: _xlsx_alone(cells))
    how = HOW.format(
        wishes=size.wishes,
        offers=size.offers,
        placements=size.placements,
        planned=size.planned,
        numbers=len(NUMBERS),
        tables=len(cells),
        times=size.times,
    )
    lines = (
        Line("docx : python-docx alone, time", f"{ours[Format.DOCX] / docx:.2f}×"),
        Line("xlsx : openpyxl alone, time", f"{ours[Format.XLSX] / xlsx:.2f}×"),
        at_most("a month counted", counting, 2, "s"),
        *(at_most(f"{form}, checked and written", ours[form], 2, "s") for form in Format),
        *papers,
    )
    return Section("(l) Reports", how, lines)


def _contract(now: datetime) -> Contract:
    """The contract year that runs, or the last one that has begun."""
    year = fiscal_year(tokyo_day(now))
    contract = TOWN.papers.contract(year)
    return contract if contract.begins <= tokyo_day(now) else TOWN.papers.contract(year - 1)


def _plan(store: Database, size: Size, now: datetime) -> None:
    """Let a coordinator plan the year's first month in so many lines."""
    contract = _contract(now)
    year, month = fiscal_year(contract.begins), contract.begins.replace(day=1)
    with store.writing() as session:
        by = make_account(session, Role.COORDINATOR, town=TOWN.key)
        for number in range(size.planned):
            line = PlanLine(Part.SCHEDULE, f"{number}番の仕事", first=month, last=month)
            write_plan_line(session, year=year, content=line, by=by, now=now)


def _yearly(session: Session, now: datetime) -> Report:
    contract = _contract(now)
    year = count_year(session, contract=contract, town=TOWN.key, by=None, now=now)
    return yearly_report(year, contract=contract, town=TOWN, today=tokyo_day(now))


def _work_plan(session: Session, now: datetime) -> Report:
    plan = plan_of(session, town=TOWN.key, year=fiscal_year(_contract(now).begins))
    return work_plan_report(plan, town=TOWN, today=tokyo_day(now))


def _keeping(session: Session, now: datetime) -> Report:
    kinds = kept_in(session, town=TOWN.key, now=now)
    return kept_report(kinds, town=TOWN, today=tokyo_day(now))


_PAPERS: Mapping[str, Callable[[Session, datetime], Report]] = {
    "the year's report": _yearly,
    "the plan": _work_plan,
    "the keeping list": _keeping,
}


def _paper(store: Database, name: str, size: Size, now: datetime) -> Iterator[Line]:
    """Yield how long a paper takes: reading it from the town, and each of its formats."""

    def read() -> Report:
        with store.reading() as session:
            return _PAPERS[name](session, now)

    reading, report = _timed(size, read)
    yield at_most(f"{name}, counted or read", reading, 2, "s")
    for form in Format:
        took, _ = _timed(size, partial(write, report, form))
        yield at_most(f"{name} as {form}, checked and written", took, 2, "s")


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
