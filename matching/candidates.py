"""
At most a few candidates for one wish, each with a reason for both sides.

Gates first, then fit. Where nothing comes through, what almost opened and what to ask.
"""

from bisect import insort
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from matching.activities import LIGHT_WEIGHT
from matching.facts import Need, OfferFacts, OfferKind, WishFacts
from matching.first_steps import first_steps
from matching.fit import NO_LINK, UNSEEN, Affinity, affinity, harmonic, without_refused
from matching.gates import NEVER_TOLD, Failure, failures, passes, wish_failures
from matching.names import nearest_word
from matching.preferences import (
    Preferred,
    fit_with,
    preferences_to_ask,
    preferences_told,
    preferred,
)
from matching.reasons import Reason
from matching.roles import Side
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
from matching.words import NOTHING, Meaning, Words

MOST = 3
"""Candidates shown for one wish: few enough that a person can really choose."""

MOST_GATES = 2
"""An offer behind more shut gates than this did not "almost" open."""

_WORTH: Mapping[Source, float] = {"wish": 1.0, "like": 0.85, "strength": 0.7}
"""For the person, doing what was wished counts more than doing what is merely liked."""

_SIDES: Mapping[Source, Side] = {"wish": Side.WISH, "like": Side.WISH, "strength": Side.OFFER}
"""A strength is something to give, like an offer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedOffer:
    """An offer whose texts have been read; the caller keeps it until the offer changes."""

    facts: OfferFacts
    meaning: Meaning
    hopes: tuple[Meaning, ...]
    written: frozenset[str]


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


@dataclass(frozen=True, slots=True, kw_only=True)
class _PreparedWish:
    facts: WishFacts
    said: tuple[tuple[Source, Meaning], ...]
    refused: frozenset[str]
    links: frozenset[str]
    styles: frozenset[Need]

    def prefers(self, offer: OfferFacts) -> Preferred:
        """Lay how the person would like it to be beside an offer."""
        return preferred(styles=self.styles, wish=self.facts, offer=offer)


class _Link(NamedTuple):
    """The best link of one side: its score, what was said by the person, and to which hope."""

    score: float = 0.0
    source: Source = "wish"
    affinity: Affinity = NO_LINK
    meaning: Meaning = NOTHING
    hope: str = ""


_Ranked = tuple[float, str, PreparedOffer, _Link]


def prepare(*, offer: OfferFacts, words: Words) -> PreparedOffer:
    """Read an offer's texts once, so that it can be laid beside any number of wishes."""
    meaning = words.understand(text=offer.text, side=Side.OFFER)
    hopes = tuple(words.understand(text=hope) for hope in offer.hopes)
    return PreparedOffer(
        facts=offer,
        meaning=meaning,
        hopes=hopes,
        written=meaning.words.union(*(hope.words for hope in hopes)),
    )


def find_candidates(
    *,
    wish: WishFacts,
    offers: Sequence[PreparedOffer],
    neighbours: Mapping[str, frozenset[str]],
    words: Words,
    limit: int = MOST,
) -> Candidates:
    """
    Lay one wish beside prepared offers and return the ``limit`` best that pass every gate.

    Equal fits are ordered by the person's fit, then by offer id, so that the order of
    ``offers`` never matters. ``neighbours`` maps an area to the areas beside it.

    :raises ValueError: if ``limit`` is below one
    """
    if limit < 1:
        raise ValueError("limit must be at least 1")
    own_gates = wish_failures(wish=wish)
    if own_gates:
        return Candidates(wish=wish.id, failures=own_gates)
    prepared = _prepare_wish(wish, offers, words)
    open_ones: list[PreparedOffer] = []
    shut_ones: list[PreparedOffer] = []
    for offer in offers:
        is_open = passes(wish=wish, offer=offer.facts, neighbours=neighbours)
        (open_ones if is_open else shut_ones).append(offer)
    found = _best(prepared, _ranked(prepared, open_ones), neighbours, limit)
    few = len(found) < limit
    return Candidates(
        wish=wish.id,
        found=found,
        almost=_almost(wish, _ranked(prepared, shut_ones), neighbours) if few else (),
        asks=() if prepared.links else (Reason("reasons.ask.curiosity"),),
        about=_about(prepared),
    )


def _about(wish: _PreparedWish) -> frozenset[str]:
    source: Source = "like" if wish.facts.later else "wish"
    return frozenset(
        key
        for told, meaning in wish.said
        for key in meaning.activities
        # Company and the like are said in passing by nearly everybody.
        if told == source and meaning.weights[key] > LIGHT_WEIGHT
    )


def _ranked(wish: _PreparedWish, offers: Iterable[PreparedOffer]) -> list[_Ranked]:
    """Order offers by what they are to the person, best first; those without a link drop out."""
    ranked = [
        (-link.score, offer.facts.id, offer, link)
        for offer in offers
        if (link := _for_person(wish, offer)).score
    ]
    ranked.sort(key=lambda row: row[:2])
    return ranked


def _prepare_wish(wish: WishFacts, offers: Sequence[PreparedOffer], words: Words) -> _PreparedWish:
    texts: list[tuple[Source, str]] = [] if wish.later else [("wish", wish.text)]
    texts += [("like", text) for text in wish.likes]
    texts += [("strength", text) for text in wish.strengths]
    read = [(source, words.understand(text=text, side=_SIDES[source])) for source, text in texts]
    written = frozenset[str]().union(*(offer.written for offer in offers))
    said = tuple((source, _as_written(meaning, written)) for source, meaning in read)
    wanted = frozenset[str]().union(*(meaning.activities for _, meaning in said))
    return _PreparedWish(
        facts=wish,
        said=said,
        refused=frozenset[str]().union(*(meaning.refused for _, meaning in said)) - wanted,
        links=frozenset[str]().union(*(meaning.links for _, meaning in said)),
        styles=frozenset() if wish.later else words.styles(text=wish.text),
    )


def _as_written(meaning: Meaning, written: frozenset[str]) -> Meaning:
    """Replace words that no offer writes by the one they are a typo of."""
    corrected = {
        word: nearest_word(word=word, among=written) or word for word in meaning.words - written
    }
    return meaning.rewritten(corrected=corrected)


def _for_person(wish: _PreparedWish, offer: PreparedOffer) -> _Link:
    best = _Link()
    if not wish.links.isdisjoint(offer.meaning.keys):
        for source, meaning in wish.said:
            if meaning.links.isdisjoint(offer.meaning.keys):
                continue
            link = affinity(meaning, offer.meaning)
            score = _WORTH[source] * without_refused(
                link, refused=wish.refused, other=offer.meaning
            )
            if score > best.score:
                best = _Link(score, source, link, meaning)
    if best.score < UNSEEN and wish.facts.later and _may_just_look(wish, offer):
        return _Link(UNSEEN)
    return best._replace(score=fit_with(best.score, wish.prefers(offer.facts)))


def _may_just_look(wish: _PreparedWish, offer: PreparedOffer) -> bool:
    return (
        offer.facts.kind is OfferKind.TOGETHER
        and Need.LOOK_FIRST in offer.facts.provides
        and offer.meaning.activities.isdisjoint(wish.refused)
    )


def _for_host(wish: _PreparedWish, offer: PreparedOffer) -> _Link:
    best = _Link(UNSEEN)
    for hope, text in zip(offer.hopes, offer.facts.hopes, strict=True):
        for source, meaning in wish.said:
            if meaning.links.isdisjoint(hope.keys):
                continue
            link = affinity(meaning, hope)
            score = without_refused(link, refused=wish.refused, other=hope)
            if score > best.score or (score and best.affinity is NO_LINK):
                best = _Link(max(score, UNSEEN), source, link, meaning, text)
    return best


def _best(
    wish: _PreparedWish,
    ranked: list[_Ranked],
    neighbours: Mapping[str, frozenset[str]],
    limit: int,
) -> tuple[Candidate, ...]:
    """Read hopes only while the person's fit could still lift an offer into the list."""
    best: list[tuple[float, float, str, PreparedOffer, _Link, _Link]] = []
    heard: dict[tuple[str, ...], _Link] = {}
    for fit_lost, offer_id, offer, person in ranked:
        if len(best) == limit and harmonic(person.score, 1.0) < -best[-1][0]:
            break
        hopes = offer.facts.hopes
        host = heard.get(hopes) or heard.setdefault(hopes, _for_host(wish, offer))
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
    wish: _PreparedWish,
    offer: PreparedOffer,
    person: _Link,
    host: _Link,
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
            *link_for_person(person.source, person.affinity, person.meaning),
            *roles_told(person.affinity),
            *circumstances_for_person(wish.facts, facts, neighbours),
            *preferences_told(prefers, offer=facts),
            *first_steps(wish=wish.facts, offer=facts, score=person.score, link=person.affinity),
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
