"""A meeting comes into being in one place, and days ahead are taken back in one place."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.days import (
    Company,
    InThePast,
    Terms,
    WayHome,
    make_day,
    rest_on_days_ahead,
    take_back_days,
)
from casework.ground import take_notices
from casework.members import members_of
from casework.set_day import set_day
from storage.database import Database
from storage.states import DayState, HowHeard, Side
from storage.tables import AuditEntry, MeetingDay
from tests.casework.placing import DAY, HOUR, begun, member
from tests.making import NOW, make_cast

WITH_SUPPORTER = Terms(place="公民館の入口", company=Company.SUPPORTER, way_home=WayHome.TRANSIT)


def states(session: Session) -> list[DayState]:
    """Return how all meetings stand, by their time."""
    return list(session.scalars(select(MeetingDay.state).order_by(MeetingDay.starts_at)))


def test_a_day_keeps_where_with_whom_and_the_way_home(sqlite_database: Database) -> None:
    """
    Place, company and way home stay with the day, and the audit says how it was heard.
    """
    with sqlite_database.writing() as session:
        cast = make_cast(session)
        placement = begun(session, cast)

        day = set_day(
            session,
            placement=placement.id,
            by=cast.supporter,
            starts_at=NOW + DAY,
            terms=WITH_SUPPORTER,
            how_heard=HowHeard.PHONE,
            now=NOW,
        )

        assert (day.place, day.company, day.way_home) == ("公民館の入口", "supporter", "transit")
        assert (day.set_at, day.look_at) == (NOW, NOW)
        entry = session.scalars(select(AuditEntry).where(AuditEntry.act == "day.set")).one()
        assert entry.facts == {"how_heard": "phone"}


def test_the_same_moment_again_is_the_day_that_stands(sqlite_database: Database) -> None:
    """
    It is made once, and a moment that lies behind us never.
    """
    with sqlite_database.writing() as session:
        cast = make_cast(session)
        placement = begun(session, cast)

        made = [
            make_day(session, placement=placement, by=None, starts_at=NOW + DAY, now=NOW)
            for _ in range(2)
        ]

        assert made[0][0] is made[1][0]
        assert [is_new for _, is_new in made] == [True, False]
        with pytest.raises(InThePast):
            make_day(session, placement=placement, by=None, starts_at=NOW, now=NOW)


def test_taking_back_leaves_what_lies_behind_us(sqlite_database: Database) -> None:
    """
    Days ahead are cancelled and their calendars learn of it; an untold day of yesterday stays.
    """
    with sqlite_database.writing() as session:
        cast = make_cast(session)
        placement = begun(session, cast)
        for ahead in (HOUR, 2 * DAY):
            make_day(session, placement=placement, by=None, starts_at=NOW + ahead, now=NOW)

        changed = take_back_days(session, placement=placement, now=NOW + DAY)

        assert states(session) == [DayState.PLANNED, DayState.CANCELLED]
        assert [(day.revision, day.look_at) for day in changed] == [(1, None)]
        assert take_notices(session) == []


def test_one_person_is_taken_out_and_the_others_meet(sqlite_database: Database) -> None:
    """
    In a marathon of two one of them rests on every day ahead; when both are out, none is left.
    """
    with sqlite_database.writing() as session:
        cast = make_cast(session)
        friend = make_cast(session, coordinator=cast.coordinator, offer=cast.offer)
        placement = begun(session, cast)
        begun(session, friend, joins=placement)
        day, _ = make_day(session, placement=placement, by=None, starts_at=NOW + DAY, now=NOW)
        members = members_of(session, placement)
        persons = [member(session, placement, one, Side.PERSON).id for one in (cast, friend)]

        for resting, stand in ((persons[:1], DayState.PLANNED), (persons, DayState.CANCELLED)):
            rest_on_days_ahead(
                session,
                placement=placement,
                members=members,
                resting=resting,
                now=NOW + timedelta(hours=1),
            )

            assert states(session) == [stand]
            assert day.absent == [persons[0].hex]
