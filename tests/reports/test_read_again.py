"""The papers for the city, opened by other programs: they say what the database's rows do."""

import io
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import docx
from openpyxl import load_workbook
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from casework.views_kept import kept_in
from followup.calendar import TOKYO, tokyo_day
from reports.kept import kept_report
from reports.model import Report
from reports.work_plan import work_plan_report
from reports.write import Format, write
from reports.yearly import yearly_report
from storage.base import Base
from storage.database import Database
from storage.states import PersonState, Role, WishState
from storage.tables import (
    Host,
    Offer,
    Person,
    Placement,
    PlacementMember,
    Task,
    Wish,
    WorkPlan,
    WorkPlanEntry,
)
from tests.casework.following import at
from tests.making import TOWN, make_account, make_person, make_wish
from tests.reports.test_papers import planned, resolved_task
from tests.reports.test_yearly import CONTRACT, TODAY, a_year, counted
from towns import fiscal_year

BEGINS, ENDS = at("2026-08-01 00:00"), at("2027-04-01 00:00")
_CONTRACT_MONTHS = (8, 9, 10, 11, 12, 1, 2, 3)


def sheets(report: Report) -> list[Mapping[str, Sequence[Any]]]:
    """The cells of each sheet but the first, by what their row is called."""
    book = load_workbook(io.BytesIO(write(report, Format.XLSX).content))
    return [
        {str(row[0]): row[1:] for row in sheet.iter_rows(values_only=True) if row and row[0]}
        for sheet in book.worksheets[1:]
    ]


def many(session: Session, kind: type[Base], *which: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(kind).where(*which)) or 0


def by_month(session: Session, at: Any) -> list[int]:
    """How many rows came in each month of the contract, and in all of it."""
    days = [
        tokyo_day(one) for one in session.scalars(select(at).where(at >= BEGINS, at < ENDS)).all()
    ]
    found = Counter(day.month for day in days)
    return [*(found[month] for month in _CONTRACT_MONTHS), len(days)]


def test_the_years_report_says_what_the_rows_say(sqlite_database: Database) -> None:
    """
    What stood, came and ended; month by month; the answers at the end; and who still waits.
    """
    with sqlite_database.writing() as session:
        coordinator = a_year(session)
        person = make_person(session, coordinator, created_at=at("2026-08-05"))
        person.state, person.closed_at = PersonState.CLOSED, at("2027-02-01")
        for day in ("2026-08-05", "2026-12-31"):
            ended = make_wish(session, person, created_at=at(day), changed_at=at("2027-02-01"))
            ended.state = WishState.WITHDRAWN
        session.flush()

        year = counted(session, None)
        stocks, months, *rest = sheets(
            yearly_report(year, contract=CONTRACT, town=TOWN, today=TODAY)
        )
        (answers,) = (one for one in rest if "本人の願い" in one)
        (waits,) = (one for one in rest if "期間の終わりに待っていた願い" in one)

        def stood(kind: Any, ended: Any, day: datetime) -> int:
            begun = kind.created_at < day
            return many(session, kind, begun) - many(session, kind, begun, ended < day)

        def within(kind: Any, moment: Any) -> int:
            return many(session, kind, moment >= BEGINS, moment < ENDS)

        told = {name: cells[0] for name, cells in stocks.items()}
        for names, kind, over in (
            (
                (
                    "はじめに関わっていた本人",
                    "新しく関わりはじめた本人",
                    "終結した本人",
                    "終わりに関わっている本人",
                ),
                Person,
                Person.closed_at,
            ),
            (
                (
                    "はじめに続いていた参加",
                    "はじまった参加",
                    "ひと区切りになった参加",
                    "終わりに続いている参加",
                ),
                Placement,
                Placement.ended_at,
            ),
        ):
            assert [told[name] for name in names] == [
                stood(kind, over, BEGINS),
                within(kind, kind.created_at),
                within(kind, over),
                stood(kind, over, ENDS),
            ]
        for name, moment in (
            ("新しく関わった本人", Person.created_at),
            ("新しい願い", Wish.created_at),
            ("はじまった参加", Placement.created_at),
            ("ひと区切り", Placement.ended_at),
            ("新しい受け入れ先", Host.created_at),
            ("新しいできること", Offer.created_at),
        ):
            assert list(months[name]) == by_month(session, moment), name
        assert answers["本人の願い"][0] == many(
            session,
            PlacementMember,
            PlacementMember.came_true == "yes",
            PlacementMember.person_id.is_not(None),
        )
        assert waits["期間の終わりに待っていた願い"][0] == many(
            session, Wish, Wish.created_at < ENDS, Wish.state != WishState.WITHDRAWN
        )
        assert (told["終結した本人"], months["新しい願い"][-1]) == (1, 7)


def test_the_keeping_list_says_what_the_rows_say(sqlite_database: Database) -> None:
    """
    Closed cases by fiscal year, resolved tasks, and how many go next; of this town alone.
    """
    now = datetime(2026, 2, 1, 12, tzinfo=TOKYO)
    with sqlite_database.writing() as session:
        supporter = make_account(session, Role.SUPPORTER)
        closed = ("2021-03-31", "2021-04-01", "2023-10-01", "2023-10-02")
        for day in closed:
            make_person(session, supporter, state=PersonState.CLOSED, closed_at=at(day))
        make_person(session, supporter)
        for town in (TOWN.key, TOWN.key, "tonarimachi"):
            session.add(resolved_task(town, now=now))
        session.flush()

        coming, years, *_ = sheets(
            kept_report(kept_in(session, town=TOWN.key, now=now), town=TOWN, today=tokyo_day(now))
        )

        began = session.scalars(select(Person.closed_at).where(Person.closed_at.is_not(None))).all()
        resolved = session.scalars(select(Task.resolved_at).where(Task.town == TOWN.key)).all()
    head = next(iter(years.values()))
    for name, moments, next_on in (
        ("終結した方", began, datetime(2026, 4, 1)),  # noqa: DTZ001 - as Excel keeps a day
        ("終わった対応待ち(本人に関わらないもの)", resolved, datetime(2031, 4, 1)),  # noqa: DTZ001
    ):
        found = Counter(fiscal_year(tokyo_day(moment)) for moment in moments if moment)
        words = {f"令和{year - 2018}年度": count for year, count in found.items()}
        told = {at: count for at, count in zip(head, years[name], strict=True) if count}
        assert told == {**words, "合計": len(moments)}
        assert coming[name] == (next_on, found[min(found)])


def test_the_plan_says_what_the_rows_say(sqlite_database: Database) -> None:
    """
    Its docx: a line a row with a sign in each of its months, each content, each version.
    """
    with sqlite_database.writing() as session:
        plan = planned(session, make_account(session, Role.COORDINATOR))
        content = write(
            work_plan_report(plan, town=TOWN, today=date(2026, 11, 24)), Format.DOCX
        ).content
        versions = session.scalars(select(WorkPlan).order_by(WorkPlan.number)).all()
        lines = session.scalars(
            select(WorkPlanEntry).where(WorkPlanEntry.plan_id == versions[-1].id)
        ).all()
        months = {
            one.heading: 12 * (one.last.year - one.first.year)
            + (one.last.month - one.first.month + 1)
            for one in lines
            if one.first and one.last
        }
        contents = {one.heading for one in lines if one.first is None}

    read = docx.Document(io.BytesIO(content))
    words = [one.text for one in read.paragraphs]
    schedule, history = (
        [[cell.text for cell in row.cells] for row in one.rows] for one in read.tables
    )
    assert {row[0].split("\n")[0]: row.count("●") for row in schedule[1:]} == months
    assert contents
    assert contents <= set(words)
    assert len(history) - 1 == len(versions) == 2
    assert f"版 第{versions[-1].number}版" in words
