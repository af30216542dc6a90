"""
A meeting that nobody told of: the supporter is asked that evening or the next morning.

It is about a session, so weekends are no hindrance; nights are. After a switch-off only
the latest day of a placement is asked about.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from casework.ground import found, locked
from casework.members import members_of, only_person, tell_members
from casework.policies import policy_of
from casework.set_minutes import LENGTHS
from followup.days import ends_at, is_session_hour, untold_from
from storage.base import Id
from storage.states import UNTOLD_DAYS, PauseReason, PlacementStep, Side
from storage.tables import MeetingDay, Placement
from towns import Town

_SHORTEST = timedelta(minutes=min(LENGTHS))
# Put together once, as every statement that the clock asks each minute.
_UNTOLD = (
    select(MeetingDay.id, MeetingDay.starts_at, MeetingDay.minutes, Placement.town)
    .join(Placement, Placement.id == MeetingDay.placement_id)
    .where(
        MeetingDay.state.in_(UNTOLD_DAYS),
        MeetingDay.asked_at.is_(None),
        MeetingDay.starts_at < bindparam("begun_by"),
        Placement.town.in_(bindparam("awake", expanding=True)),
        Placement.step != PlacementStep.ENDED,
        Placement.paused == PauseReason.NONE,
    )
    .order_by(MeetingDay.starts_at)
    .limit(bindparam("limit"))
)


def untold_days(
    session: Session, *, towns: Mapping[str, Town], now: datetime, limit: int
) -> Sequence[Id]:
    """Return meetings that lie behind us, were not told of and not yet asked about."""
    policies = {key: policy_of(town) for key, town in towns.items()}
    awake = [key for key, policy in policies.items() if is_session_hour(now, policy=policy)]
    if not awake:
        return []
    days = session.execute(_UNTOLD, {"begun_by": now - _SHORTEST, "awake": awake, "limit": limit})
    return [
        day
        for day, starts_at, minutes, town in days
        if untold_from(starts_at, minutes=minutes, policy=policies[town]) <= now
    ]


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
    later = session.execute(
        select(MeetingDay.starts_at, MeetingDay.minutes).where(
            MeetingDay.placement_id == placement.id,
            MeetingDay.starts_at > row.starts_at,
            MeetingDay.starts_at < now,
        )
    )
    if any(ends_at(starts_at, minutes=minutes) < now for starts_at, minutes in later):
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
