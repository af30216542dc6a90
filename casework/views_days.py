"""
The days of a placement, what is offered and what repeats, as each of its readers may see them.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.days import Company, WayHome
from casework.ground import found
from casework.members import own_members
from casework.policy import allowed
from casework.views_courses import placement_course
from casework.views_placements import everybody_in, not_stopped, under_way, visible_to
from followup.series import Every
from storage.base import Id
from storage.states import DayState, HowHeard, ProposalState, Role, Side
from storage.tables import Account, DayProposal, DaySeries, MeetingDay, Placement

BEFORE, AHEAD = 4, 4
"""How many meetings are shown: the last ones, and the next."""


@dataclass(frozen=True, kw_only=True)
class Day:
    """One meeting; ``resting`` counts those who rest while the others meet."""

    id: Id
    placement: Id
    starts_at: datetime
    state: DayState
    place: str
    company: Company
    way_home: WayHome
    resting: int
    revision: int
    minutes: int
    heard: HowHeard | None


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """
    Days that are offered; ``options`` are their moments, also those that have passed.

    ``asked`` says that an answer of the reader is awaited, ``mine`` that they may take it back,
    ``heard`` by which way its answer came.
    """

    id: Id
    placement: Id
    options: tuple[datetime, ...]
    place: str
    company: Company
    way_home: WayHome
    state: ProposalState
    asked: bool
    mine: bool
    heard: HowHeard | None


@dataclass(frozen=True, kw_only=True)
class SeriesLine:
    """Days that repeat; ``times`` is None where they go on until somebody stops them."""

    id: Id
    placement: Id
    starts_at: datetime
    every: Every
    times: int | None
    on_holidays: bool
    stopped: bool


@allowed
def day_view(session: Session, *, day: Id | None, by: Account) -> Day:
    """
    Return one meeting.

    :raises NotYours: if ``by`` is not in its placement
    """
    row = found(session, MeetingDay, day)
    placement_course(session, placement=row.placement_id, by=by)
    return as_day(row)


@allowed
def days_around(session: Session, *, placement: Id, by: Account, now: datetime) -> list[Day]:
    """
    Return the last few meetings of a placement and the next few, oldest first.

    :raises NotYours: if ``by`` is not in it
    """
    placement_course(session, placement=placement, by=by)
    of_it = select(MeetingDay).where(MeetingDay.placement_id == placement)
    before = session.scalars(
        of_it.where(MeetingDay.starts_at <= now).order_by(MeetingDay.starts_at.desc()).limit(BEFORE)
    ).all()
    ahead = session.scalars(
        of_it.where(MeetingDay.starts_at > now).order_by(MeetingDay.starts_at).limit(AHEAD)
    )
    return [as_day(row) for row in (*reversed(before), *ahead)]


@allowed
def proposal_view(session: Session, *, proposal: Id | None, by: Account) -> Proposal:
    """
    Return what was offered.

    :raises NotYours: if ``by`` is not in its placement
    """
    row = found(session, DayProposal, proposal)
    placement = found(session, Placement, row.placement_id)
    members = [one for one in everybody_in(session, placement) if one.left_at is None]
    own = own_members(session, placement=placement, members=members, by=by)
    is_open = row.state is ProposalState.OPEN
    asked = [one for one in own if one.side is row.asks and one.id.hex not in row.none_fits]
    return Proposal(
        id=row.id,
        placement=row.placement_id,
        options=tuple(datetime.fromisoformat(option) for option in row.options),
        place=row.place,
        company=Company(row.company),
        way_home=WayHome(row.way_home),
        state=row.state,
        # What somebody else said, a coordinator enters as heard.
        asked=is_open and by.role is not Role.COORDINATOR and bool(asked),
        mine=is_open
        and (by.role is Role.COORDINATOR or all(one.side is not row.asks for one in own)),
        heard=row.closed_heard,
    )


@allowed
def open_proposal(session: Session, *, placement: Id, by: Account) -> Proposal | None:
    """
    Return what is offered in a placement now, if anything.

    :raises NotYours: if ``by`` is not in it
    """
    row = session.scalars(
        select(DayProposal.id).where(
            DayProposal.placement_id == placement, DayProposal.state == ProposalState.OPEN
        )
    ).one_or_none()
    return proposal_view(session, proposal=row, by=by) if row else None


@allowed
def asked_proposals(session: Session, *, by: Account, now: datetime) -> list[Proposal]:
    """Return what waits for an answer of ``by``, who is a supporter or a host, oldest first."""
    side = Side.HOST if by.role is Role.HOST else Side.PERSON
    rows = session.scalars(
        select(DayProposal.id)
        .join(Placement, Placement.id == DayProposal.placement_id)
        .where(
            DayProposal.placement_id.in_(visible_to(by).where(not_stopped())),
            DayProposal.state == ProposalState.OPEN,
            DayProposal.asks == side,
            DayProposal.lapses_at > now,
            *under_way(),
        )
        .order_by(DayProposal.made_at)
    ).all()
    views = [proposal_view(session, proposal=row, by=by) for row in rows]
    return [view for view in views if view.asked]


@allowed
def running_series(session: Session, *, placement: Id, by: Account) -> list[SeriesLine]:
    """
    Return the repeating dates of a placement that go on, oldest first.

    :raises NotYours: if ``by`` is not in it
    """
    placement_course(session, placement=placement, by=by)
    rows = session.scalars(
        select(DaySeries)
        .where(DaySeries.placement_id == placement, DaySeries.stopped_at.is_(None))
        .order_by(DaySeries.made_at)
    )
    return [as_series(row) for row in rows]


@allowed
def series_view(session: Session, *, series: Id | None, by: Account) -> SeriesLine:
    """
    Return repeating dates.

    :raises NotYours: if ``by`` is not in their placement
    """
    row = found(session, DaySeries, series)
    placement_course(session, placement=row.placement_id, by=by)
    return as_series(row)


def as_day(row: MeetingDay) -> Day:
    """Return a meeting as it is shown."""
    return Day(
        id=row.id,
        placement=row.placement_id,
        starts_at=row.starts_at,
        state=row.state,
        place=row.place,
        company=Company(row.company),
        way_home=WayHome(row.way_home),
        resting=len(row.absent),
        revision=row.revision,
        minutes=row.minutes,
        heard=row.how_heard,
    )


def as_series(row: DaySeries) -> SeriesLine:
    """Return repeating dates as they are shown."""
    return SeriesLine(
        id=row.id,
        placement=row.placement_id,
        starts_at=row.starts_at,
        every=Every(row.every),
        times=row.times,
        on_holidays=row.on_holidays,
        stopped=row.stopped_at is not None,
    )
