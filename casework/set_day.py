"""
Set the day and the time of the next meeting (日取り); the other side hears of it.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.ground import must_be, record
from casework.members import members_of, only_person, own_members, tell_members
from casework.placements import live_placement
from storage.base import Id
from storage.states import DayState, Role
from storage.tables import Account, MeetingDay


class InThePast(Exception):
    """The day lies behind us."""


def set_day(
    session: Session,
    *,
    placement: Id | None,
    by: Account,
    starts_at: datetime,
    place: str = "",
    now: datetime,
) -> MeetingDay:
    """
    Plan a meeting; planning the same moment again returns the day that stands.

    :raises NotYours: if ``by`` is neither a coordinator of the town nor a supporter in it
    :raises TooLate: if the placement has ended
    :raises InThePast: if ``starts_at`` does
    """
    must_be(by, Role.SUPPORTER, Role.COORDINATOR)
    row = live_placement(session, placement)
    members = members_of(session, row)
    own_members(session, placement=row, members=members, by=by)
    if starts_at <= now:
        raise InThePast
    day = session.scalars(
        select(MeetingDay).where(
            MeetingDay.placement_id == row.id,
            MeetingDay.starts_at == starts_at,
            MeetingDay.state == DayState.PLANNED,
        )
    ).first()
    if day is not None:
        return day
    day = MeetingDay(placement_id=row.id, starts_at=starts_at, place=place)
    session.add(day)
    session.flush()
    row.look_at = now
    record(session, by=by, act="day.set", row=day, town=row.town, now=now)
    tell_members(
        session,
        members=members,
        kind="pl.dayset",
        subject=day.id,
        key=f"pl.dayset:{day.id.hex}",
        besides=by.id,
        begun=False,
        person=only_person(members),
    )
    return day
