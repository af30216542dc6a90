"""What waits for a colleague is asked again, at most twice; then whoever asked hears so."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from casework.approve_host import approve_host
from casework.decide import DeclineReason, decline_decision
from casework.ground import take_notices
from casework.hand_over import hand_over_persons
from casework.leave import leave
from casework.remind_colleagues import (
    due_decisions,
    due_handovers,
    remind_of_decisions,
    remind_of_handovers,
)
from casework.second_pair import DecisionKind, ask_decision
from casework.take_over import take_over
from storage.base import Id
from storage.database import Database
from storage.states import HandoverState, HostState, Role
from storage.tables import Account, Decision, Handover
from tests.making import NOW, TOWN, make_account, make_cast, make_host

TOWNS = {TOWN.key: TOWN}
DAY = timedelta(days=1)


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A session on either database."""
    with database.writing() as session:
        yield session


def heard(session: Session) -> list[tuple[Id, str]]:
    """Return who was told what since the last look."""
    return [(one.to, one.kind) for one in take_notices(session)]


def looks(session: Session, now: datetime) -> list[tuple[Id, str]]:
    """Let the clock look; return who was told what."""
    session.flush()
    for _ in range(2):
        handovers = due_handovers(session, now=now, limit=9)
        remind_of_handovers(session, handovers=handovers, towns=TOWNS, now=now)
        decisions = due_decisions(session, now=now, limit=9)
        remind_of_decisions(session, decisions=decisions, towns=TOWNS, now=now)
        session.flush()
    return heard(session)


def asked_to_take(session: Session) -> tuple[Handover, Account, Account]:
    """Let a coordinator ask a colleague to take a supporter's person over."""
    cast = make_cast(session)
    colleague = make_account(session, Role.SUPPORTER)
    handover = hand_over_persons(
        session, persons=[cast.person.id], to=colleague.id, by=cast.coordinator, now=NOW
    )
    take_notices(session)
    return handover, cast.supporter, cast.coordinator


def asked_to_confirm(session: Session) -> tuple[Decision, Account, Account]:
    """Let a lone coordinator ask the city about a host."""
    coordinator = make_account(session, Role.COORDINATOR)
    officer = make_account(session, Role.OFFICER)
    host = make_host(session, state=HostState.WAITING, approved_at=None)
    decision = ask_decision(
        session, kind=DecisionKind.APPROVE_HOST, subject=host.id, by=coordinator, now=NOW
    )
    take_notices(session)
    return decision, coordinator, officer


def test_a_hand_over_is_asked_about_twice_and_then_told_to_wait(session: Session) -> None:
    """Both who wait for it hear so once, and nobody is asked ever after."""
    handover, supporter, coordinator = asked_to_take(session)

    assert looks(session, NOW + timedelta(hours=3)) == []
    assert looks(session, NOW + DAY) == [(handover.to_id, "hv.asked")]
    assert looks(session, NOW + DAY + timedelta(hours=1)) == []
    assert looks(session, NOW + 2 * DAY) == [(handover.to_id, "hv.asked")]
    assert set(looks(session, NOW + 3 * DAY)) == {
        (supporter.id, "hv.waits"),
        (coordinator.id, "hv.waits"),
    }
    assert looks(session, NOW + 60 * DAY) == []
    assert handover.state is HandoverState.OPEN


def test_what_was_taken_over_is_asked_about_no_more(session: Session) -> None:
    """Answered is answered."""
    handover, *_ = asked_to_take(session)
    colleague = session.get_one(Account, handover.to_id)
    take_over(session, handover=handover.id, by=colleague, now=NOW)
    take_notices(session)

    assert looks(session, NOW + DAY) == []


def test_an_open_decision_comes_again(session: Session) -> None:
    """To the officers, each working day, twice; then the coordinator hears that it waits."""
    decision, coordinator, officer = asked_to_confirm(session)

    assert looks(session, NOW + DAY) == [(officer.id, "de.asked")]
    second = make_account(session, Role.OFFICER)
    assert set(looks(session, NOW + 2 * DAY)) == {
        (officer.id, "de.asked"),
        (second.id, "de.asked"),
    }
    assert looks(session, NOW + 3 * DAY) == [(coordinator.id, "de.waits")]
    decline_decision(
        session, decision=decision.id, by=officer, reason=DeclineReason.NOT_NOW, now=NOW + 3 * DAY
    )
    take_notices(session)
    assert looks(session, NOW + 9 * DAY) == []


def test_where_no_officer_is_left_the_asker_hears_at_once(session: Session) -> None:
    """Nobody waits for somebody who has gone; the approval then stands alone."""
    decision, coordinator, officer = asked_to_confirm(session)
    leave(session, by=officer, town=TOWN, now=NOW)
    take_notices(session)

    assert looks(session, NOW + timedelta(minutes=5)) == [(coordinator.id, "de.waits")]
    approve_host(session, host=decision.subject_id, by=coordinator, now=NOW)
