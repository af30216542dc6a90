"""
Whether a placement can be told of at all.

Persons under 18, protected ones, and those for whom home is the danger stand in no story: where
somebody may look for them, no change of words is enough.
"""

from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.placements import EndReason
from storage.base import Id
from storage.states import PersonState
from storage.tables import Person, Placement, PlacementMember


class WhyNot(StrEnum):
    """Why a placement cannot be told."""

    MINOR = "minor"
    PROTECTED = "protected"
    HOME = "home"
    RESTS = "rests"  # everything was stopped
    DEATH = "death"
    NOBODY = "nobody"  # nobody takes part any more whom one could ask


class NotToBeTold(Exception):
    """Of these persons no story is told; ``why`` says which of them it is."""

    def __init__(self, why: WhyNot) -> None:
        super().__init__(why.value)
        self.why = why


def must_be_tellable(session: Session, *, placement: Id) -> None:
    """
    Let a placement be told of.

    What has come to a good end is told as well: a closed case is no hindrance.

    :raises NotToBeTold: if one of its persons must not be looked for, or cannot be asked
    """
    if session.get_one(Placement, placement).end_reason == EndReason.DEATH:
        raise NotToBeTold(WhyNot.DEATH)
    persons = session.scalars(
        select(Person)
        .join(PlacementMember, PlacementMember.person_id == Person.id)
        .where(PlacementMember.placement_id == placement)
        .execution_options(populate_existing=True)
    ).all()
    if not persons:
        raise NotToBeTold(WhyNot.NOBODY)
    for person in persons:
        if person.protected:
            raise NotToBeTold(WhyNot.PROTECTED)
        if person.danger_at_home:
            raise NotToBeTold(WhyNot.HOME)
        if person.minor:
            raise NotToBeTold(WhyNot.MINOR)
        if person.state is PersonState.STOPPED:
            raise NotToBeTold(WhyNot.RESTS)
        if person.closed_reason == EndReason.DEATH:
            raise NotToBeTold(WhyNot.DEATH)
