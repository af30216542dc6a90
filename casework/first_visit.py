"""
開始前の確認: what must be settled before anybody meets; nobody meets before that.

Each item has a deed of its own, in any order. What is missing is read from the rows each
time, so that a promise that changed or a consent taken back counts at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.consent import may_look
from casework.promises import has_promised
from followup.insurance import covers
from storage.base import Id
from storage.states import HowSaid, Side
from storage.tables import (
    FirstVisitCheck,
    HostNote,
    HostVisit,
    Person,
    Placement,
    PlacementMember,
)


class Item(StrEnum):
    """What is settled; the first two for each host, the note for each person."""

    VISITED = "visited"
    PROMISES = "promises"
    INSURANCE = "insurance"
    COSTS = "costs"
    FIRST_CALL = "first_call"
    NOTE = "note"
    GUARDIAN = "guardian"
    TWO_ADULTS = "two_adults"


class Cost(StrEnum):
    """What may cost something."""

    TRAVEL = "travel"
    MATERIAL = "material"
    INSURANCE = "insurance"
    MEALS = "meals"


VISIT_HOLDS = timedelta(days=365)
"""How long it counts that a host was visited and checked."""


@dataclass(frozen=True)
class Missing:
    """An item that is not settled yet, and the member whom it is about, if it is one."""

    item: Item
    member: Id | None = None


class ChecksMissing(Exception):
    """Nobody meets yet: something of 開始前の確認 is missing, or the insurance ends before."""

    def __init__(self, placement: Id, missing: Sequence[Missing]) -> None:
        super().__init__(", ".join(one.item for one in missing))
        self.placement = placement
        self.missing = tuple(missing)


def need_checks(
    session: Session,
    *,
    placement: Placement,
    members: Sequence[PlacementMember],
    day: date,
    now: datetime,
) -> None:
    """
    Let those in a placement meet on ``day``.

    :raises ChecksMissing: if something is missing for anybody who takes part
    """
    missing = missing_checks(session, placement=placement, members=members, day=day, now=now)
    if missing:
        raise ChecksMissing(placement.id, missing)


def missing_checks(
    session: Session,
    *,
    placement: Placement,
    members: Sequence[PlacementMember],
    day: date,
    now: datetime,
) -> tuple[Missing, ...]:
    """Return what is missing so that these members may meet on ``day``, in the card's order."""
    check = check_of(session, placement.id)
    ids = [one.id for one in members]
    visited = set(
        session.scalars(
            select(HostVisit.member_id).where(
                HostVisit.member_id.in_(ids), HostVisit.day > day - VISIT_HOLDS
            )
        )
    )
    read = set(
        session.scalars(
            select(HostNote.member_id).where(
                HostNote.member_id.in_(ids),
                HostNote.how_said != HowSaid.UNCONFIRMED,
                HostNote.waits.is_(False),
            )
        )
    )
    hosts = [one for one in members if one.side is Side.HOST]
    persons = [one for one in members if one.side is Side.PERSON]
    young = {
        one.id: person
        for one in persons
        if (person := session.get_one(Person, one.person_id)).minor
    }
    lacking = [Missing(Item.VISITED, one.id) for one in hosts if one.id not in visited]
    lacking += [
        Missing(Item.PROMISES, one.id)
        for one in hosts
        if one.host_id and not has_promised(session, host=one.host_id)
    ]
    if not covers(until=check.insured_until if check else None, day=day):
        lacking.append(Missing(Item.INSURANCE))
    if check is None or set(Cost) - set(check.costs):
        lacking.append(Missing(Item.COSTS))
    if check is None or not check.first_call:
        lacking.append(Missing(Item.FIRST_CALL))
    lacking += [Missing(Item.NOTE, one.id) for one in persons if one.id not in read]
    lacking += [
        Missing(Item.GUARDIAN, member)
        for member, person in young.items()
        if not may_look(session, person=person, now=now)
    ]
    if young and (check is None or check.two_adults_at is None):
        lacking.append(Missing(Item.TWO_ADULTS))
    return tuple(lacking)


def check_of(session: Session, placement: Id) -> FirstVisitCheck | None:
    """Return what is settled for a placement so far, if anything is."""
    return session.scalars(
        select(FirstVisitCheck).where(FirstVisitCheck.placement_id == placement)
    ).one_or_none()
