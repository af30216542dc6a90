"""
Offer up to three days for a meeting: the other side chooses one, or says that none fits.

A newer proposal takes the place of the older one, whoever made it.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from casework.days import NO_TERMS, InThePast, Terms, close_proposals
from casework.family import need_family_yes
from casework.ground import record
from casework.members import members_of, only_person, own_members, tell_members
from casework.placements import running_placement
from casework.policy import allowed
from storage.base import Id
from storage.states import HowHeard, ProposalState, Role, Side
from storage.tables import Account, DayProposal

MOST = 3
_ASKS = {Role.SUPPORTER: Side.HOST, Role.HOST: Side.PERSON}


@allowed
def propose_days(
    session: Session,
    *,
    placement: Id | None,
    by: Account,
    options: Sequence[datetime],
    asks: Side = Side.PERSON,
    terms: Terms = NO_TERMS,
    how_heard: HowHeard = HowHeard.CHAT,
    now: datetime,
) -> DayProposal:
    """
    Offer some moments, one to three; equal ones count once.

    :param asks: the side that chooses, where a coordinator proposes; others ask the other side
    :param terms: a host offers a place; company and way home are the person's side to say
    :raises NotYours: if ``by`` is not in the placement
    :raises FamilyNotAsked: if somebody of a family would come that is not to be told
    :raises TooLate: if it has ended, or rests for now
    :raises InThePast: if one of the moments does
    """
    row = running_placement(session, placement)
    members = members_of(session, row)
    own_members(session, placement=row, members=members, by=by)
    moments = sorted({moment.astimezone(UTC) for moment in options})
    if not 1 <= len(moments) <= MOST:
        raise ValueError(f"one to {MOST} moments are offered, not {len(moments)}")
    if moments[0] <= now:
        raise InThePast
    if by.role is Role.HOST:
        terms = Terms(place=terms.place)
    need_family_yes(session, members=members, company=terms.company, now=now)
    close_proposals(session, placement=row, state=ProposalState.REPLACED, by=by, now=now)
    proposal = DayProposal(
        placement_id=row.id,
        by=by.id,
        asks=_ASKS.get(by.role, asks),
        options=[moment.isoformat() for moment in moments],
        place=terms.place,
        company=terms.company.value,
        way_home=terms.way_home.value,
        made_at=now,
        lapses_at=moments[-1],
        how_heard=how_heard,
    )
    session.add(proposal)
    session.flush()
    record(
        session,
        by=by,
        act="days.proposed",
        row=proposal,
        town=row.town,
        how_heard=how_heard.value,
        now=now,
    )
    tell_members(
        session,
        members=[one for one in members if one.side is proposal.asks],
        kind="pd.offered",
        subject=proposal.id,
        key=f"pd.offered:{proposal.id.hex}",
        besides=by.id,
        session_at=moments[0],
        person=only_person(members),
    )
    return proposal
