"""
どれも合わない: none of the offered days fits, and no reason is asked for.

Where several are asked, the proposal stands until it fits none of them.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from casework.call_host import settle_call
from casework.days import close_proposal
from casework.ground import Notice, NotYours, TooLate, found, locked, record, tell
from casework.heard import ELSEWHERE, answering_members
from casework.members import members_of, only_person
from casework.placements import running_placement
from casework.policy import allowed
from storage.base import Id
from storage.states import HowHeard, ProposalState, Role
from storage.tables import Account, DayProposal


@allowed
def decline_days(
    session: Session,
    *,
    proposal: Id | None,
    by: Account,
    whom: Id | None = None,
    how_heard: HowHeard = HowHeard.CHAT,
    now: datetime,
) -> DayProposal:
    """
    Say that none fits; the one who offered hears of it once nobody is left whom one could fit.

    :param whom: the one member whose word it is, such as one that was heard by phone
    :raises NotYours: if ``by`` was not asked, nor heard it by phone or on a visit
    :raises TooLate: if it was chosen, replaced, withdrawn, or has lapsed
    """
    placement = running_placement(session, found(session, DayProposal, proposal).placement_id)
    members = members_of(session, placement)
    own = answering_members(
        session, placement=placement, members=members, by=by, how_heard=how_heard
    )
    row = locked(session, DayProposal, proposal)
    asked = [one for one in members if one.side is row.asks]
    saying = [one for one in own if one in asked and whom in {None, one.id}]
    if not saying or (by.role is Role.COORDINATOR and how_heard not in ELSEWHERE):
        raise NotYours
    if row.state is ProposalState.NONE_FITS and row.closed_by == by.id:
        return row
    if row.state is not ProposalState.OPEN:
        raise TooLate
    row.none_fits = sorted({*row.none_fits, *(one.id.hex for one in saying)})
    record(
        session,
        by=by,
        act="days.none_fits",
        row=row,
        town=placement.town,
        how_heard=how_heard.value,
        now=now,
    )
    if any(one.id.hex not in row.none_fits for one in asked):
        for one in saying:
            settle_call(session, subject=row.id, host=one.host_id, now=now)
        return row
    close_proposal(
        session, row=row, state=ProposalState.NONE_FITS, by=by, how_heard=how_heard, now=now
    )
    if row.by != by.id:
        tell(
            session,
            Notice(
                to=row.by,
                kind="pd.nonefits",
                subject=row.id,
                key=f"pd.nonefits:{row.id.hex}",
                session_at=row.lapses_at,
                person=None if by.role is Role.HOST else only_person(members),
            ),
        )
    return row
