"""
Set the day and the time of the next meeting (日取り); the other side hears of it.

This is for what was agreed elsewhere; to let somebody choose, see ``propose_days``.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from casework.days import NO_TERMS, Terms, close_proposals, make_day, tell_set
from casework.family import need_family_yes
from casework.members import members_of, own_members
from casework.placements import running_placement
from casework.policy import allowed
from storage.base import Id
from storage.states import HowHeard, ProposalState
from storage.tables import Account, MeetingDay


@allowed
def set_day(
    session: Session,
    *,
    placement: Id | None,
    by: Account,
    starts_at: datetime,
    terms: Terms = NO_TERMS,
    how_heard: HowHeard = HowHeard.CHAT,
    now: datetime,
) -> MeetingDay:
    """
    Plan a meeting; planning the same moment again returns the day that stands.

    :raises NotYours: if ``by`` is neither a coordinator of the town nor a supporter in it
    :raises FamilyNotAsked: if somebody of a family would come that is not to be told
    :raises TooLate: if the placement has ended, or rests for now
    :raises InThePast: if ``starts_at`` does
    :raises ChecksMissing: if something is to be settled before those who take part meet
    """
    row = running_placement(session, placement)
    members = members_of(session, row)
    own_members(session, placement=row, members=members, by=by)
    need_family_yes(session, members=members, company=terms.company, now=now)
    day, is_new = make_day(
        session,
        placement=row,
        by=by,
        starts_at=starts_at,
        terms=terms,
        how_heard=how_heard,
        now=now,
    )
    if is_new:
        close_proposals(session, placement=row, state=ProposalState.REPLACED, by=by, now=now)
        tell_set(session, day=day, members=members, by=by)
    return day
