"""Repeating dates: made ahead, one by one of their own, stopped with one tap."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.begin_series import begin_series, extend_series, series_to_extend
from casework.days import Company, InThePast, Terms
from casework.end_placement import end_placement
from casework.ground import NotYours, TooLate, take_notices
from casework.move_day import AlreadyPlanned, move_day
from casework.placements import EndReason
from casework.set_day import set_day
from casework.stop_series import stop_series
from casework.tell_day import tell_day
from casework.views_days import running_series
from followup.series import Every
from storage.database import Database
from storage.states import DayState
from storage.tables import Account, DaySeries, MeetingDay, Placement
from tests.casework.placing import DAY, HOUR, begun, kinds
from tests.making import NOW, TOWN, make_cast

WEEK = timedelta(days=7)
THURSDAY = NOW + 2 * DAY


def weekly(session: Session, placement: Placement, by: Account, **more: Any) -> DaySeries:
    """Begin Thursdays, 10:30, until somebody stops them."""
    given: dict[str, Any] = {
        "placement": placement.id,
        "by": by,
        "starts_at": THURSDAY,
        "every": Every.WEEK,
        "times": None,
        "on_holidays": True,
        "terms": Terms(place="公民館", company=Company.SUPPORTER),
        "town": TOWN,
        "now": NOW,
    }
    return begin_series(session, **(given | more))


def planned(session: Session) -> list[datetime]:
    """Return the moments that are planned."""
    return list(
        session.scalars(
            select(MeetingDay.starts_at)
            .where(MeetingDay.state == DayState.PLANNED)
            .order_by(MeetingDay.starts_at)
        )
    )


def tick(session: Session, now: datetime) -> None:
    """Let the clock make what is due."""
    for series in series_to_extend(session, now=now, limit=9):
        extend_series(session, series=series, town=TOWN, now=now)


def test_eight_weeks_are_made_and_told_of_once(database: Database) -> None:
    """
    The other side hears one message, each day keeps the terms, and the same again is the same.
    """
    with database.writing() as session:
        cast = make_cast(session)
        placement = begun(session, cast)

        made = [weekly(session, placement, cast.supporter) for _ in range(2)]

        assert made[0] is made[1]
        assert kinds(session) == [("pl.series", cast.giver.id)]
        assert planned(session) == [THURSDAY + number * WEEK for number in range(8)]
        days = session.scalars(select(MeetingDay)).all()
        assert {(day.place, day.company) for day in days} == {("公民館", "supporter")}
        assert [line.id for line in running_series(session, placement=placement.id, by=cast.giver)]


def test_the_clock_makes_the_next_ones_in_time(database: Database) -> None:
    """
    When the first is held, one more; after a switch-off of a quarter nothing that is past.
    """
    with database.writing() as session:
        cast = make_cast(session)
        placement = begun(session, cast)
        weekly(session, placement, cast.supporter)
        take_notices(session)

        tick(session, NOW + DAY)
        assert len(planned(session)) == 8
        for _ in range(2):
            tick(session, NOW + 2 * DAY)
        assert len(planned(session)) == 9
        tick(session, NOW + 90 * DAY)

        moments = planned(session)
        assert moments[9] > NOW + 90 * DAY
        assert moments[-1] <= NOW + 146 * DAY
        assert kinds(session) == []


def test_one_day_is_moved_or_cancelled_and_the_others_stay(database: Database) -> None:
    """
    Neither touches the rest of the series, and the clock does not make them again.
    """
    with database.writing() as session:
        cast = make_cast(session)
        placement = begun(session, cast)
        weekly(session, placement, cast.supporter)
        first, second = session.scalars(
            select(MeetingDay).order_by(MeetingDay.starts_at).limit(2)
        ).all()

        tell_day(session, day=first.id, by=cast.giver, state=DayState.CANCELLED, now=NOW)
        move_day(session, day=second.id, by=cast.supporter, starts_at=THURSDAY + 8 * DAY, now=NOW)
        tick(session, NOW + 9 * DAY)

        assert planned(session) == [THURSDAY + 8 * DAY] + [
            THURSDAY + number * WEEK for number in range(2, 10)
        ]
        with pytest.raises(AlreadyPlanned):
            move_day(
                session, day=second.id, by=cast.supporter, starts_at=THURSDAY + 2 * WEEK, now=NOW
            )


def test_one_tap_stops_them(database: Database) -> None:
    """
    A host may; what is ahead is taken back, what was held stays, and everybody else hears.
    """
    with database.writing() as session:
        cast = make_cast(session)
        placement = begun(session, cast)
        series = weekly(session, placement, cast.supporter)
        first = session.scalars(select(MeetingDay).order_by(MeetingDay.starts_at)).first()
        assert first is not None
        tell_day(session, day=first.id, by=cast.giver, state=DayState.HELD, now=THURSDAY + HOUR)
        take_notices(session)

        for _ in range(2):
            stop_series(session, series=series.id, by=cast.giver, now=THURSDAY + DAY)

        assert planned(session) == []
        assert kinds(session) == [
            ("pl.seriesstopped", cast.supporter.id),
            ("pl.seriesstopped", cast.coordinator.id),
        ]
        tick(session, NOW + 90 * DAY)
        assert planned(session) == []
        assert running_series(session, placement=placement.id, by=cast.giver) == []


def test_a_series_ends_with_its_placement(database: Database) -> None:
    """
    No day is made for what has come to its ひと区切り.
    """
    with database.writing() as session:
        cast = make_cast(session)
        placement = begun(session, cast)
        series = weekly(session, placement, cast.supporter)

        end_placement(
            session,
            placement=placement.id,
            by=cast.coordinator,
            reason=EndReason.NEXT_WISH,
            now=NOW,
        )

        assert planned(session) == []
        assert (series.stopped_at, series.look_at) == (NOW, None)
        with pytest.raises(TooLate):
            stop_series(session, series=series.id, by=cast.giver, now=NOW)


def test_a_number_of_times_comes_to_its_end(sqlite_database: Database) -> None:
    """
    Four times are four days, and the clock has nothing more to do.
    """
    with sqlite_database.writing() as session:
        cast = make_cast(session)
        placement = begun(session, cast)

        series = weekly(session, placement, cast.coordinator, times=4)

        assert len(planned(session)) == 4
        assert series.look_at is None


def test_who_may_begin_and_when(sqlite_database: Database) -> None:
    """
    A host offers days instead; and no series begins in the past.
    """
    with sqlite_database.writing() as session:
        cast = make_cast(session)
        placement = begun(session, cast)
        with pytest.raises(NotYours):
            weekly(session, placement, cast.giver)
        with pytest.raises(NotYours):
            weekly(session, placement, make_cast(session).supporter)
        with pytest.raises(InThePast):
            weekly(session, placement, cast.supporter, starts_at=NOW)


def test_a_day_agreed_on_before_is_not_made_twice(sqlite_database: Database) -> None:
    """
    The series takes the day that stands.
    """
    with sqlite_database.writing() as session:
        cast = make_cast(session)
        placement = begun(session, cast)
        set_day(session, placement=placement.id, by=cast.supporter, starts_at=THURSDAY, now=NOW)

        weekly(session, placement, cast.supporter)

        assert len(planned(session)) == 8
