"""
The courses of placements, read from the tables in a few queries for many at once.

Who stopped everything, took their consent back, left, or is to be kept apart is not asked.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.begun import begun_to_hosts
from casework.consent import FOR_A_SEARCH
from casework.standing import Asked, Standing
from storage.base import Id
from storage.states import HostState, PersonState, PlacementStep, Role, TaskState
from storage.tables import (
    Account,
    Block,
    Chat,
    CheckIn,
    Consent,
    Host,
    MeetingDay,
    Offer,
    Person,
    Placement,
    PlacementMember,
    StepYes,
    Task,
)

K = TypeVar("K")
V = TypeVar("V")


def read_courses(
    session: Session, *, placements: Sequence[Placement], now: datetime
) -> list[Standing]:
    """Return where these placements stand, in their order."""
    ids = [placement.id for placement in placements]
    members = session.scalars(
        select(PlacementMember)
        .where(PlacementMember.placement_id.in_(ids), PlacementMember.left_at.is_(None))
        .order_by(PlacementMember.id)
    ).all()
    person_ids = {one.person_id for one in members if one.person_id}
    host_ids = {one.host_id for one in members if one.host_id}
    persons = {
        person.id: person
        for person in session.scalars(
            select(Person).where(Person.id.in_(person_ids), Person.state == PersonState.ACTIVE)
        )
    }
    withdrawn = _withdrawn(session, person_ids)
    hosts = set(
        session.scalars(
            select(Host.id).where(
                Host.id.in_(host_ids),
                Host.state.in_((HostState.APPROVED, HostState.PAUSED)),
            )
        )
    )
    offers: dict[Id | None, Offer] = {
        offer.id: offer
        for offer in session.scalars(
            select(Offer).where(Offer.id.in_({one.offer_id for one in members if one.offer_id}))
        )
    }
    reading = _Readers(session, persons.values(), hosts)
    begun = begun_to_hosts(session, hosts=hosts, now=now)
    blocks: set[tuple[Id | None, Id | None]] = set(
        session.execute(
            select(Block.person_id, Block.host_id).where(Block.person_id.in_(person_ids))
        )
    )
    check_ins = _by(
        (one.member_id, one)
        for one in session.scalars(
            select(CheckIn).where(CheckIn.placement_id.in_(ids)).order_by(CheckIn.asked_at)
        )
    )
    days = _by(
        (day.placement_id, day)
        for day in session.scalars(
            select(MeetingDay)
            .where(MeetingDay.placement_id.in_(ids))
            .order_by(MeetingDay.starts_at)
        )
    )
    trials = _by(
        session.execute(
            select(StepYes.placement_id, StepYes.answered_at).where(
                StepYes.placement_id.in_(ids),
                StepYes.step == PlacementStep.TRIAL,
                StepYes.answered_at.is_not(None),
            )
        )
    )
    tasks = _by(
        session.execute(
            select(Task.placement_id, Task.kind).where(
                Task.placement_id.in_(ids), Task.state != TaskState.RESOLVED
            )
        )
    )
    of_placement = _by((member.placement_id, member) for member in members)

    def standing(placement: Placement) -> Standing:
        everybody = of_placement[placement.id]
        there = [
            one
            for one in everybody
            if one.host_id in hosts or (one.person_id in persons and one.person_id not in withdrawn)
        ]
        willing = [one.person_id for one in everybody if one.person_id in persons]
        return Standing(
            placement=placement,
            asked={
                one.id.hex: Asked(
                    member=one,
                    offer=offers.get(one.offer_id),
                    readers=reading.of(one),
                    check_ins=check_ins[one.id],
                    begun=begun[one.host_id] if one.host_id else [],
                    blocked_since=reading.blocked_since(one),
                )
                for one in there
                if not _kept_apart(one, there, blocks)
            },
            persons=tuple(persons[one] for one in willing if one),
            days=tuple(days[placement.id]),
            trial_since=_trial_since(placement, trials[placement.id]),
            consent_withdrawn_at=(
                max(withdrawn[one] for one in willing if one)
                if willing and all(one in withdrawn for one in willing)
                else None
            ),
            open_tasks=frozenset(tasks[placement.id]),
        )

    return [standing(placement) for placement in placements]


def read_course(session: Session, *, placement: Placement, now: datetime) -> Standing:
    """Return where one placement stands."""
    return read_courses(session, placements=[placement], now=now)[0]


class _Readers:
    """Who reads what is put to a member, and since when their chats are closed to us."""

    def __init__(self, session: Session, persons: Iterable[Person], hosts: set[Id]) -> None:
        self._supporters = {person.id: person.supporter_id for person in persons}
        accounts = session.scalars(
            select(Account)
            .where(
                Account.left_at.is_(None),
                Account.id.in_(set(self._supporters.values()))
                | (Account.host_id.in_(hosts) & (Account.role == Role.HOST)),
            )
            .order_by(Account.created_at)
        ).all()
        self._accounts = {account.id: account for account in accounts}
        self._of_host = _by((account.host_id, account) for account in accounts)
        self._closed = _by(
            session.execute(
                select(Chat.account_id, Chat.blocked_at).where(Chat.account_id.in_(self._accounts))
            )
        )

    def of(self, member: PlacementMember) -> tuple[Account, ...]:
        if member.host_id is not None:
            return tuple(self._of_host[member.host_id])
        supporter = self._supporters.get(member.person_id) if member.person_id else None
        account = self._accounts.get(supporter) if supporter else None
        return (account,) if account else ()

    def blocked_since(self, member: PlacementMember) -> datetime | None:
        moments = [at for reader in self.of(member) for at in self._closed[reader.id]]
        closed = [at for at in moments if at is not None]
        return max(closed) if closed and len(closed) == len(moments) else None


def _withdrawn(session: Session, persons: set[Id]) -> dict[Id, datetime]:
    """Return since when persons have no consent left that stands, or no guardian's."""
    consents = _by(
        ((person, purpose), at)
        for person, purpose, at in session.execute(
            select(Consent.person_id, Consent.purpose, Consent.withdrawn_at).where(
                Consent.person_id.in_(persons),
                # To stop giving, or to tell the family less, is not to stop taking part.
                Consent.purpose.in_(FOR_A_SEARCH),
            )
        )
    )
    return {
        person: max(at for at in moments if at is not None)
        for (person, _), moments in consents.items()
        if None not in moments
    }


def _kept_apart(
    one: PlacementMember, there: list[PlacementMember], blocks: set[tuple[Id | None, Id | None]]
) -> bool:
    others = [other for other in there if other.side is not one.side]
    pairs = [(one.person_id or other.person_id, one.host_id or other.host_id) for other in others]
    return bool(pairs) and all(pair in blocks for pair in pairs)


def _trial_since(placement: Placement, answered: Sequence[datetime | None]) -> datetime:
    """
    From when the days were 体験: that step itself, later the last yes to it, or the start.

    Who joins when 継続 has begun says their yes to 体験 later; it moves nobody else's days.
    """
    if placement.step is PlacementStep.TRIAL:
        return placement.step_since
    before = [at for at in answered if at is not None and at <= placement.step_since]
    return max(before, default=placement.created_at)


def _by(pairs: Iterable[tuple[K, V]]) -> defaultdict[K, list[V]]:
    found: defaultdict[K, list[V]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return found
