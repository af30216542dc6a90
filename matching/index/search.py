"""
One wish among thousands of offers: gates and promise of all, then the most promising in full.

The index picks; what is shown rests on the offers as they are read then, their gates as well.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from matching.candidates import MOST, MOST_GATES, Candidates, find_candidates
from matching.facts import WishFacts
from matching.gates import wish_failures
from matching.index.gates import count_shut, shut_gates
from matching.index.likeness import Likeness, nearnesses
from matching.index.offers import BORDERLESS, OfferIndex
from matching.index.promise import Promise, Question
from matching.index.readings import Readings
from matching.index.shelf import Asked, Shelf, likeness_of
from matching.policy import load_policy
from matching.prepared import Near, PreparedOffer, ReadWish, read_wish
from matching.words import Words

Read = Callable[[Sequence[str]], Sequence[PreparedOffer]]
"""Returns offers by their ids, with their texts read; those that are gone are left out."""


_AT_ONCE = 64
"""Wishes multiplied with a shelf at once."""


@dataclass(frozen=True, slots=True)
class Shortlist:
    """
    Offers worth weighing for one wish, and those behind one or two gates.

    ``near`` is the nearness of meaning of each of which it is known, None without an encoder.
    """

    wish: ReadWish
    open: tuple[str, ...] = ()
    almost: tuple[str, ...] = ()
    near: Mapping[str, float] | None = field(default=None)


class Spelled:
    """The words that the offers around a town write."""

    def __init__(self, shelves: Sequence[Shelf]) -> None:
        self._shelves = shelves

    def __contains__(self, word: object) -> bool:
        return any(word in shelf.written for shelf in self._shelves)

    def nearest(self, word: str) -> str | None:
        """Return the word that ``word`` is a typo of, if any."""
        found = (shelf.written.nearest(word) for shelf in self._shelves)
        return next((one for one in found if one), None)


def shortlists(
    *,
    wishes: Sequence[WishFacts],
    index: OfferIndex,
    neighbours: Mapping[str, frozenset[str]],
    words: Words,
    likeness: Likeness | None,
    most: int | None = None,
) -> list[Shortlist]:
    """
    Pick for each wish of one town the offers that promise most, up to ``most`` of each kind.

    A wish whose own gates are shut gets none. Where no more than ``most`` offers could fit,
    nothing is left out; else those are whose joined fit is estimated to be lowest.

    :param most: as the policy says if it is not given
    :raises ValueError: if the wishes are of several towns
    """
    if len({wish.town for wish in wishes}) > 1:
        raise ValueError("wishes of several towns")
    if not wishes:
        return []
    most = most or load_policy().fit.shortlist
    found: list[Shortlist] = []
    with index.lock:
        around = index.around(wishes[0].town)
        spelled = Spelled(list(around.values()))
        for begin in range(0, len(wishes), _AT_ONCE):
            read = [
                read_wish(wish=wish, words=words, spelled=spelled)
                for wish in wishes[begin : begin + _AT_ONCE]
            ]
            rows = Asked.of(likeness.asked(read)) if likeness else None
            alike = likeness_of(around.values(), rows) if rows else [None] * len(around)
            found += [
                _shortlist(
                    wish,
                    around,
                    {
                        key: None if own is None else nearnesses(own[number])
                        for key, own in zip(around, alike, strict=True)
                    },
                    neighbours,
                    most,
                )
                for number, wish in enumerate(read)
            ]
    return found


def lay_beside(
    shortlist: Shortlist,
    *,
    offers: Read,
    neighbours: Mapping[str, frozenset[str]],
    words: Words,
    likeness: Likeness | None,
    limit: int = MOST,
) -> Candidates:
    """
    Weigh the offers of a shortlist in full, as ``find_candidates`` does.

    :raises ValueError: if ``limit`` is below one
    """
    wish = shortlist.wish

    def weighed(read: Sequence[PreparedOffer]) -> Candidates:
        near = None
        if likeness is not None and shortlist.near is not None:
            hopes = likeness.near_hopes(wish, (hope for one in read for hope in one.facts.hopes))
            near = Near(offers=shortlist.near, hope=lambda text: hopes.get(text, 0.0))
        return find_candidates(
            wish=wish.facts,
            offers=read,
            neighbours=neighbours,
            words=words,
            limit=limit,
            read=wish,
            near=near,
        )

    read = offers(shortlist.open)
    found = weighed(read)
    if len(found.found) < limit and shortlist.almost:
        return weighed([*read, *offers(shortlist.almost)])
    return found


def search(
    wishes: Sequence[WishFacts],
    *,
    offers: Sequence[PreparedOffer],
    neighbours: Mapping[str, frozenset[str]],
    words: Words,
    likeness: Likeness | None = None,
    index: OfferIndex | None = None,
    limit: int = MOST,
) -> list[Candidates]:
    """
    Lay wishes beside offers that have been read; many wishes cost little more than their texts.

    :param index: one that holds the offers, and maybe others; without it one is made of them
    :raises ValueError: if ``limit`` is below one
    """
    most = max(load_policy().fit.shortlist, limit)
    by_id = {offer.facts.id: offer for offer in offers}
    if index is None:
        index = OfferIndex(dimensions=likeness.encoder.dimensions if likeness else 0)
        readings = likeness.readings(offers) if likeness else Readings.of(offers)
        index.put([offer.facts for offer in offers], readings)

    def read(ids: Sequence[str]) -> list[PreparedOffer]:
        return [by_id[id_] for id_ in ids if id_ in by_id]

    found: dict[int, Candidates] = {}
    by_town: dict[str, list[int]] = {}
    for place, wish in enumerate(wishes):
        by_town.setdefault(wish.town, []).append(place)
    for places in by_town.values():
        some = shortlists(
            wishes=[wishes[place] for place in places],
            index=index,
            neighbours=neighbours,
            words=words,
            likeness=likeness,
            most=most,
        )
        for place, shortlist in zip(places, some, strict=True):
            found[place] = lay_beside(
                shortlist,
                offers=read,
                neighbours=neighbours,
                words=words,
                likeness=likeness,
                limit=limit,
            )
    return [found[place] for place in range(len(wishes))]


def _shortlist(
    wish: ReadWish,
    around: Mapping[str | None, Shelf],
    meant: Mapping[str | None, NDArray[np.float64] | None],
    neighbours: Mapping[str, frozenset[str]],
    most: int,
) -> Shortlist:
    if wish_failures(wish=wish.facts):
        return Shortlist(wish)
    question = Question(wish)
    promises = {key: question.ask(shelf, meant[key]) for key, shelf in around.items()}
    if not any(len(promise.slots) for promise in promises.values()):
        return Shortlist(wish)
    counted = np.concatenate(
        [_shut(wish.facts, key, around[key], found, neighbours) for key, found in promises.items()]
    )
    fits = np.concatenate([promise.both for promise in promises.values()])
    persons = np.concatenate([promise.person for promise in promises.values()])
    name = _Names(around, promises)
    taken = _best(np.flatnonzero(counted == 0), fits, name, most)
    almost = [
        place
        for gates in range(1, MOST_GATES + 1)
        for place in _best(np.flatnonzero(counted == gates), persons, name, most)
    ]
    nearness = np.concatenate([promise.near for promise in promises.values()])
    return Shortlist(
        wish,
        open=tuple(map(name, taken)),
        almost=tuple(map(name, almost)),
        near={
            name(place): float(nearness[place])
            for place in (*taken, *almost)
            if not np.isnan(nearness[place])
        }
        if meant and next(iter(meant.values())) is not None
        else None,
    )


class _Names:
    """Which offer stands at a place, the promises of all shelves laid one after the other."""

    def __init__(
        self, around: Mapping[str | None, Shelf], promises: Mapping[str | None, Promise]
    ) -> None:
        self._shelves = [(around[key].ids, promise.slots) for key, promise in promises.items()]

    def __call__(self, place: int) -> str:
        for ids, slots in self._shelves:
            if place < len(slots):
                return ids[int(slots[place])]
            place -= len(slots)
        raise IndexError


def _shut(
    wish: WishFacts,
    key: str | None,
    shelf: Shelf,
    found: Promise,
    neighbours: Mapping[str, frozenset[str]],
) -> NDArray[np.int8]:
    return count_shut(
        shut_gates(
            wish=wish,
            offers=shelf.gates[found.slots],
            same_town=key is not BORDERLESS,
            declined=shelf.which(wish.declined_offers)[found.slots],
            neighbours=neighbours,
        )
    )


def _best(
    places: NDArray[np.int64], worth: NDArray[np.floating], name: Callable[[int], str], most: int
) -> list[int]:
    """Return the places that are worth most; where equals are cut, the first by id stay."""
    if len(places) > most:
        found = worth[places]
        least = np.partition(found, -most)[-most]
        above = places[found > least]
        equal = sorted(places[found == least].tolist(), key=name)
        return [*above.tolist(), *equal[: most - len(above)]]
    return [*places.tolist()]
