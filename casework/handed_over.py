"""
Whether a button in somebody's chat is about a person whom a colleague looks after by now.
"""

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from casework.hand_over import PERSONS
from casework.policy import allowed
from storage.base import Id
from storage.states import HandoverState
from storage.tables import (
    Account,
    Candidate,
    CheckIn,
    Draft,
    Handover,
    Introduction,
    MeetingDay,
    Person,
    PlacementMember,
    StepYes,
    Wish,
)


@allowed
def was_handed_over(session: Session, *, row: Id | None, by: Account) -> bool:
    """
    Return whether ``row`` belongs to a person whom ``by`` has handed over.

    :param row: the id of anything that a button can be about: a person, a wish, a day, a draft
    """
    if row is None:
        return False
    given = session.scalars(
        select(Handover).where(Handover.from_id == by.id, Handover.state == HandoverState.TAKEN)
    )
    persons = {Id(one) for handover in given for one in handover.items.get(PERSONS, ())}
    if not persons:
        return False
    draft = session.get(Draft, row)
    about = draft.subject_id if draft is not None and draft.account_id == by.id else row
    concerned = {person for query in _persons_of(about) for person in session.scalars(query)}
    return bool(persons & concerned)


def _persons_of(row: Id) -> tuple[Select[Id | None], ...]:
    member = select(PlacementMember.person_id)
    return (
        select(Person.id).where(Person.id == row),
        select(Wish.person_id).where(Wish.id == row),
        select(Introduction.person_id).where(Introduction.id == row),
        select(Wish.person_id)
        .join(Candidate, Candidate.wish_id == Wish.id)
        .where(Candidate.id == row),
        member.where(PlacementMember.id == row),
        member.where(PlacementMember.placement_id == row),
        member.join(CheckIn, CheckIn.member_id == PlacementMember.id).where(CheckIn.id == row),
        member.join(StepYes, StepYes.member_id == PlacementMember.id).where(StepYes.id == row),
        member.join(MeetingDay, MeetingDay.placement_id == PlacementMember.placement_id).where(
            MeetingDay.id == row
        ),
    )
