"""
Whose check-in it is: the supporter's for the person, the host's own, any for the coordinator.

A coordinator enters what was heard by phone or on a visit, and so does a supporter for a host
beside whom their person is; everybody else answers for themselves.
"""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.ground import NotYours, TooLate, found, locked
from casework.heard import ELSEWHERE
from storage.base import Id
from storage.states import CheckInState, HowHeard, Role
from storage.tables import Account, CheckIn, Person, Placement, PlacementMember


@dataclass(frozen=True)
class Held:
    """A check-in with the rows around it, locked until the transaction ends."""

    placement: Placement
    member: PlacementMember
    check_in: CheckIn


def hold_check_in(
    session: Session,
    *,
    check_in: Id | None,
    by: Account,
    how: HowHeard = HowHeard.CHAT,
    even_taken_back: bool = False,
) -> Held:
    """
    Lock a check-in for somebody who may answer it.

    :param even_taken_back: a call for help is heard whatever became of the question
    :raises NotYours: if it was put to somebody else
    :raises TooLate: if it was taken back meanwhile
    """
    row = found(session, CheckIn, check_in)
    placement = locked(session, Placement, row.placement_id)
    member = locked(session, PlacementMember, row.member_id)
    may_answer(session, member=member, by=by, how=how)
    row = locked(session, CheckIn, row.id)
    if row.state is CheckInState.CANCELLED and not even_taken_back:
        raise TooLate
    return Held(placement, member, row)


def may_answer(
    session: Session,
    *,
    member: PlacementMember,
    by: Account,
    how: HowHeard = HowHeard.CHAT,
) -> None:
    """
    Let on only those to whom the questions of a member are put, and coordinators.

    :param how: by phone or on a visit, a supporter also hears the hosts beside their person

    :raises NotYours: otherwise
    """
    if by.role is Role.SUPPORTER and not _speaks_for(session, member, by, how):
        raise NotYours


def _speaks_for(session: Session, member: PlacementMember, by: Account, how: HowHeard) -> bool:
    mine = select(Person.id).where(Person.supporter_id == by.id)
    if member.host_id is None:
        return session.scalar(mine.where(Person.id == member.person_id)) is not None
    beside = select(PlacementMember.id).where(
        PlacementMember.placement_id == member.placement_id,
        PlacementMember.person_id.in_(mine),
        PlacementMember.left_at.is_(None),
    )
    return how in ELSEWHERE and session.scalar(beside.limit(1)) is not None
