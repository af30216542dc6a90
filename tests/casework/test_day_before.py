"""The day before, and while somebody has not arrived: who hears of what, and when."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.days import Company, Terms
from casework.ground import Notice, NotYours, TooLate, take_notices
from casework.look_after_days import days_to_look_after, look_after_day
from casework.look_into_day import look_into_day
from casework.move_day import move_day
from casework.set_day import set_day
from casework.tell_day import tell_day
from followup.urgency import Urgency
from storage.database import Database
from storage.states import DayState, TaskState
from storage.tables import MeetingDay, Task
from tests.casework.placing import DAY, HOUR, begun, kinds
from tests.making import NOW, TOWN, Cast, make_cast

MINUTE = timedelta(minutes=1)
THURSDAY = NOW + 2 * DAY
WEDNESDAY_15 = NOW + DAY + 4.5 * HOUR
"""15:00 in Tokyo, on the day before."""


def planned(session: Session, cast: Cast) -> MeetingDay:
    """Plan Thursday, 10:30; forget who heard."""
    placement = begun(session, cast)
    day = set_day(
        session,
        placement=placement.id,
        by=cast.supporter,
        starts_at=THURSDAY,
        now=NOW,
    )
    take_notices(session)
    return day


def tick(session: Session, now: datetime) -> list[Notice]:
    """Let the clock look after the days that are due; return what it told."""
    for day in days_to_look_after(session, now=now, limit=9):
        look_after_day(session, day=day, town=TOWN, now=now)
    return take_notices(session)


def test_everybody_hears_on_the_day_before(database: Database) -> None:
    """
    Both sides at 15:00; a reader of evenings at 17:00, and nobody twice.
    """
    with database.writing() as session:
        cast = make_cast(session)
        cast.giver.hours = "evening"
        day = planned(session, cast)

        assert tick(session, NOW) == []
        assert day.look_at == WEDNESDAY_15
        told = tick(session, WEDNESDAY_15)
        assert [(one.kind, one.to) for one in told] == [("pl.eve", cast.supporter.id)]
        assert day.look_at == WEDNESDAY_15 + 2 * HOUR
        evening = tick(session, WEDNESDAY_15 + 2 * HOUR)
        # The supporter's is known by its key, and so not put out again.
        assert {one.to for one in evening} == {cast.supporter.id, cast.giver.id}
        assert {one.key for one in told} < {one.key for one in evening}
        assert day.look_at is None


def test_who_rests_is_not_told_and_who_comes_along_is(sqlite_database: Database) -> None:
    """
    A coordinator who goes along hears too; a cancelled day is told to nobody.
    """
    with sqlite_database.writing() as session:
        cast = make_cast(session)
        friend = make_cast(session, coordinator=cast.coordinator, offer=cast.offer)
        placement = begun(session, cast)
        begun(session, friend, joins=placement)
        session.delete(friend.giver)
        day = set_day(
            session,
            placement=placement.id,
            by=cast.supporter,
            starts_at=THURSDAY,
            terms=Terms(company=Company.COORDINATOR),
            now=NOW,
        )
        tell_day(session, day=day.id, by=friend.supporter, state=DayState.RESTED, now=NOW)
        take_notices(session)

        told = {one.to for one in tick(session, WEDNESDAY_15)}

        assert told == {cast.supporter.id, cast.giver.id, cast.coordinator.id}


def test_a_cancelled_day_is_told_of_to_nobody(sqlite_database: Database) -> None:
    """
    The clock is done with it.
    """
    with sqlite_database.writing() as session:
        cast = make_cast(session)
        day = planned(session, cast)
        tell_day(session, day=day.id, by=cast.giver, state=DayState.CANCELLED, now=NOW)
        take_notices(session)

        assert tick(session, WEDNESDAY_15) == []
        assert day.look_at is None


def test_a_moved_day_is_told_of_before_the_new_one(sqlite_database: Database) -> None:
    """
    Not before the old one; whoever rested is asked anew by hearing of it.
    """
    with sqlite_database.writing() as session:
        cast = make_cast(session)
        day = planned(session, cast)

        move_day(session, day=day.id, by=cast.supporter, starts_at=THURSDAY + DAY, now=NOW)

        assert kinds(session) == [("pl.daymoved", cast.giver.id)]
        assert tick(session, WEDNESDAY_15) == []
        assert {one.kind for one in tick(session, WEDNESDAY_15 + DAY)} == {"pl.eve"}


def test_an_unanswered_not_arrived_becomes_a_task_at_any_hour(database: Database) -> None:
    """
    A quarter of an hour later, on a Saturday evening as well; told at last, it closes by itself.
    """
    with database.writing() as session:
        cast = make_cast(session)
        day = planned(session, cast)
        session.flush()
        day.starts_at = NOW + 4 * DAY + 10 * HOUR
        late = day.starts_at + 10 * MINUTE
        tell_day(session, day=day.id, by=cast.giver, state=DayState.NOT_ARRIVED, now=late)
        heard = take_notices(session)
        assert {one.to for one in heard} == {cast.supporter.id, cast.coordinator.id}
        assert all(not one.begun and one.session_at is None for one in heard)

        assert tick(session, late + 14 * MINUTE) == []
        assert [one.kind for one in tick(session, late + 15 * MINUTE)] == ["task.opened"]
        assert tick(session, late + 16 * MINUTE) == []

        task = session.scalars(select(Task).where(Task.kind == "not_arrived")).one()
        assert (task.urgency, task.coordinator_id) == (Urgency.AT_ONCE, cast.coordinator.id)
        tell_day(session, day=day.id, by=cast.supporter, state=DayState.RESTED, now=late + HOUR)
        assert task.state is TaskState.RESOLVED


def test_who_looks_into_it_has_answered(database: Database) -> None:
    """
    「いま確かめています」: the host hears it once, and no task is opened.
    """
    with database.writing() as session:
        cast = make_cast(session)
        day = planned(session, cast)
        with pytest.raises(TooLate):
            look_into_day(session, day=day.id, by=cast.supporter, now=NOW)
        tell_day(session, day=day.id, by=cast.giver, state=DayState.NOT_ARRIVED, now=THURSDAY)
        take_notices(session)
        with pytest.raises(NotYours):
            look_into_day(session, day=day.id, by=cast.giver, now=THURSDAY)

        for _ in range(2):
            look_into_day(session, day=day.id, by=cast.supporter, now=THURSDAY + 5 * MINUTE)

        assert kinds(session) == [("pl.lookedinto", cast.giver.id)]
        assert tick(session, THURSDAY + HOUR) == []
        assert session.scalars(select(Task)).all() == []


def test_one_of_two_who_rests_leaves_the_other_awaited(sqlite_database: Database) -> None:
    """
    The quarter of an hour goes on for the one of whom nobody has said anything.
    """
    with sqlite_database.writing() as session:
        cast = make_cast(session)
        friend = make_cast(session, coordinator=cast.coordinator, offer=cast.offer)
        placement = begun(session, cast)
        begun(session, friend, joins=placement)
        day = set_day(
            session, placement=placement.id, by=cast.supporter, starts_at=THURSDAY, now=NOW
        )
        tell_day(session, day=day.id, by=cast.giver, state=DayState.NOT_ARRIVED, now=THURSDAY)
        tick(session, THURSDAY)

        tell_day(
            session,
            day=day.id,
            by=cast.supporter,
            state=DayState.RESTED,
            now=THURSDAY + 10 * MINUTE,
        )

        take_notices(session)
        assert [one.kind for one in tick(session, THURSDAY + 15 * MINUTE)] == ["task.opened"]


def test_resting_in_the_morning_reaches_the_host_at_once(sqlite_database: Database) -> None:
    """
    News of today goes at any hour, news of another day waits for its readers' morning.
    """
    with sqlite_database.writing() as session:
        cast = make_cast(session)
        day = planned(session, cast)

        tell_day(session, day=day.id, by=cast.supporter, state=DayState.RESTED, now=THURSDAY)

        notices = {one.to: one for one in take_notices(session)}
        assert set(notices) == {cast.giver.id, cast.coordinator.id}
        assert notices[cast.giver.id].session_at == THURSDAY
