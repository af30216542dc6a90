"""
Which of the writer's placements or persons an incident may be about, as codes and own labels.
"""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.ground import NotYours
from casework.policy import allowed
from casework.views_placements import visible_to
from storage.base import Id
from storage.states import PersonState, PlacementStep, Role
from storage.tables import Account, Offer, Person, Placement, PlacementMember

_KEY = 12


@dataclass(frozen=True, kw_only=True)
class Place:
    """
    A running placement, or a person without one; ``key`` is the end of its id.

    ``names`` are codes for a coordinator, own labels for a supporter; ``offer`` is what is done
    there, which a host knows it by.
    """

    key: str
    placement: Id | None
    person: Id | None
    host: Id | None = None
    names: tuple[str, ...] = ()
    offer: str = ""


@allowed
def incident_places(session: Session, *, by: Account) -> list[Place]:
    """Return what an incident told by ``by`` may be about, the newest first."""
    if by.role is Role.OFFICER:
        return []
    running = session.scalars(
        select(Placement)
        .where(
            Placement.town == by.town,
            Placement.step != PlacementStep.ENDED,
            Placement.id.in_(visible_to(by)),
        )
        .order_by(Placement.id.desc())
    ).all()
    places = [_of_placement(session, row, by) for row in running]
    if by.role is Role.SUPPORTER:
        there = {one.person for one in places}
        persons = session.scalars(
            select(Person)
            .where(Person.supporter_id == by.id, Person.state != PersonState.CLOSED)
            .order_by(Person.id.desc())
        )
        places += [
            Place(key=_key(row.id), placement=None, person=row.id, names=(row.label or row.code,))
            for row in persons
            if row.id not in there
        ]
    return places


def incident_place(session: Session, *, key: str, by: Account) -> Place:
    """
    Return the place with this key.

    :raises NotYours: if it is none of the writer's
    """
    for place in incident_places(session, by=by):
        if place.key == key:
            return place
    raise NotYours


def _of_placement(session: Session, row: Placement, by: Account) -> Place:
    members = session.scalars(
        select(PlacementMember)
        .where(PlacementMember.placement_id == row.id, PlacementMember.left_at.is_(None))
        .order_by(PlacementMember.id)
    ).all()
    persons = [session.get_one(Person, one.person_id) for one in members if one.person_id]
    own = [one for one in persons if by.role is Role.COORDINATOR or one.supporter_id == by.id]
    hosts = [one.host_id for one in members if one.host_id]
    offers = [
        session.get_one(Offer, one.offer_id)
        for one in members
        if one.offer_id and (by.role is not Role.HOST or one.host_id == by.host_id)
    ]
    known = persons if by.role is Role.HOST else own
    return Place(
        key=_key(row.id),
        placement=row.id,
        # One of several is not guessed.
        person=known[0].id if len(known) == 1 else None,
        host=by.host_id or (hosts[0] if len(hosts) == 1 else None),
        names=tuple(
            one.code if by.role is Role.COORDINATOR else one.label or one.code for one in own
        )
        if by.role is not Role.HOST
        else (),
        offer="・".join(one.text for one in offers),
    )


def _key(row: Id) -> str:
    return row.hex[-_KEY:]
