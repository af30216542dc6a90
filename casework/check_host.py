"""How and when a host was visited and checked before anybody comes to it."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.ground import record
from casework.hold_check import hold_member, tell_if_ready
from casework.policy import allowed
from followup.calendar import tokyo_day
from storage.base import Id
from storage.states import Side
from storage.tables import Account, HostVisit


class HowChecked(StrEnum):
    """How a coordinator came to know the host and the place."""

    VISIT = "visit"
    ONLINE = "online"
    KNOWN = "known"


class NotYetVisited(Exception):
    """The day lies before us."""


@allowed
def check_host(
    session: Session, *, member: Id | None, how: HowChecked, day: date, by: Account, now: datetime
) -> HostVisit:
    """
    Keep how and when a coordinator checked the host; checking again takes the earlier's place.

    :raises NotYours: if ``by`` is no coordinator of the town
    :raises TooLate: if the host has left, or the placement has ended
    :raises NotYetVisited: if ``day`` lies before us
    """
    held, host = hold_member(session, member=member, side=Side.HOST, by=by)
    if day > tokyo_day(now):
        raise NotYetVisited
    visit = session.scalars(
        select(HostVisit).where(HostVisit.member_id == host.id)
    ).one_or_none() or HostVisit(member_id=host.id)
    visit.how, visit.day, visit.by, visit.recorded_at = how.value, day, by.id, now
    session.add(visit)
    session.flush()
    record(
        session,
        by=by,
        act="check.visited",
        row=visit,
        town=held.placement.town,
        now=now,
        how=how.value,
        day=day.isoformat(),
    )
    tell_if_ready(session, placement=held.placement, members=held.members, by=by, now=now)
    return visit
