"""
Who is in a placement, who speaks for them, and how they hear of what happens there.

A supporter speaks for their persons, a host's accounts for the host, a coordinator for all.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from casework.ground import Notice, NotYours, as_it_stands, found, tell
from casework.introductions import givers
from storage.base import Id
from storage.states import PersonState, PlacementStep, Role, Side
from storage.tables import Account, Person, Placement, PlacementMember


def members_of(session: Session, placement: Placement) -> list[PlacementMember]:
    """Lock and return those who are in a placement now, in the order in which they joined."""
    return list(
        session.scalars(
            select(PlacementMember)
            .where(PlacementMember.placement_id == placement.id, PlacementMember.left_at.is_(None))
            .order_by(PlacementMember.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )


def running_placements(session: Session, whose: ColumnElement[bool]) -> list[Placement]:
    """Return the placements that have not ended, of the members named by ``whose`` still there."""
    return list(
        session.scalars(
            select(Placement)
            .join(PlacementMember, PlacementMember.placement_id == Placement.id)
            .where(
                whose,
                PlacementMember.left_at.is_(None),
                Placement.step != PlacementStep.ENDED,
            )
        )
    )


def own_members(
    session: Session, *, placement: Placement, members: Iterable[PlacementMember], by: Account
) -> list[PlacementMember]:
    """
    Return the members whom ``by`` speaks for; a coordinator of the town, for all.

    :raises NotYours: if there are none
    """
    own = [one for one in members if _speaks_for(session, one, by)]
    if not own and by.role is not Role.COORDINATOR:
        raise NotYours
    return own


def readers_of(session: Session, member: PlacementMember) -> list[Id]:
    """Return the accounts that speak for a member; for a person who stopped everything, nobody."""
    if member.host_id is not None:
        return givers(session, member.host_id)
    person = found(session, Person, member.person_id)
    return [] if person.state is PersonState.STOPPED else [person.supporter_id]


def only_person(members: Iterable[PlacementMember]) -> Id | None:
    """Return the one person whom a placement is about, if there is just one."""
    persons = [one.person_id for one in members if one.person_id]
    return persons[0] if len(persons) == 1 else None


def both_sides(members: Iterable[PlacementMember]) -> bool:
    """Whether somebody is still there on either side."""
    return {one.side for one in members} == set(Side)


def tell_members(
    session: Session,
    *,
    members: Sequence[PlacementMember],
    kind: str,
    subject: Id,
    key: str,
    besides: Id | None = None,
    also: Collection[Id] = (),
    begun: bool = True,
    session_at: datetime | None = None,
    person: Id | None = None,
    facts: Mapping[str, Any] | None = None,
    even_stopped: bool = False,
) -> None:
    """Tell everybody who speaks for ``members``, and ``also``, but not who did it."""
    readers = dict.fromkeys(
        [reader for member in members for reader in readers_of(session, member)] + list(also)
    )
    for reader in readers:
        if reader != besides:
            tell(
                session,
                Notice(
                    to=reader,
                    kind=kind,
                    subject=subject,
                    key=f"{key}:{reader.hex}",
                    begun=begun,
                    session_at=session_at,
                    person=person,
                    placement=members[0].placement_id if members else None,
                    even_stopped=even_stopped,
                    facts=dict(facts or {}),
                ),
            )


def _speaks_for(session: Session, member: PlacementMember, by: Account) -> bool:
    if by.role is Role.COORDINATOR:
        return True
    if by.role is Role.HOST:
        return by.host_id is not None and member.host_id == by.host_id
    if member.person_id is None:
        return False
    return as_it_stands(session, Person, member.person_id).supporter_id == by.id
