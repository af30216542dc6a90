"""The plan of a contract year keeps each version that was agreed on, and why it was changed."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from casework.ground import NotYours, TooLate
from casework.work_plans.views import work_plan
from casework.work_plans.write_plan import (
    NothingToAgree,
    NotYet,
    Part,
    PlanLine,
    agree_plan,
    remove_plan_line,
    write_plan_line,
)
from storage.database import Database
from storage.states import Role
from storage.tables import Account
from tests.making import NOW, make_account

OPENING = PlanLine(Part.SCHEDULE, "考える会を開く", first=date(2026, 9, 1), last=date(2026, 9, 1))
CALLS = PlanLine(Part.SCHEDULE, "声かけ先をたずねる", first=date(2026, 8, 1), last=date(2027, 3, 1))
CONTENT = PlanLine(Part.CONTENT, "参加支援", "願いと「できること」を引き合わせます。")
TODAY = NOW.date()


@pytest.fixture
def coordinator(sqlite_database: Database) -> Iterator[tuple[Session, Account]]:
    """A coordinator, in a session that changes things."""
    with sqlite_database.writing() as session:
        yield session, make_account(session, Role.COORDINATOR)


def agrees(session: Session, by: Account, number: int, reason: str = "") -> None:
    agree_plan(session, year=2026, number=number, agreed_on=TODAY, reason=reason, by=by, now=NOW)


def test_an_agreed_version_stays(coordinator: tuple[Session, Account]) -> None:
    """
    A change begins the next version, which tells what differs, when it was agreed on and why.
    """
    session, by = coordinator
    first = write_plan_line(session, year=2026, content=OPENING, by=by, now=NOW)
    for content in (CONTENT, CALLS):
        write_plan_line(session, year=2026, content=content, by=by, now=NOW)
    agrees(session, by, 1)
    later = PlanLine(
        Part.SCHEDULE, "考える会を開く", first=date(2026, 10, 1), last=date(2026, 10, 1)
    )
    write_plan_line(session, year=2026, content=later, line=first.line, by=by, now=NOW)
    with pytest.raises(NothingToAgree):
        agrees(session, by, 2)
    agrees(session, by, 2, "会場の都合で、ひと月おくらせます")

    newest, before = work_plan(session, year=2026, by=by).versions

    assert [one.content for one in before.lines] == [CALLS, OPENING, CONTENT]
    assert [one.content for one in newest.lines] == [CALLS, later, CONTENT]
    assert [(one.before, one.after) for one in newest.changes] == [(OPENING, later)]
    assert (newest.agreed_on, newest.reason) == (TODAY, "会場の都合で、ひと月おくらせます")


def test_a_line_goes_from_the_next_version_on(coordinator: tuple[Session, Account]) -> None:
    """
    Taken out, it still stands in what was agreed; a version cannot be agreed on twice, nor ahead.
    """
    session, by = coordinator
    line = write_plan_line(session, year=2026, content=CONTENT, by=by, now=NOW).line
    write_plan_line(session, year=2026, content=OPENING, by=by, now=NOW)
    with pytest.raises(NotYet):
        agree_plan(
            session,
            year=2026,
            number=1,
            agreed_on=TODAY + timedelta(days=1),
            by=by,
            now=NOW,
        )
    agrees(session, by, 1)
    with pytest.raises(TooLate):
        agrees(session, by, 1)

    remove_plan_line(session, year=2026, line=line, by=by, now=NOW)

    view = work_plan(session, year=2026, by=by)
    assert view.is_draft
    assert [len(one.lines) for one in view.versions] == [1, 2]
    assert [one.after for one in view.versions[0].changes] == [None]
    with pytest.raises(NotYours):
        remove_plan_line(session, year=2026, line=line, by=by, now=NOW)


def test_a_year_and_a_town_are_alone(coordinator: tuple[Session, Account]) -> None:
    """
    Another year begins empty; officers read, and another town's coordinator has their own.
    """
    session, by = coordinator
    write_plan_line(session, year=2026, content=CONTENT, by=by, now=NOW)
    elsewhere = make_account(session, Role.COORDINATOR, town="tonarimachi")
    officer = make_account(session, Role.OFFICER)

    assert work_plan(session, year=2027, by=by).newest is None
    assert work_plan(session, year=2026, by=elsewhere).newest is None
    assert len(work_plan(session, year=2026, by=officer).versions) == 1
    with pytest.raises(NotYours):
        write_plan_line(session, year=2026, content=CONTENT, by=officer, now=NOW)
