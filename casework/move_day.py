"""
Move one meeting to another moment, as it was agreed; the others of its series stay.

Whoever wanted to rest on the old day is asked anew by hearing of the new one.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.days import InThePast, schedule
from casework.first_visit import need_checks
from casework.ground import TooLate, found, locked, record
from casework.members import members_of, only_person, own_members, tell_members
from casework.placements import running_placement
from casework.policy import allowed
from followup.calendar import tokyo_day
from storage.base import Id
from storage.states import DayState, HowHeard
from storage.tables import Account, MeetingDay


class AlreadyPlanned(Exception):
    """There is a meeting at that moment."""


@allowed
def move_day(
    session: Session,
    *,
    day: Id | None,
    by: Account,
    starts_at: datetime,
    how_heard: HowHeard = HowHeard.CHAT,
    now: datetime,
) -> MeetingDay:
    """
    Move a planned meeting; moving it to where it is changes nothing.

    :raises NotYours: if ``by`` is neither a coordinator of the town nor a supporter in it
    :raises TooLate: if it was told of, or the placement has ended or rests
    :raises InThePast: if ``starts_at`` does
    :raises AlreadyPlanned: if the placement meets at that moment anyway
    :raises ChecksMissing: if something is to be settled before those who take part meet then
    """
    placement = running_placement(session, found(session, MeetingDay, day).placement_id)
    members = members_of(session, placement)
    own_members(session, placement=placement, members=members, by=by)
    row = locked(session, MeetingDay, day)
    if row.state is not DayState.PLANNED:
        raise TooLate
    if starts_at == row.starts_at:
        return row
    if starts_at <= now:
        raise InThePast
    there = session.scalars(
        select(MeetingDay.id).where(
            MeetingDay.placement_id == placement.id,
            MeetingDay.starts_at == starts_at,
            MeetingDay.state == DayState.PLANNED,
        )
    ).first()
    if there is not None:
        raise AlreadyPlanned
    need_checks(session, placement=placement, members=members, day=tokyo_day(starts_at), now=now)
    before, row.starts_at, row.absent, row.asked_at = row.starts_at, starts_at, [], None
    row.revision += 1
    schedule(row, now=now)
    placement.look_at = now
    record(
        session,
        by=by,
        act="day.moved",
        row=row,
        town=placement.town,
        how_heard=how_heard.value,
        now=now,
    )
    tell_members(
        session,
        members=members,
        kind="pl.daymoved",
        subject=row.id,
        key=f"pl.daymoved:{row.id.hex}:{row.revision}",
        besides=by.id,
        session_at=min(before, starts_at),
        person=only_person(members),
        facts={"before": before.isoformat()},
    )
    return row
