"""
関わりの循環: what all deeds share by which a person gives something themselves.

A person gives as a host that others know only as 「地域の方」. Nobody has an account for it but
the program: what is asked of the giving person is asked of their supporter, who wears that hat.
"""

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from storage.base import Id
from storage.states import HostState, PersonState, PlacementStep, Role
from storage.tables import (
    Account,
    Consent,
    Host,
    Person,
    Placement,
    PlacementMember,
    StepYes,
)

GIVING = "giving"
"""The purpose of the consent that is given for this, and for nothing else."""


def giving_host(session: Session, *, person: Id | None) -> Host | None:
    """Return the host as which a person gives, unless that has ended."""
    return session.scalars(
        select(Host).where(Host.person_id == person, Host.state != HostState.LEFT)
    ).first()


def hat_of(session: Session, *, host: Host) -> Account:
    """Return the account without a chat that stands for a giving person."""
    return session.scalars(
        select(Account).where(Account.host_id == host.id, Account.role == Role.HOST)
    ).one()


def may_give(session: Session, *, person: Person) -> bool:
    """
    Return whether a person can be asked whether they would like to: only after 継続.

    Not of a minor, nor of somebody protected: both would become known by it.
    """
    if person.state is not PersonState.ACTIVE or person.minor or person.protected:
        return False
    ongoing = (
        select(PlacementMember.id)
        .join(Placement, Placement.id == PlacementMember.placement_id)
        .join(StepYes, StepYes.member_id == PlacementMember.id)
        .where(
            PlacementMember.person_id == person.id,
            Placement.step.in_((PlacementStep.ONGOING, PlacementStep.ENDED)),
            StepYes.step == PlacementStep.ONGOING,
            StepYes.answer == "yes",
        )
    )
    return session.scalars(ongoing.limit(1)).first() is not None


def resting_givers(session: Session, *, hosts: set[Id]) -> set[Id]:
    """Return those of ``hosts`` whose giving person has stopped, or took that consent back."""
    stands = exists().where(
        Consent.person_id == Host.person_id,
        Consent.purpose == GIVING,
        Consent.withdrawn_at.is_(None),
    )
    rows = session.scalars(
        select(Host.id)
        .join(Person, Person.id == Host.person_id)
        .where(Host.id.in_(hosts), or_(Person.state != PersonState.ACTIVE, ~stands))
    )
    return set(rows)
