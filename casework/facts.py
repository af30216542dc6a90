"""
What matching may know of a wish and of offers, read from the rows.

Capacity is what is left after everybody who takes part or has been asked about.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from casework.consent import who_may_be_looked_for
from casework.giving import resting_givers
from casework.ground import found
from followup.calendar import tokyo_day
from matching.days import ahead
from matching.facts import Condition, Need, OfferFacts, OfferKind, Reach, Slot, WishFacts
from storage.base import Id
from storage.states import HostState, IntroductionState, OfferState, PersonState, PlacementStep
from storage.tables import (
    Block,
    Candidate,
    Hope,
    Host,
    Introduction,
    Offer,
    Person,
    Placement,
    PlacementMember,
    Wish,
)

_HOLDS_A_PLACE = (
    IntroductionState.ASKED,
    IntroductionState.WELCOMED,
    IntroductionState.MEETING,
)
_TOGETHER = 500
"""Wishes whose circumstances are read in one statement."""
BORDERLESS = (Reach.ONLINE.value, Reach.CROSS_REGION.value)


def facts_of_wishes(
    session: Session,
    *,
    wishes: Sequence[tuple[Wish, Person]],
    activity_words: Mapping[str, str],
    now: datetime,
) -> list[WishFacts]:
    """Return wishes of a town as matching may know them: a few readings for all of them."""
    facts: list[WishFacts] = []
    for start in range(0, len(wishes), _TOGETHER):
        some = wishes[start : start + _TOGETHER]
        known = _known_of(session, some, now)
        facts += [_facts(wish, person, known, activity_words) for wish, person in some]
    return facts


def wish_facts(
    session: Session, *, wish: Wish, activity_words: Mapping[str, str], now: datetime
) -> WishFacts:
    """Return a wish as matching may know it; likes are given in words."""
    person = found(session, Person, wish.person_id)
    return _facts(wish, person, _known_of(session, [(wish, person)], now), activity_words)


@dataclass
class _Known:
    """What stands between wishes and offers: by wish, by person, by who speaks for them."""

    declined: dict[Id, set[str]]
    refused: dict[Id, set[str]]
    blocked: dict[Id, set[str]]
    same_voice: dict[Id, set[str]]
    looked_for: frozenset[Id]


def _known_of(session: Session, some: Sequence[tuple[Wish, Person]], now: datetime) -> _Known:
    persons = {person.id: person for _, person in some}
    return _Known(
        declined=_grouped(
            session,
            select(Candidate.wish_id, Candidate.offer_id).where(
                Candidate.wish_id.in_([wish.id for wish, _ in some]),
                Candidate.state.in_(("declined", "skipped")),
            ),
        ),
        refused=_grouped(
            session,
            select(Introduction.person_id, Introduction.offer_id).where(
                Introduction.person_id.in_(persons),
                Introduction.state == IntroductionState.DECLINED,
            ),
        ),
        blocked=_grouped(
            session,
            select(Block.person_id, Block.host_id).where(Block.person_id.in_(persons)),
        ),
        # Who speaks for a giving person cannot speak for the other side as well.
        same_voice=_grouped(
            session,
            select(Person.supporter_id, Host.id)
            .join(Person, Person.id == Host.person_id)
            .where(Person.supporter_id.in_({one.supporter_id for one in persons.values()})),
        ),
        looked_for=who_may_be_looked_for(session, persons=persons.values(), now=now),
    )


def _grouped(session: Session, query: Select[Id, Id]) -> dict[Id, set[str]]:
    grouped: dict[Id, set[str]] = {}
    for of, one in session.execute(query):
        grouped.setdefault(of, set()).add(one.hex)
    return grouped


def _facts(
    wish: Wish, person: Person, known: _Known, activity_words: Mapping[str, str]
) -> WishFacts:
    none: set[str] = set()
    return WishFacts(
        id=wish.id.hex,
        text=wish.sentence,
        town=wish.town,
        area=person.area,
        later=wish.later,
        likes=_named(wish.likes, activity_words),
        strengths=_named(wish.strengths, activity_words),
        slots=frozenset(map(Slot, wish.slots)),
        needs=frozenset(map(Need, wish.needs)),
        meets=frozenset(map(Condition, person.traits)),
        blocked_hosts=frozenset(
            known.blocked.get(person.id, none) | known.same_voice.get(person.supporter_id, none)
        ),
        declined_offers=frozenset(
            known.declined.get(wish.id, none) | known.refused.get(person.id, none)
        ),
        consented=person.state is PersonState.ACTIVE and person.id in known.looked_for,
        protected=person.protected,
    )


def offers_by_id(session: Session, *, offers: Iterable[Id], now: datetime) -> list[OfferFacts]:
    """Return those of some offers that can be shown, open or not yet, in no certain order."""
    rows = session.scalars(
        select(Offer)
        .join(Host, Host.id == Offer.host_id)
        .where(
            Offer.id.in_(list(offers)),
            Offer.state != OfferState.CLOSED,
            Host.state.in_((HostState.APPROVED, HostState.PAUSED)),
        )
    ).all()
    return offer_facts(session, offers=rows, now=now)


def offer_facts(session: Session, *, offers: Iterable[Offer], now: datetime) -> list[OfferFacts]:
    """Return offers as matching may know them."""
    rows = list(offers)
    ids = [row.id for row in rows]
    taken = _places_taken(session, ids)
    hopes: dict[Id, list[str]] = {}
    for hope in session.scalars(select(Hope).where(Hope.offer_id.in_(ids)).order_by(Hope.id)):
        hopes.setdefault(hope.offer_id, []).append(hope.text)
    resting = resting_givers(session, hosts={row.host_id for row in rows})
    hosts = {
        host.id: host.state
        for host in session.scalars(select(Host).where(Host.id.in_({row.host_id for row in rows})))
    }
    return [
        OfferFacts(
            id=row.id.hex,
            host=row.host_id.hex,
            text=row.text,
            kind=OfferKind(row.kind),
            town=row.town,
            area=row.area,
            reach=Reach(row.reach),
            capacity_left=row.capacity - taken.get(row.id, 0),
            open=row.state is OfferState.OPEN
            and hosts[row.host_id] is HostState.APPROVED
            and row.host_id not in resting,
            slots=frozenset(map(Slot, row.slots)),
            provides=frozenset(map(Need, row.provides)),
            conditions=frozenset(map(Condition, row.conditions)),
            hopes=tuple(hopes.get(row.id, ())),
            days=ahead(map(date.fromisoformat, row.days), today=tokyo_day(now)),
            size=row.capacity,
        )
        for row in rows
    ]


def _places_taken(session: Session, offers: list[Id]) -> dict[Id, int]:
    taken = places_taken(Introduction.offer_id.in_(offers))
    return {offer: many for offer, many in session.execute(taken)}


def places_taken(which: ColumnElement[bool]) -> Select[Id, int]:
    """Count the places that are taken of offers: who takes part, and who is on the way there."""
    return (
        select(Introduction.offer_id, func.count().label("many"))
        .outerjoin(Placement, Placement.id == Introduction.placement_id)
        .outerjoin(
            PlacementMember,
            and_(
                PlacementMember.placement_id == Introduction.placement_id,
                PlacementMember.person_id == Introduction.person_id,
            ),
        )
        .where(
            which,
            or_(
                Introduction.state.in_(_HOLDS_A_PLACE),
                and_(
                    Introduction.state == IntroductionState.PLACED,
                    Placement.step != PlacementStep.ENDED,
                    PlacementMember.left_at.is_(None),
                ),
            ),
        )
        .group_by(Introduction.offer_id)
    )


def _named(keys: list[str] | None, words: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(words[key] for key in keys or () if key in words)
