"""
How a meeting (日取り) comes into being, and how days ahead are taken back: nowhere but here.

Whoever agrees on a day, by three dates, by phone or by a series, makes it by ``make_day``.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.call_host import settle_call
from casework.first_visit import need_checks
from casework.ground import record
from casework.members import members_of, only_person, tell_members
from followup.calendar import tokyo_day
from storage.base import Id
from storage.states import DayState, HowHeard, ProposalState, Side
from storage.tables import (
    Account,
    DayProposal,
    DaySeries,
    MeetingDay,
    Placement,
    PlacementMember,
)


class InThePast(Exception):
    """The day lies behind us."""


class Company(StrEnum):
    """Who comes along with the person: a word, never a name."""

    SUPPORTER = "supporter"
    COORDINATOR = "coordinator"
    FAMILY = "family"
    ALONE = "alone"
    OPEN = ""


class WayHome(StrEnum):
    """How the person gets home."""

    SUPPORTER = "supporter"
    DRIVEN = "driven"
    TRANSIT = "transit"
    ALONE = "alone"
    OPEN = ""


@dataclass(frozen=True, kw_only=True)
class Terms:
    """Where they meet, who comes along, how one gets home; what is still open is empty."""

    place: str = ""
    company: Company = Company.OPEN
    way_home: WayHome = WayHome.OPEN


NO_TERMS = Terms()


def make_day(
    session: Session,
    *,
    placement: Placement,
    by: Account | None,
    starts_at: datetime,
    terms: Terms = NO_TERMS,
    series: DaySeries | None = None,
    occurrence: int | None = None,
    how_heard: HowHeard = HowHeard.CHAT,
    now: datetime,
) -> tuple[MeetingDay, bool]:
    """
    Plan a meeting of a locked placement; return it, and whether it is new.

    The same moment again is the day that stands. Telling of it is the caller's.

    :raises InThePast: if ``starts_at`` does
    :raises ChecksMissing: if something is to be settled before those who take part meet then
    """
    if starts_at <= now:
        raise InThePast
    day = session.scalars(
        select(MeetingDay).where(
            MeetingDay.placement_id == placement.id,
            MeetingDay.starts_at == starts_at,
            MeetingDay.state == DayState.PLANNED,
        )
    ).first()
    if day is not None:
        return day, False
    need_checks(
        session,
        placement=placement,
        members=members_of(session, placement),
        day=tokyo_day(starts_at),
        now=now,
    )
    day = MeetingDay(
        placement_id=placement.id,
        starts_at=starts_at,
        place=terms.place,
        company=terms.company.value,
        way_home=terms.way_home.value,
        series_id=series.id if series else None,
        occurrence=occurrence,
    )
    schedule(day, now=now)
    session.add(day)
    session.flush()
    placement.look_at = now
    record(
        session,
        by=by,
        act="day.set",
        row=day,
        town=placement.town,
        how_heard=how_heard.value,
        now=now,
    )
    return day, True


def tell_set(
    session: Session, *, day: MeetingDay, members: Sequence[PlacementMember], by: Account
) -> None:
    """Tell everybody else which day was agreed on."""
    tell_members(
        session,
        members=members,
        kind="pl.dayset",
        subject=day.id,
        key=f"pl.dayset:{day.id.hex}:{day.revision}",
        besides=by.id,
        session_at=day.starts_at,
        person=only_person(members),
    )


def schedule(day: MeetingDay, *, now: datetime) -> None:
    """Have the clock look at a day that was set or moved now: it finds out whom to tell when."""
    day.set_at = day.look_at = now


def take_back_days(session: Session, *, placement: Placement, now: datetime) -> list[MeetingDay]:
    """
    Cancel everything ahead of a locked placement: days, repeating dates, open proposals.

    What lies behind us and was never told stays untold: nobody knows that it did not happen.
    """
    ahead = _days_ahead(session, placement, now)
    for day in ahead:
        day.state, day.look_at = DayState.CANCELLED, None
        day.revision += 1
    for series in session.scalars(
        select(DaySeries)
        .where(DaySeries.placement_id == placement.id, DaySeries.stopped_at.is_(None))
        .order_by(DaySeries.id)
        .with_for_update()
    ):
        series.stopped_at, series.look_at = now, None
    close_proposals(session, placement=placement, state=ProposalState.WITHDRAWN, by=None, now=now)
    return ahead


def rest_on_days_ahead(
    session: Session,
    *,
    placement: Placement,
    members: Sequence[PlacementMember],
    resting: Collection[Id],
    now: datetime,
) -> list[MeetingDay]:
    """
    Take some members out of everything ahead: hospital, a death, すべて止める.

    The others still meet; where a whole side is gone, all of it is taken back. Nobody is
    told here.

    :return: the days that changed
    """
    there = {one.side for one in members if one.id not in resting}
    if there != set(Side):
        return take_back_days(session, placement=placement, now=now)
    changed = []
    for day in _days_ahead(session, placement, now):
        absent = sorted({*day.absent, *(one.hex for one in resting)})
        if absent != day.absent:
            day.absent = absent
            day.revision += 1
            changed.append(day)
    return changed


def close_proposals(
    session: Session,
    *,
    placement: Placement,
    state: ProposalState,
    by: Account | None,
    now: datetime,
) -> list[DayProposal]:
    """Close the open proposals of a locked placement; there is at most one."""
    rows = session.scalars(
        select(DayProposal)
        .where(DayProposal.placement_id == placement.id, DayProposal.state == ProposalState.OPEN)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    for row in rows:
        close_proposal(session, row=row, state=state, by=by, now=now)
    return list(rows)


def close_proposal(
    session: Session,
    *,
    row: DayProposal,
    state: ProposalState,
    by: Account | None,
    how_heard: HowHeard | None = None,
    now: datetime,
) -> None:
    """
    Close a locked proposal of a locked placement, and the tasks to ask hosts about it by phone.

    :param how_heard: by which way its answer came, if it was answered
    """
    row.state, row.closed_at, row.closed_by = state, now, by.id if by else None
    row.closed_heard = how_heard
    for host in session.scalars(
        select(PlacementMember.host_id).where(
            PlacementMember.placement_id == row.placement_id, PlacementMember.side == row.asks
        )
    ).all():
        settle_call(session, subject=row.id, host=host, now=now)


def _days_ahead(session: Session, placement: Placement, now: datetime) -> list[MeetingDay]:
    return list(
        session.scalars(
            select(MeetingDay)
            .where(
                MeetingDay.placement_id == placement.id,
                MeetingDay.state.in_((DayState.PLANNED, DayState.NOT_ARRIVED)),
                MeetingDay.starts_at > now,
            )
            .order_by(MeetingDay.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )
