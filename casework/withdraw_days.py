"""
Take an offered choice of days back, before somebody has chosen.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from casework.days import close_proposal
from casework.ground import NotYours, TooLate, found, locked, record
from casework.members import members_of, only_person, own_members, tell_members
from casework.placements import live_placement
from casework.policy import allowed
from storage.base import Id
from storage.states import HowHeard, ProposalState, Role
from storage.tables import Account, DayProposal


@allowed
def withdraw_days(
    session: Session,
    *,
    proposal: Id | None,
    by: Account,
    how_heard: HowHeard = HowHeard.CHAT,
    now: datetime,
) -> DayProposal:
    """
    Withdraw a proposal, for the side that made it; the asked side hears of it.

    :raises NotYours: if ``by`` was asked, or has no part in it
    :raises TooLate: if it was chosen, replaced or declined, or has lapsed
    """
    placement = live_placement(session, found(session, DayProposal, proposal).placement_id)
    members = members_of(session, placement)
    own = own_members(session, placement=placement, members=members, by=by)
    row = locked(session, DayProposal, proposal)
    if by.role is not Role.COORDINATOR and any(one.side is row.asks for one in own):
        raise NotYours
    if row.state is ProposalState.WITHDRAWN:
        return row
    if row.state is not ProposalState.OPEN:
        raise TooLate
    close_proposal(session, row=row, state=ProposalState.WITHDRAWN, by=by, now=now)
    record(
        session,
        by=by,
        act="days.withdrawn",
        row=row,
        town=placement.town,
        how_heard=how_heard.value,
        now=now,
    )
    tell_members(
        session,
        members=[one for one in members if one.side is row.asks],
        kind="pd.withdrawn",
        subject=row.id,
        key=f"pd.withdrawn:{row.id.hex}",
        besides=by.id,
        session_at=row.lapses_at,
        person=only_person(members),
    )
    return row
