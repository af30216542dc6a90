"""お休みがつづいている: a task for the coordinator, and not a word to anybody else."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.days import make_day
from casework.ground import take_notices
from casework.look_after_courses import look_after_courses
from casework.resolve_task import Outcome, resolve_task
from casework.tell_day import tell_day
from storage.database import Database
from storage.states import DayState, HowHeard, Role, Side, TaskState
from storage.tables import Account, Placement, Task
from tests.casework.placing import begun, member
from tests.making import NOW, TOWN, Cast, make_cast

WEEK = timedelta(days=7)
REST, CAME, OFF = DayState.RESTED, DayState.HELD, DayState.CANCELLED


def lives(
    session: Session, placement: Placement, *, by: Account, days: list[DayState], first: int = 0
) -> None:
    """Let a day a week be told by somebody, and the clock look each time."""
    for number, told in enumerate(days, first):
        moment = NOW + (number + 1) * WEEK
        day, _ = make_day(session, placement=placement, by=None, starts_at=moment, now=NOW)
        tell_day(session, day=day.id, by=by, state=told, now=moment)
        look(session, placement, moment)


def look(session: Session, placement: Placement, now: datetime) -> None:
    """Let the clock look at the course."""
    placement.look_at = now
    session.flush()
    look_after_courses(session, placements=[placement.id], towns={TOWN.key: TOWN}, now=now)


def tasks(session: Session) -> list[Task]:
    """Return the tasks about absences."""
    return list(
        session.scalars(
            select(Task)
            .where(Task.kind.in_(("rests_go_on", "cancels_go_on")))
            .order_by(Task.created_at)
        )
    )


def of(cast: Cast, side: Side) -> Account:
    """Return who speaks for a side."""
    return cast.supporter if side is Side.PERSON else cast.giver


@pytest.mark.parametrize(
    ("side", "days", "kind"),
    [
        (Side.PERSON, [REST, REST, REST], "rests_go_on"),
        (Side.PERSON, [REST, CAME, REST, REST], "rests_go_on"),
        (Side.PERSON, [REST, REST], None),
        (Side.PERSON, [REST, CAME, REST, CAME, REST], None),
        # A supporter's cancelling is nobody's rest, nor the host's cancelling.
        (Side.PERSON, [OFF, OFF, OFF], None),
        (Side.HOST, [OFF, OFF, OFF], "cancels_go_on"),
        (Side.HOST, [OFF, CAME, OFF, OFF], "cancels_go_on"),
        (Side.HOST, [OFF, OFF, CAME], None),
    ],
)
def test_three_in_a_row_or_three_of_four_become_a_task(
    database: Database, side: Side, days: list[DayState], kind: str | None
) -> None:
    """
    With what could help; the person's side and the host are told nothing of it.
    """
    with database.writing() as session:
        cast = make_cast(session)
        placement = begun(session, cast)

        lives(session, placement, by=of(cast, side), days=days)

        assert [task.kind for task in tasks(session)] == ([kind] if kind else [])
        for task in tasks(session):
            assert task.facts["helps"]
            assert task.facts["side"] == side.value
            assert (task.person_id, task.host_id) == (
                (cast.person.id, None) if side is Side.PERSON else (cast.person.id, cast.host.id)
            )
        about = [one for one in take_notices(session) if one.kind.startswith("task")]
        roles = {session.get_one(Account, one.to).role for one in about}
        assert roles <= {Role.COORDINATOR}


def test_it_is_told_once_and_again_only_when_it_goes_on(sqlite_database: Database) -> None:
    """
    Settled, it stays settled by the fourth rest; three more are a new reason.
    """
    with sqlite_database.writing() as session:
        cast = make_cast(session)
        placement = begun(session, cast)
        lives(session, placement, by=cast.supporter, days=[REST] * 3)
        (task,) = tasks(session)
        resolve_task(
            session, task=task.id, by=cast.coordinator, outcome=Outcome.TALKED, now=NOW + 4 * WEEK
        )

        lives(session, placement, by=cast.supporter, days=[REST] * 2, first=3)
        assert [one.state for one in tasks(session)] == [TaskState.RESOLVED]

        lives(session, placement, by=cast.supporter, days=[REST], first=5)
        assert [one.state for one in tasks(session)] == [TaskState.RESOLVED, TaskState.OPEN]


def test_a_hosts_cancelling_that_was_heard_by_phone_is_the_hosts(
    sqlite_database: Database,
) -> None:
    """
    A coordinator who enters it is not the one who cancelled.
    """
    with sqlite_database.writing() as session:
        cast = make_cast(session)
        placement = begun(session, cast)
        host = member(session, placement, cast, Side.HOST)
        for number in range(3):
            moment = NOW + (number + 1) * WEEK
            day, _ = make_day(session, placement=placement, by=None, starts_at=moment, now=NOW)
            tell_day(
                session,
                day=day.id,
                by=cast.coordinator,
                state=DayState.CANCELLED,
                whom=host.id,
                how_heard=HowHeard.PHONE,
                now=moment,
            )

        look(session, placement, NOW + 4 * WEEK)

        assert [task.kind for task in tasks(session)] == ["cancels_go_on"]


def test_in_a_marathon_each_ones_rests_are_their_own(sqlite_database: Database) -> None:
    """
    One who rests three times while the others meet; a friend who joined later has missed nothing.
    """
    with sqlite_database.writing() as session:
        cast = make_cast(session)
        friend = make_cast(session, coordinator=cast.coordinator, offer=cast.offer)
        placement = begun(session, cast)
        begun(session, friend, joins=placement)
        late = member(session, placement, friend, Side.PERSON)
        late.joined_at = NOW + 10 * WEEK
        for number in range(3):
            moment = NOW + (number + 1) * WEEK
            day, _ = make_day(session, placement=placement, by=None, starts_at=moment, now=NOW)
            tell_day(session, day=day.id, by=cast.supporter, state=REST, now=moment)
            tell_day(session, day=day.id, by=friend.supporter, state=CAME, now=moment)

        look(session, placement, NOW + 4 * WEEK)

        (task,) = tasks(session)
        assert task.person_id == cast.person.id
