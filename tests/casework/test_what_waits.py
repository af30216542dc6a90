"""お返事待ち holds what may be answered now: nothing of a placement that rests or was stopped."""

import pytest
from sqlalchemy.orm import Session

from casework.ask_next_step import ask_next_step
from casework.end_placement import end_placement
from casework.ground import take_notices
from casework.placements import EndReason
from casework.propose_days import propose_days
from casework.rest_placement import rest_placement
from casework.stop_host import stop_host
from casework.stop_person import stop_person
from casework.views_days import asked_proposals
from casework.waiting_answers import waiting_answers, waiting_in_placement
from casework.waiting_placements import open_days, open_endings, open_steps
from storage.database import Database
from storage.states import PauseReason, Side
from storage.tables import Account, MeetingDay, Placement
from tests.casework.placing import DAY, begun
from tests.making import NOW, TOWN, Cast, make_cast


def waiting(session: Session, by: Account) -> set[str]:
    """Name the lists in which something waits for an account."""
    lists = {
        "days": open_days(session, by=by, town=TOWN, now=NOW),
        "steps": open_steps(session, by=by),
        "offers": asked_proposals(session, by=by, now=NOW),
        "endings": open_endings(session, by=by),
    }
    return {name for name, rows in lists.items() if rows}


def heard(session: Session, cast: Cast) -> int:
    """Count what a coordinator could enter."""
    return len(waiting_answers(session, by=cast.coordinator, now=NOW))


def busy(session: Session, cast: Cast) -> Placement:
    """Let a meeting lie behind them untold, the next step be asked, and days be offered."""
    placement = begun(session, cast)
    session.add(MeetingDay(placement_id=placement.id, starts_at=NOW - 2 * DAY))
    ask_next_step(session, placement=placement.id, by=cast.coordinator, town=TOWN, now=NOW)
    propose_days(
        session,
        placement=placement.id,
        by=cast.coordinator,
        options=[NOW + DAY],
        asks=Side.PERSON,
        now=NOW,
    )
    session.flush()
    take_notices(session)
    return placement


@pytest.mark.parametrize("why", ["incident", "person", "host"])
def test_nothing_waits_in_a_placement_that_rests(database: Database, why: str) -> None:
    """
    After an incident, or when everything was stopped: neither side finds a question of it, and
    whoever enters what was heard finds none either.
    """
    with database.writing() as session:
        cast = make_cast(session)
        placement = busy(session, cast)
        assert waiting(session, cast.supporter) == {"days", "steps", "offers"}
        assert waiting(session, cast.giver) == {"days", "steps"}
        assert heard(session, cast) == 5

        if why == "incident":
            rest_placement(
                session, placement=placement, why=PauseReason.INCIDENT, by=cast.coordinator, now=NOW
            )
        elif why == "person":
            stop_person(session, person=cast.person.id, by=cast.supporter, town=TOWN, now=NOW)
        else:
            stop_host(session, host=cast.host.id, by=cast.giver, town=TOWN, now=NOW)
        session.flush()

        assert waiting(session, cast.supporter) == set()
        assert waiting(session, cast.giver) == set()
        assert heard(session, cast) == 0
        for by in (cast.supporter, cast.coordinator):
            assert waiting_in_placement(session, placement=placement.id, by=by) == []


def test_of_two_only_the_one_who_goes_on_is_asked(database: Database) -> None:
    """
    One stops everything: the other's questions, and the host's, wait as before.
    """
    with database.writing() as session:
        cast = make_cast(session)
        friend = make_cast(session, coordinator=cast.coordinator, offer=cast.offer)
        placement = begun(session, cast)
        begun(session, friend, joins=placement)
        ask_next_step(session, placement=placement.id, by=cast.coordinator, town=TOWN, now=NOW)

        stop_person(session, person=cast.person.id, by=cast.supporter, town=TOWN, now=NOW)
        session.flush()

        assert waiting(session, cast.supporter) == set()
        assert waiting(session, friend.supporter) == {"steps"}
        assert waiting(session, cast.giver) == {"steps"}


def test_who_stopped_everything_is_not_asked_whether_it_came_true(
    sqlite_database: Database,
) -> None:
    """
    The host still is.
    """
    with sqlite_database.writing() as session:
        cast = make_cast(session)
        placement = begun(session, cast)
        end_placement(
            session,
            placement=placement.id,
            by=cast.coordinator,
            reason=EndReason.NEXT_WISH,
            now=NOW,
        )
        assert waiting(session, cast.supporter) == {"endings"}

        stop_person(session, person=cast.person.id, by=cast.supporter, town=TOWN, now=NOW)
        session.flush()

        assert waiting(session, cast.supporter) == set()
        assert waiting(session, cast.giver) == {"endings"}
