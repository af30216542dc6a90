"""
At most a few candidates for one wish, each with a reason for both sides.

Gates first, then fit. Where nothing comes through, what almost opened and what to ask.
"""

from bisect import insort
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from matching.activities import LIGHT_WEIGHT
from matching.facts import WishFacts
from matching.first_steps import first_steps
from matching.fit import harmonic
from matching.gates import NEVER_TOLD, Failure, failures, passes, wish_failures
from matching.links import Link, link_to_host, link_to_person
from matching.preferences import preferences_to_ask, preferences_told
from matching.prepared import Near, PreparedOffer, ReadWish, read_wish
from matching.reasons import Reason
from matching.tell import (
    Source,
    asks_of,
    caution,
    circumstances_for_host,
    circumstances_for_person,
    link_for_host,
    link_for_person,
    roles_told,
)
from matching.words import Words
from matching.written import Written

MOST = 3
"""Candidates shown for one wish: few enough that a person can really choose."""

MOST_GATES = 2
"""An offer behind more shut gates than this did not "almost" open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """
    Wish and offer side by side; fits in 0…1, ``fit`` their harmonic mean.

    ``reasons_host`` may be shown to the host; ``asks`` are for supporter and coordinator
    alone and say what to ask of a side about which too little is known.
    """

    offer: str
    host: str
    fit: float
    fit_person: float
    fit_host: float
    reasons_person: tuple[Reason, ...]
    reasons_host: tuple[Reason, ...]
    asks: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NearMiss:
    """An offer that would fit but for one or two gates."""

    offer: str
    host: str
    fit_person: float
    failures: tuple[Failure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """
    What was found for one wish, best first.

    ``failures`` are the wish's own shut gates (consent, protection): then nothing was
    looked for. ``almost`` is filled where fewer candidates than asked for were found.
    ``about`` are the activities that the wish itself names: who names one too wishes the same.
    """

    wish: str
    found: tuple[Candidate, ...] = ()
    failures: tuple[Failure, ...] = ()
    almost: tuple[NearMiss, ...] = ()
    asks: tuple[Reason, ...] = ()
    about: frozenset[str] = frozenset()


_Ranked = tuple[float, str, PreparedOffer, Link]


def find_candidates(
    *,
    wish: WishFacts,
    offers: Sequence[PreparedOffer],
    neighbours: Mapping[str, frozenset[str]],
    words: Words,
    limit: int = MOST,
    read: ReadWish | None = None,
    near: Near | None = None,
) -> Candidates:
    """
    Lay one wish beside prepared offers and return the ``limit`` best that pass every gate.

    Each of them is weighed; ``matching.index.search`` picks from thousands those worth it.

    Equal fits are ordered by the person's fit, then by offer id, so that the order of
    ``offers`` never matters. ``neighbours`` maps an area to the areas beside it.

    :param read: the wish as it was read already
    :param near: how near it is to offers and hopes in meaning; without it words alone link them
    :raises ValueError: if ``limit`` is below one
    """
    if limit < 1:
        raise ValueError("limit must be at least 1")
    own_gates = wish_failures(wish=wish)
    if own_gates:
        return Candidates(wish=wish.id, failures=own_gates)
    if read is None:
        spelled = Written(word for offer in offers for word in offer.written)
        read = read_wish(wish=wish, words=words, spelled=spelled)
    open_ones: list[PreparedOffer] = []
    shut_ones: list[PreparedOffer] = []
    for offer in offers:
        is_open = passes(wish=wish, offer=offer.facts, neighbours=neighbours)
        (open_ones if is_open else shut_ones).append(offer)
    found = _best(read, _ranked(read, open_ones, near), neighbours, limit, near)
    few = len(found) < limit
    return Candidates(
        wish=wish.id,
        found=found,
        almost=_almost(wish, _ranked(read, shut_ones, near), neighbours) if few else (),
        asks=() if read.links else (Reason("reasons.ask.curiosity"),),
        about=_about(read),
    )


def _about(wish: ReadWish) -> frozenset[str]:
    source: Source = "like" if wish.facts.later else "wish"
    return frozenset(
        key
        for told, meaning in wish.said
        for key in meaning.activities
        # Company and the like are said in passing by nearly everybody.
        if told == source and meaning.weights[key] > LIGHT_WEIGHT
    )


def _ranked(wish: ReadWish, offers: Iterable[PreparedOffer], near: Near | None) -> list[_Ranked]:
    """Order offers by what they are to the person, best first; those without a link drop out."""
    ranked = [
        (-link.score, offer.facts.id, offer, link)
        for offer in offers
        if (link := link_to_person(wish, offer, near)).score
    ]
    ranked.sort(key=lambda row: row[:2])
    return ranked


def _best(
    wish: ReadWish,
    ranked: list[_Ranked],
    neighbours: Mapping[str, frozenset[str]],
    limit: int,
    near: Near | None,
) -> tuple[Candidate, ...]:
    """Read hopes only while the person's fit could still lift an offer into the list."""
    best: list[tuple[float, float, str, PreparedOffer, Link, Link]] = []
    heard: dict[tuple[str, ...], Link] = {}
    for fit_lost, offer_id, offer, person in ranked:
        if len(best) == limit and harmonic(person.score, 1.0) < -best[-1][0]:
            break
        hopes = offer.facts.hopes
        host = heard.get(hopes) or heard.setdefault(hopes, link_to_host(wish, offer, near))
        fit = harmonic(person.score, host.score)
        insort(best, (-fit, fit_lost, offer_id, offer, person, host), key=lambda row: row[:3])
        del best[limit:]
    return tuple(
        _candidate(wish, offer, person, host, neighbours) for *_, offer, person, host in best
    )


def _almost(
    wish: WishFacts,
    ranked: list[_Ranked],
    neighbours: Mapping[str, frozenset[str]],
) -> tuple[NearMiss, ...]:
    misses: list[tuple[int, float, str, NearMiss]] = []
    for fit_lost, offer_id, offer, _ in ranked:
        shut = failures(wish=wish, offer=offer.facts, neighbours=neighbours)
        if len(shut) > MOST_GATES or any(failure.gate in NEVER_TOLD for failure in shut):
            continue
        miss = NearMiss(offer=offer_id, host=offer.facts.host, fit_person=-fit_lost, failures=shut)
        misses.append((len(shut), fit_lost, offer_id, miss))
        if sum(count == 1 for count, *_ in misses) == MOST:
            break
    misses.sort(key=lambda row: row[:3])
    return tuple(miss for *_, miss in misses[:MOST])


def _candidate(
    wish: ReadWish,
    offer: PreparedOffer,
    person: Link,
    host: Link,
    neighbours: Mapping[str, frozenset[str]],
) -> Candidate:
    facts = offer.facts
    prefers = wish.prefers(facts)
    return Candidate(
        offer=facts.id,
        host=facts.host,
        fit=harmonic(person.score, host.score),
        fit_person=person.score,
        fit_host=host.score,
        reasons_person=(
            *link_for_person(
                person.source, person.affinity, person.meaning, by_meaning=person.by_meaning
            ),
            *roles_told(person.affinity),
            *circumstances_for_person(wish.facts, facts, neighbours),
            *preferences_told(prefers, offer=facts),
            *first_steps(
                wish=wish.facts,
                offer=facts,
                score=person.score,
                link=person.affinity,
                by_meaning=person.by_meaning,
            ),
            *caution(offer.meaning.activities & wish.refused),
        ),
        reasons_host=(
            *link_for_host(host.source, host.affinity, host.hope),
            *circumstances_for_host(wish.facts, facts),
        ),
        asks=(
            *preferences_to_ask(prefers),
            *asks_of(wish.facts, facts, person.affinity, host.affinity, host.hope),
        ),
    )
