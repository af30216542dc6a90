"""Whose case a row belongs to: one person's, several persons' (a placement), or nobody's."""

from collections.abc import Iterable
from contextlib import nullcontext

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from storage.base import Base, Id
from storage.tables import (
    Account,
    Decision,
    Host,
    Introduction,
    Offer,
    Person,
    Placement,
    PlacementMember,
    Story,
    ToldApart,
    Wish,
)

_LEADS: tuple[tuple[str, type[Base]], ...] = (
    ("person_id", Person),
    ("wish_id", Wish),
    ("introduction_id", Introduction),
    ("member_id", PlacementMember),
    ("placement_id", Placement),
    ("offer_id", Offer),
    ("host_id", Host),
)
"""The columns that lead to a case, the nearest first."""

_DECIDED = (Wish, Introduction, Person, Placement, Offer, Host, Story)

# Put together once: many deeds ask it.
_THERE = (
    select(Person)
    .join(PlacementMember, PlacementMember.person_id == Person.id)
    .where(
        PlacementMember.placement_id == bindparam("placement"),
        PlacementMember.left_at.is_(None),
    )
)


def persons_concerned(session: Session, row: Base) -> list[Person]:
    """
    Return the persons whose case ``row`` is about, in the order of their ids.

    A row about a placement concerns all persons who are in it now; one about a single member, the
    member's person. A host concerns somebody only where a person gives something themselves.
    """
    return sorted({one.id: one for one in _of(session, row)}.values(), key=lambda one: one.id)


def _of(session: Session, row: Base | None) -> Iterable[Person]:
    match row:
        case Person():
            return (row,)
        case Placement():
            return _in_placement(session, row.id)
        case ToldApart():
            one = session.get(Wish, row.one_id) or session.get(Offer, row.one_id)
            return _of(session, one)
        case Decision():
            found = (session.get(kind, row.subject_id) for kind in _DECIDED)
            return _of(session, next((one for one in found if one is not None), None))
        case _:
            return _led_to(session, row)


def _led_to(session: Session, row: Base | None) -> Iterable[Person]:
    if row is None or isinstance(row, Account):
        return ()
    for column, kind in _LEADS:
        lead: Id | None = getattr(row, column, None)
        if lead is not None and kind is Placement:
            # The placement itself need not be read for those who are in it.
            return _in_placement(session, lead)
        if lead is not None:
            return _of(session, session.get(kind, lead))
    return ()


def _in_placement(session: Session, placement: Id) -> list[Person]:
    # What waits to be written is written together at the end, unless it says who is in a placement.
    waits = any(isinstance(one, Person | PlacementMember) for one in (*session.new, *session.dirty))
    with nullcontext() if waits else session.no_autoflush:
        return list(session.scalars(_THERE, {"placement": placement}))
