"""
How a row is related to an account: one condition in SQL for each kind of row and relation.

They are read for one row and for lists alike, so that the two cannot differ.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from casework.introductions import NEVER_PUT
from matching.facts import OfferKind, Reach
from storage.base import Base, Id
from storage.states import (
    OPEN_INTRODUCTIONS,
    Audience,
    HostState,
    IntroductionState,
    OfferState,
    PlacementStep,
    Role,
    TaskState,
)
from storage.tables import (
    Account,
    CallLog,
    Chat,
    Decision,
    Handover,
    Host,
    Introduction,
    IntroductionStep,
    Invitation,
    Offer,
    Person,
    Placement,
    PlacementMember,
    StaffAbsence,
    TableImport,
    Task,
    UnusualLook,
    Wish,
)

OVER_THE_BORDER = (Reach.ONLINE.value, Reach.CROSS_REGION.value)
"""Offers that other towns see too."""

_KNOWN_TO_HOST = (
    IntroductionState.ASKED,
    IntroductionState.WELCOMED,
    IntroductionState.MEETING,
    IntroductionState.PLACED,
)


class Relation(StrEnum):
    """What a row is to an account; a row can be several things at once."""

    SELF = "self"  # the account itself, and what is only its own
    OWN_PERSON = "own_person"  # of a person whom a supporter speaks for
    OWN_HOST = "own_host"  # of the host that the account belongs to
    INVOLVED = "involved"  # in a placement in which their person, or their host, is now
    ADDRESSED = "addressed"  # put to this account, or to its role
    MADE = "made"  # asked, told or written by this account
    HELD = "held"  # in a coordinator's hands: an open task, an introduction, a placement
    SHOWN = "shown"  # an open offer of an approved host that the town may see
    TOWN = "town"  # of the town in which the account works
    NONE = "none"  # nothing of these: another town's, a colleague's, or it does not exist


@dataclass(frozen=True)
class Viewer:
    """Who looks; the values are an account's, or parameters of a statement that is kept."""

    role: Role
    id: object
    town: object
    host: object

    @classmethod
    def of(cls, by: Account) -> "Viewer":
        """Return an account as one who looks."""
        return cls(by.role, by.id, by.town, by.host_id)


Condition = ColumnElement[bool]


def condition(kind: type[Base], relation: Relation, viewer: Viewer) -> Condition | None:
    """Return which rows of ``kind`` are so related to the viewer; ``None`` where none can be."""
    by_host = relation in {Relation.OWN_HOST, Relation.INVOLVED}
    if by_host and viewer.role is Role.HOST and viewer.host is None:
        # Nothing is theirs yet; a comparison with nothing would find what has no host.
        return None
    if relation in _OF_MANY_KINDS:
        return _OF_MANY_KINDS[relation](kind, viewer)
    found = _OF_ONE_KIND.get((relation, kind))
    return found(viewer) if found is not None else None


def persons_of(viewer: Viewer) -> Select[Id]:
    """Return the ids of the persons whom a supporter speaks for."""
    return select(Person.id).where(Person.supporter_id == viewer.id)


def _own_person(kind: type[Base], viewer: Viewer) -> Condition | None:
    if kind is Person:
        return Person.supporter_id == viewer.id
    return _by_person(kind, persons_of(viewer))


def _by_person(kind: type[Base], persons: Select[Id]) -> Condition | None:
    """Return the rows of ``kind`` that hang on these persons, by the shortest way."""
    if (person := _column(kind, "person_id")) is not None and kind is not Host:
        return person.in_(persons)
    wishes = select(Wish.id).where(Wish.person_id.in_(persons))
    if (wish := _column(kind, "wish_id")) is not None:
        return wish.in_(wishes)
    if (member := _column(kind, "member_id")) is not None:
        return member.in_(select(PlacementMember.id).where(PlacementMember.person_id.in_(persons)))
    return None


def _own_host(kind: type[Base], viewer: Viewer) -> Condition | None:
    if kind is Host:
        return Host.id == viewer.host
    if kind is Introduction:
        # Before the approval a host must not learn that there is anything.
        asked = exists().where(
            IntroductionStep.introduction_id == Introduction.id,
            IntroductionStep.state == IntroductionState.ASKED,
            IntroductionStep.reason != NEVER_PUT,
        )
        return and_(
            Introduction.host_id == viewer.host,
            or_(Introduction.state.in_(_KNOWN_TO_HOST), asked),
        )
    if (host := _column(kind, "host_id")) is not None:
        return host == viewer.host
    if (member := _column(kind, "member_id")) is not None:
        return member.in_(select(PlacementMember.id).where(PlacementMember.host_id == viewer.host))
    return None


def _involved(kind: type[Base], viewer: Viewer) -> Condition | None:
    own = (
        PlacementMember.host_id == viewer.host
        if viewer.role is Role.HOST
        else PlacementMember.person_id.in_(persons_of(viewer))
    )
    there = select(PlacementMember.placement_id).where(own, PlacementMember.left_at.is_(None))
    if kind is Placement:
        return Placement.id.in_(there)
    placement = _column(kind, "placement_id")
    return None if placement is None else placement.in_(there)


def _town(kind: type[Base], viewer: Viewer) -> Condition | None:
    if (town := _column(kind, "town")) is not None:
        return town == viewer.town
    for name, here in (
        ("placement_id", select(Placement.id).where(Placement.town == viewer.town)),
        ("wish_id", select(Wish.id).where(Wish.town == viewer.town)),
        ("account_id", select(Account.id).where(Account.town == viewer.town)),
    ):
        if (column := _column(kind, name)) is not None:
            return column.in_(here)
    return None


def _held(kind: type[Base], viewer: Viewer) -> Condition | None:
    """
    What is in a coordinator's hands: an open task about it is theirs, or everybody's; they look
    after its introduction or placement; or none of it is in the hands of a colleague.
    """
    town = _town(kind, viewer)
    if kind not in {Person, Wish, Introduction, Placement} or town is None:
        return None
    mine = _in_hands(
        or_(Task.coordinator_id == viewer.id, Task.coordinator_id.is_(None)),
        Introduction.coordinator_id == viewer.id,
        Placement.coordinator_id == viewer.id,
    )
    others = _in_hands(
        Task.coordinator_id != viewer.id,
        Introduction.coordinator_id != viewer.id,
        Placement.coordinator_id != viewer.id,
    )
    persons = select(Person.id).where(or_(mine, ~others))
    if kind is Person:
        return and_(town, or_(mine, ~others))
    if kind is Placement:
        members = select(PlacementMember.placement_id).where(PlacementMember.person_id.in_(persons))
        return and_(town, Placement.id.in_(members))
    owner = Wish.person_id if kind is Wish else Introduction.person_id
    return and_(town, owner.in_(persons))


def _in_hands(task: Condition, introduction: Condition, placement: Condition) -> Condition:
    """Persons about whom something that goes on is in these hands."""
    return or_(
        exists().where(
            Task.person_id == Person.id,
            Task.audience == Audience.COORDINATORS,
            Task.state != TaskState.RESOLVED,
            task,
        ),
        exists().where(
            Introduction.person_id == Person.id,
            Introduction.state.in_(OPEN_INTRODUCTIONS),
            introduction,
        ),
        exists().where(
            PlacementMember.person_id == Person.id,
            PlacementMember.left_at.is_(None),
            Placement.id == PlacementMember.placement_id,
            Placement.step != PlacementStep.ENDED,
            placement,
        ),
    )


def _task_addressed(viewer: Viewer) -> Condition:
    here = Task.town == viewer.town
    if viewer.role is Role.OFFICER:
        late = or_(Task.audience == Audience.OFFICERS, Task.escalated_at.is_not(None))
        return and_(here, late)
    return and_(here, Task.audience == Audience.COORDINATORS)


def _offer_shown(viewer: Viewer) -> Condition:
    return and_(
        Offer.state == OfferState.OPEN,
        Offer.kind != OfferKind.EMPLOYMENT.value,
        Offer.host_id.in_(select(Host.id).where(Host.state == HostState.APPROVED)),
        or_(Offer.town == viewer.town, Offer.reach.in_(OVER_THE_BORDER)),
    )


_OF_MANY_KINDS: Mapping[Relation, Callable[[type[Base], Viewer], Condition | None]] = {
    Relation.OWN_PERSON: _own_person,
    Relation.OWN_HOST: _own_host,
    Relation.INVOLVED: _involved,
    Relation.HELD: _held,
    Relation.TOWN: _town,
}

_OF_ONE_KIND: Mapping[tuple[Relation, type[Base]], Callable[[Viewer], Condition]] = {
    (Relation.SELF, Account): lambda viewer: Account.id == viewer.id,
    (Relation.SELF, TableImport): lambda viewer: TableImport.account_id == viewer.id,
    (Relation.SELF, StaffAbsence): lambda viewer: StaffAbsence.account_id == viewer.id,
    # An address belongs to nobody until it is confirmed.
    (Relation.SELF, Chat): lambda viewer: or_(
        Chat.account_id.is_(None), Chat.account_id == viewer.id
    ),
    (Relation.ADDRESSED, Handover): lambda viewer: Handover.to_id == viewer.id,
    (Relation.ADDRESSED, Decision): lambda viewer: and_(
        Decision.town == viewer.town,
        Decision.of == viewer.role,
        Decision.asked_by != viewer.id,
    ),
    (Relation.ADDRESSED, Task): _task_addressed,
    # Nobody is told of their own look-ups; a row without a kind says only that a week was seen.
    (Relation.ADDRESSED, UnusualLook): lambda viewer: and_(
        UnusualLook.town == viewer.town,
        UnusualLook.of == viewer.role,
        UnusualLook.kind != "",
        or_(UnusualLook.account_id.is_(None), UnusualLook.account_id != viewer.id),
    ),
    (Relation.MADE, Handover): lambda viewer: or_(
        Handover.from_id == viewer.id, Handover.asked_by == viewer.id
    ),
    (Relation.MADE, Decision): lambda viewer: Decision.asked_by == viewer.id,
    (Relation.MADE, Invitation): lambda viewer: Invitation.made_by == viewer.id,
    (Relation.MADE, Task): lambda viewer: Task.reporter_id == viewer.id,
    (Relation.MADE, CallLog): lambda viewer: CallLog.called_by == viewer.id,
    (Relation.SHOWN, Offer): _offer_shown,
}


def _column(kind: type[Base], name: str) -> InstrumentedAttribute[Any] | None:
    return getattr(kind, name, None)
