"""
Choose one of the days that were offered: it becomes the meeting, and the others are let go.

Everybody concerned hears of it; where several take part, each may still rest on that day.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from casework.days import Company, Terms, WayHome, close_proposal, make_day, tell_set
from casework.ground import NotYours, TooLate, found, locked, record
from casework.heard import ELSEWHERE, answering_members
from casework.members import members_of
from casework.placements import running_placement
from casework.policy import allowed
from storage.base import Id
from storage.states import HowHeard, ProposalState, Role
from storage.tables import Account, DayProposal, MeetingDay


@allowed
def choose_day(
    session: Session,
    *,
    proposal: Id | None,
    by: Account,
    starts_at: datetime,
    whom: Id | None = None,
    how_heard: HowHeard = HowHeard.CHAT,
    now: datetime,
) -> MeetingDay:
    """
    Choose a day for the side that was asked; choosing the same again returns the day.

    A coordinator enters what either side said, by phone or on a visit; a supporter what a host did.

    :param whom: the one member whose word it is, such as one that was heard by phone
    :raises NotYours: if ``by`` was not asked, or the moment was not offered
    :raises TooLate: if it was chosen otherwise, replaced, withdrawn, or has lapsed
    :raises InThePast: if that moment does
    :raises ChecksMissing: if something is to be settled before those who take part meet
    """
    placement = running_placement(session, found(session, DayProposal, proposal).placement_id)
    members = members_of(session, placement)
    own = answering_members(
        session, placement=placement, members=members, by=by, how_heard=how_heard
    )
    row = locked(session, DayProposal, proposal)
    if by.role is Role.COORDINATOR and how_heard not in ELSEWHERE:
        raise NotYours
    if all(one.side is not row.asks or whom not in {None, one.id} for one in own):
        raise NotYours
    if starts_at not in {datetime.fromisoformat(option) for option in row.options}:
        raise NotYours
    if row.state is ProposalState.CHOSEN:
        day = locked(session, MeetingDay, row.day_id)
        if day.starts_at == starts_at and row.closed_by == by.id:
            return day
    if row.state is not ProposalState.OPEN:
        raise TooLate
    day, _ = make_day(
        session,
        placement=placement,
        by=by,
        starts_at=starts_at,
        terms=Terms(place=row.place, company=Company(row.company), way_home=WayHome(row.way_home)),
        how_heard=how_heard,
        now=now,
    )
    close_proposal(
        session, row=row, state=ProposalState.CHOSEN, by=by, how_heard=how_heard, now=now
    )
    row.day_id = day.id
    record(
        session,
        by=by,
        act="days.chosen",
        row=row,
        town=placement.town,
        heard=how_heard.value,
        now=now,
    )
    tell_set(session, day=day, members=members, by=by)
    return day
