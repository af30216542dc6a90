"""The locks of a deed that is about everything of one person."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.ground import locked, locked_all
from storage.base import Id
from storage.tables import Host, Introduction, Person, Placement, PlacementMember, Wish


def hold_case(session: Session, *, person: Id | None) -> Person:
    """
    Lock what is the person's, in the order of all deeds, and return the person's row.

    :raises NotYours: if there is none
    """
    locked_all(session, select(Wish).where(Wish.person_id == person))
    locked_all(session, select(Introduction).where(Introduction.person_id == person))
    taking_part = select(PlacementMember.placement_id).where(PlacementMember.person_id == person)
    locked_all(session, select(Placement).where(Placement.id.in_(taking_part)))
    locked_all(session, select(PlacementMember).where(PlacementMember.person_id == person))
    locked_all(session, select(Host).where(Host.person_id == person))
    return locked(session, Person, person)
