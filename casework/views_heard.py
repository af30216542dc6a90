"""
What is shown to whoever enters an answer that was heard: whose it is, and to what.

A supporter reads the names of the hosts beside their person here, and no answer of theirs.
"""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from casework.ground import NotYours, found
from casework.heard import speaks_for_person
from casework.policy import allowed
from casework.views_courses import Member, placement_course
from storage.base import Id
from storage.states import HowHeard, PlacementStep
from storage.tables import Account, Candidate, Host, Offer, PlacementMember, StepYes, Wish


@dataclass(frozen=True)
class CandidateHeard:
    """A candidate of which the person said something; ``who`` is a label or a code."""

    wish: Id
    who: str
    host: str
    offer: str


@dataclass(frozen=True)
class StepHeard:
    """A question about the next step, and whose word it waits for."""

    placement: Id
    member: Member
    step: PlacementStep


@allowed
def candidate_heard(session: Session, *, candidate: Id | None, by: Account) -> CandidateHeard:
    """
    Return a candidate.

    :raises NotYours: if ``by`` could not enter what the person said of it
    """
    row = found(session, Candidate, candidate)
    wish = found(session, Wish, row.wish_id)
    # Whichever of the two ways it was heard by, the same people may enter it.
    person = speaks_for_person(session, person=wish.person_id, by=by, how_heard=HowHeard.PHONE)
    return CandidateHeard(
        wish=wish.id,
        who=person.label if person.supporter_id == by.id else person.code,
        host=found(session, Host, row.host_id).name,
        offer=found(session, Offer, row.offer_id).text,
    )


@allowed
def step_heard(session: Session, *, asked: Id | None, by: Account) -> StepHeard:
    """
    Return a question about a step.

    :raises NotYours: if ``by`` is not in that placement, nor a coordinator of its town
    """
    row = found(session, StepYes, asked)
    member, placement = member_heard(session, member=row.member_id, by=by)
    return StepHeard(placement=placement, member=member, step=row.step)


@allowed
def member_heard(session: Session, *, member: Id | None, by: Account) -> tuple[Member, Id]:
    """
    Return a member as ``by`` may know them, and their placement.

    :raises NotYours: if ``by`` is not in that placement, nor a coordinator of its town
    """
    row = found(session, PlacementMember, member)
    course = placement_course(session, placement=row.placement_id, by=by)
    for one in course.members:
        if one.id == row.id and not one.left:
            return one, course.id
    raise NotYours
