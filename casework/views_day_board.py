"""
The meetings of today and tomorrow in a coordinator's hands; of colleagues only the number.

The place is said by its area alone: the exact one stands on the day itself.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from casework.days import Company
from casework.policy import allowed
from followup.calendar import TOKYO, tokyo_day
from storage.base import Id
from storage.states import DayState, Side
from storage.tables import Account, Host, MeetingDay, Offer, Person, Placement, PlacementMember

MOST = 50
_SEEN = (DayState.PLANNED, DayState.NOT_ARRIVED, DayState.HELD)


@dataclass(frozen=True, kw_only=True)
class MeetingLine:
    """
    One meeting.

    :param areas: keys of the areas in which what is offered takes place
    :param untold: it has begun, and nobody has told how it went
    """

    id: Id
    placement: Id
    starts_at: datetime
    state: DayState
    company: Company
    areas: tuple[str, ...]
    codes: tuple[str, ...]
    hosts: tuple[str, ...]
    untold: bool


@dataclass(frozen=True, kw_only=True)
class DayBoard:
    """
    Meetings, the soonest first.

    :param more: how many own ones are not listed
    :param elsewhere: how many are in the hands of colleagues
    """

    lines: tuple[MeetingLine, ...]
    more: int
    elsewhere: int


@allowed
def day_board(session: Session, *, by: Account, now: datetime) -> DayBoard:
    """
    Return what is held today and tomorrow (Tokyo), and whoever has not arrived anywhere.

    :raises NotYours: if ``by`` is no coordinator
    """
    begins = datetime.combine(tokyo_day(now), time.min, TOKYO)
    here = (
        Placement.town == by.town,
        MeetingDay.state.in_(_SEEN),
        MeetingDay.starts_at >= begins,
        MeetingDay.starts_at < begins + timedelta(days=2),
    )
    # Somebody who has not arrived is everybody's matter.
    shown = or_(
        Placement.coordinator_id == by.id,
        Placement.coordinator_id.is_(None),
        MeetingDay.state == DayState.NOT_ARRIVED,
    )
    together = MeetingDay.placement_id == Placement.id
    rows = session.scalars(
        select(MeetingDay)
        .join(Placement, together)
        .where(*here, shown)
        .order_by(MeetingDay.starts_at, MeetingDay.id)
        .limit(MOST)
    ).all()
    own, everybodys = (
        session.scalar(select(func.count(MeetingDay.id)).join(Placement, together).where(*which))
        or 0
        for which in ((*here, shown), here)
    )
    members = members_named(session, PlacementMember.placement_id.in_(_placements(rows)))
    return DayBoard(
        lines=tuple(_line(row, members[row.placement_id], now) for row in rows),
        more=own - len(rows),
        elsewhere=everybodys - own,
    )


@dataclass(frozen=True, kw_only=True)
class Named:
    """Who is in a placement now, by codes and names of hosts, and where."""

    codes: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()


def members_named(session: Session, which: ColumnElement[bool]) -> defaultdict[Id, Named]:
    """Return, by placement, who is there now, for all of them in one statement."""
    found: defaultdict[Id, Named] = defaultdict(Named)
    rows = session.execute(
        select(PlacementMember, Person, Host, Offer.area)
        .outerjoin(Person, Person.id == PlacementMember.person_id)
        .outerjoin(Host, Host.id == PlacementMember.host_id)
        .outerjoin(Offer, Offer.id == PlacementMember.offer_id)
        .where(which, PlacementMember.left_at.is_(None))
        .order_by(PlacementMember.id)
    )
    for member, person, host, area in rows:
        was = found[member.placement_id]
        if member.side is Side.PERSON:
            codes = (*was.codes, person.code) if person else was.codes
            found[member.placement_id] = Named(codes=codes, hosts=was.hosts, areas=was.areas)
        elif host is not None:
            areas = was.areas if area in was.areas else (*was.areas, area)
            found[member.placement_id] = Named(
                codes=was.codes, hosts=(*was.hosts, host.name or ""), areas=areas
            )
    return found


def _placements(rows: Collection[MeetingDay]) -> list[Id]:
    return sorted({row.placement_id for row in rows})


def _line(row: MeetingDay, named: Named, now: datetime) -> MeetingLine:
    return MeetingLine(
        id=row.id,
        placement=row.placement_id,
        starts_at=row.starts_at,
        state=row.state,
        company=Company(row.company),
        areas=named.areas,
        codes=named.codes,
        hosts=named.hosts,
        untold=row.state is DayState.PLANNED and row.starts_at < now,
    )
