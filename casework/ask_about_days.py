"""
A meeting that nobody told of: the supporter is asked that evening or the next morning.

It is about a session, so weekends are no hindrance; nights are. After a switch-off only
the latest day of a placement is asked about.
"""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.ground import found, locked
from casework.members import members_of, only_person, tell_members
from followup.calendar import TOKYO
from storage.base import Id
from storage.states import UNTOLD_DAYS, PauseReason, PlacementStep, Side
from storage.tables import MeetingDay, Placement

_LASTS = timedelta(hours=2)
_EVENING, _NIGHT, _MORNING = time(17), time(20), time(9)


def ask_from(starts_at: datetime) -> datetime:
    """Return when to ask about a meeting: two hours later, from 17:00 on, before 20:00."""
    over = (starts_at + _LASTS).astimezone(TOKYO)
    evening = over.replace(hour=_EVENING.hour, minute=0, second=0, microsecond=0)
    return next_waking_moment(max(over, evening))


def next_waking_moment(moment: datetime) -> datetime:
    """Return ``moment``, or the next 9:00 if it lies in the night (20:00 to 9:00, Tokyo)."""
    local = moment.astimezone(TOKYO)
    if _MORNING <= local.time() < _NIGHT:
        return moment
    day = local.date() + timedelta(days=1) if local.time() >= _NIGHT else local.date()
    return datetime.combine(day, _MORNING, TOKYO)


def untold_days(session: Session, *, now: datetime, limit: int) -> Sequence[Id]:
    """Return meetings that lie behind us, were not told of and not yet asked about."""
    if next_waking_moment(now) > now:
        return []
    days = session.execute(
        select(MeetingDay.id, MeetingDay.starts_at)
        .join(Placement, Placement.id == MeetingDay.placement_id)
        .where(
            MeetingDay.state.in_(UNTOLD_DAYS),
            MeetingDay.asked_at.is_(None),
            MeetingDay.starts_at < now - _LASTS,
            Placement.step != PlacementStep.ENDED,
            Placement.paused == PauseReason.NONE,
        )
        .order_by(MeetingDay.starts_at)
        .limit(limit)
    )
    return [day for day, starts_at in days if ask_from(starts_at) <= now]


def ask_about_day(session: Session, *, day: Id, now: datetime) -> bool:
    """Ask about one of them, unless it was told or a later one lies behind us too."""
    placement = locked(session, Placement, found(session, MeetingDay, day).placement_id)
    members = members_of(session, placement)
    row = locked(session, MeetingDay, day)
    if (
        placement.step is PlacementStep.ENDED
        or placement.paused is not PauseReason.NONE
        or row.state not in UNTOLD_DAYS
        or row.asked_at is not None
    ):
        return False
    row.asked_at = now
    later = session.scalars(
        select(MeetingDay.id).where(
            MeetingDay.placement_id == placement.id,
            MeetingDay.starts_at > row.starts_at,
            MeetingDay.starts_at < now - _LASTS,
        )
    ).first()
    if later is not None:
        return False
    tell_members(
        session,
        members=[
            one for one in members if one.side is Side.PERSON and one.id.hex not in row.absent
        ],
        kind="pl.day",
        subject=row.id,
        key=f"pl.day:{row.id.hex}",
        begun=False,
        person=only_person(members),
    )
    return True
