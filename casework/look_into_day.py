"""
確かめています: the supporter's side has heard that somebody has not arrived, and looks after it.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from casework.ground import NotYours, TooLate, found, locked, record
from casework.members import members_of, only_person, own_members, tell_members
from casework.placements import live_placement
from casework.policy import allowed
from storage.base import Id
from storage.states import DayState, HowHeard, Role, Side
from storage.tables import Account, MeetingDay


@allowed
def look_into_day(
    session: Session,
    *,
    day: Id | None,
    by: Account,
    how_heard: HowHeard = HowHeard.CHAT,
    now: datetime,
) -> MeetingDay:
    """
    Take note of it, and let the host know; doing so again changes nothing.

    :raises NotYours: if ``by`` speaks for none of those who are awaited
    :raises TooLate: if the day was told of meanwhile
    """
    placement = live_placement(session, found(session, MeetingDay, day).placement_id)
    members = members_of(session, placement)
    own = own_members(session, placement=placement, members=members, by=by)
    row = locked(session, MeetingDay, day)
    awaited = [one for one in own if one.side is Side.PERSON and one.id.hex not in row.absent]
    if by.role is Role.HOST or not awaited:
        raise NotYours
    if row.state is not DayState.NOT_ARRIVED:
        raise TooLate
    if row.seen_at is not None:
        return row
    row.seen_at, row.look_at = now, None
    record(
        session,
        by=by,
        act="day.looked_into",
        row=row,
        town=placement.town,
        how_heard=how_heard.value,
        now=now,
    )
    tell_members(
        session,
        members=[one for one in members if one.side is Side.HOST],
        kind="pl.lookedinto",
        subject=row.id,
        key=f"pl.lookedinto:{row.id.hex}",
        besides=by.id,
        begun=False,
        person=only_person(members),
    )
    return row
