"""A day of a placement: set, told, rested, and asked about in the evening."""

import pytest

from casework.ask_about_days import ask_about_day, untold_days
from casework.days import InThePast
from casework.ground import NotYours, TooLate, take_notices
from casework.set_day import set_day
from casework.tell_day import NotYet, tell_day
from storage.database import Database
from storage.states import (
    DayState,
    Side,
)
from tests.casework.placing import DAY, HOUR, TOWNS, begun, kinds, member, state_of
from tests.making import NOW, make_cast


def test_a_day_is_set_and_told(sqlite_database: Database) -> None:
    """
    The other side hears of it at once; 「まだ来ていません」 reaches supporter and coordinator.
    """
    with sqlite_database.writing() as session:
        cast = make_cast(session)
        placement = begun(session, cast)

        day = set_day(
            session, placement=placement.id, by=cast.supporter, starts_at=NOW + HOUR, now=NOW
        )

        assert kinds(session) == [("pl.dayset", cast.giver.id)]
        tell_day(session, day=day.id, by=cast.giver, state=DayState.NOT_ARRIVED, now=NOW + HOUR)
        notices = take_notices(session)
        assert [notice.to for notice in notices] == [cast.supporter.id, cast.coordinator.id]
        assert not any(notice.begun for notice in notices)
        with pytest.raises(NotYours):
            tell_day(
                session, day=day.id, by=cast.supporter, state=DayState.NOT_ARRIVED, now=NOW + HOUR
            )
        tell_day(session, day=day.id, by=cast.supporter, state=DayState.HELD, now=NOW + 2 * HOUR)
        assert day.state is DayState.HELD


def test_telling_twice_tells_once(sqlite_database: Database) -> None:
    """
    A double tap is one answer; another answer comes too late.
    """
    with sqlite_database.writing() as session:
        cast = make_cast(session)
        placement = begun(session, cast)
        day = set_day(
            session, placement=placement.id, by=cast.coordinator, starts_at=NOW + HOUR, now=NOW
        )
        take_notices(session)

        for _ in range(2):
            tell_day(session, day=day.id, by=cast.supporter, state=DayState.RESTED, now=NOW)

        assert [to for _, to in kinds(session)] == [cast.giver.id, cast.coordinator.id]
        with pytest.raises(TooLate):
            tell_day(session, day=day.id, by=cast.giver, state=DayState.HELD, now=NOW + HOUR)


def test_no_day_is_set_in_the_past_nor_held_before_it_comes(sqlite_database: Database) -> None:
    """
    What has not come yet was not held, and what lies behind us is not planned.
    """
    with sqlite_database.writing() as session:
        cast = make_cast(session)
        placement = begun(session, cast)
        with pytest.raises(InThePast):
            set_day(session, placement=placement.id, by=cast.supporter, starts_at=NOW, now=NOW)
        day = set_day(
            session, placement=placement.id, by=cast.supporter, starts_at=NOW + 2 * DAY, now=NOW
        )

        with pytest.raises(NotYet):
            tell_day(session, day=day.id, by=cast.giver, state=DayState.HELD, now=NOW)


def test_one_who_rests_leaves_the_day_to_the_others(sqlite_database: Database) -> None:
    """
    In a marathon of two, the day rests only when both do.
    """
    with sqlite_database.writing() as session:
        cast = make_cast(session)
        friend = make_cast(session, coordinator=cast.coordinator, offer=cast.offer)
        placement = begun(session, cast)
        begun(session, friend, joins=placement)
        day = set_day(
            session, placement=placement.id, by=cast.coordinator, starts_at=NOW + HOUR, now=NOW
        )

        tell_day(session, day=day.id, by=cast.supporter, state=DayState.RESTED, now=NOW)

        assert state_of(day) is DayState.PLANNED
        assert day.absent == [member(session, placement, cast, Side.PERSON).id.hex]
        tell_day(session, day=day.id, by=friend.supporter, state=DayState.RESTED, now=NOW)
        assert state_of(day) is DayState.RESTED


def test_an_untold_day_is_asked_about_in_the_evening(sqlite_database: Database) -> None:
    """
    The supporter is asked once, from 17:00 on, when it is over, never at night; only of the latest.
    """
    with sqlite_database.writing() as session:
        cast = make_cast(session)
        placement = begun(session, cast)
        days = [
            set_day(
                session, placement=placement.id, by=cast.supporter, starts_at=NOW + ahead, now=NOW
            )
            for ahead in (HOUR, 2 * DAY)
        ]
        take_notices(session)

        assert not untold_days(session, towns=TOWNS, now=NOW + 5 * HOUR, limit=10)
        assert untold_days(session, towns=TOWNS, now=NOW + 7 * HOUR, limit=10) == [days[0].id]
        days[0].minutes = 360
        session.flush()
        assert not untold_days(session, towns=TOWNS, now=NOW + 6.9 * HOUR, limit=10)
        assert untold_days(session, towns=TOWNS, now=NOW + 7 * HOUR, limit=10)
        assert not untold_days(session, towns=TOWNS, now=NOW + 14 * HOUR, limit=10)
        late = NOW + 30 * DAY
        for day in untold_days(session, towns=TOWNS, now=late, limit=10):
            ask_about_day(session, day=day, now=late)
        assert [(notice.kind, notice.subject) for notice in take_notices(session)] == [
            ("pl.day", days[1].id)
        ]
        assert not untold_days(session, towns=TOWNS, now=late, limit=10)
