"""
同じもの: wishes told twice and offers made twice, shown to whoever may see both.

A supporter sees those of one person: two persons who wish the same are peers, never one wish.
A host sees its own offers, a coordinator the town's, as the week's lists found them.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from casework.ground import NotYours, record
from casework.make_offer_lists import offer_lists
from casework.policy import allowed
from casework.views_wishes import LIVE
from matching.meaning.twins import find_twins
from matching.policy import load_policy
from storage.base import Id
from storage.states import OfferState, PersonState, Role
from storage.tables import Account, Host, Offer, Person, ToldApart, Wish

Pair = tuple[Id, Id]
_ROLES = (Role.SUPPORTER, Role.HOST, Role.COORDINATOR)


@dataclass(frozen=True)
class Alike:
    """One of two that look alike; ``whose`` is the person's label or the host's name."""

    id: Id
    text: str
    whose: str
    since: datetime


@dataclass(frozen=True)
class Twins:
    """Two that may be one, the older first."""

    one: Alike
    other: Alike

    def but(self, kept: Id) -> Id:
        """Return the one that is not ``kept``."""
        return self.other.id if kept == self.one.id else self.one.id


@allowed
def twins_for(session: Session, *, by: Account, now: datetime) -> list[Twins]:
    """
    Return what looks alike among all that ``by`` may see and put together.

    :raises NotYours: for a city officer
    """
    if by.role is Role.SUPPORTER:
        known, pairs = _wishes(session, by)
    elif by.role is Role.HOST:
        known = _offers(session, select(Offer.id).where(Offer.host_id == by.host_id))
        pairs = _alike(known.values())
    else:
        row = offer_lists(session, town=by.town, now=now)
        pairs = [(Id(one), Id(other)) for one, other in row.twins] if row else []
        known = _offers(
            session,
            select(Offer.id).where(
                Offer.id.in_({of for pair in pairs for of in pair}), Offer.town == by.town
            ),
        )
    apart = _told_apart(session, known)
    found = [
        sorted((known[one], known[other]), key=lambda alike: (alike.since, alike.id))
        for one, other in pairs
        if one in known and other in known and ordered(one, other) not in apart
    ]
    return [Twins(one, other) for one, other in found]


@allowed
def tell_apart(session: Session, *, one: Id, other: Id, by: Account, now: datetime) -> None:
    """
    Keep that two are not the same, so that nobody is asked again.

    :raises NotYours: if ``by`` is not shown the two as alike
    """
    seen_together(session, one=one, other=other, by=by, now=now)
    first, second = ordered(one, other)
    row = ToldApart(town=by.town, one_id=first, other_id=second, told_by=by.id, told_at=now)
    session.add(row)
    session.flush()
    record(session, by=by, act="tell_apart", row=row, town=by.town, now=now)


def seen_together(session: Session, *, one: Id, other: Id, by: Account, now: datetime) -> None:
    """
    Let only those go on who are shown the two as alike.

    :raises NotYours: otherwise
    """
    wanted = ordered(one, other)
    if all(
        ordered(pair.one.id, pair.other.id) != wanted for pair in twins_for(session, by=by, now=now)
    ):
        raise NotYours


def ordered(one: Id, other: Id) -> Pair:
    """Return two ids, the lesser first."""
    return (one, other) if one < other else (other, one)


def _wishes(session: Session, by: Account) -> tuple[dict[Id, Alike], list[Pair]]:
    rows = session.execute(
        select(Wish, Person)
        .join(Person, Person.id == Wish.person_id)
        .where(
            Person.supporter_id == by.id,
            Person.state == PersonState.ACTIVE,
            Wish.state.in_(LIVE),
            Wish.later.is_(False),
        )
    ).all()
    of_person: dict[Id, list[Alike]] = defaultdict(list)
    for wish, person in rows:
        of_person[person.id].append(Alike(wish.id, wish.sentence, person.label, wish.created_at))
    pairs = [pair for wishes in of_person.values() for pair in _alike(wishes)]
    return {one.id: one for wishes in of_person.values() for one in wishes}, pairs


def _offers(session: Session, ids: Select[Id]) -> dict[Id, Alike]:
    rows = session.execute(
        select(Offer, Host)
        .join(Host, Host.id == Offer.host_id)
        .where(Offer.id.in_(ids), Offer.state != OfferState.CLOSED)
    )
    return {
        offer.id: Alike(offer.id, offer.text, host.name, offer.created_at) for offer, host in rows
    }


def _alike(those: Iterable[Alike]) -> list[Pair]:
    texts = {one.id.hex: one.text for one in those}
    found = find_twins(texts=texts, least=load_policy().meaning.twin) if len(texts) > 1 else ()
    return [(Id(pair.one), Id(pair.other)) for pair in found]


def _told_apart(session: Session, known: Collection[Id]) -> set[Pair]:
    rows = session.execute(
        select(ToldApart.one_id, ToldApart.other_id).where(ToldApart.one_id.in_(known))
    )
    return {(one, other) for one, other in rows}
