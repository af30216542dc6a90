"""
What each offer of a shelf promises to a wish, told from numbers alone and without its text.

The same formula as :mod:`matching.fit`, but for two small things: how alike the texts are spelled,
and how far activities lie beside each other, are taken as they usually are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.facts import Need
from matching.index.gates import can_look_first, count_needs
from matching.index.readings import roles_mask, term
from matching.index.shelf import Found, Shelf
from matching.links import worth
from matching.policy import FitPolicy, load_policy
from matching.prepared import ReadWish
from matching.roles import Role
from matching.tell import Source
from matching.words import Meaning

Column = NDArray[Any]

_SPELLED = 0.3
"""Likeness of spelling (0…1) of two texts that share a word."""

_HOPED = 0.55
"""A host's fit where words link one of its hopes."""

_SHARED, _TOWARDS, _IMPLIED, _WORDS = range(4)


@dataclass(frozen=True, slots=True)
class Promise:
    """
    Some slots of a shelf (those that could fit), and what each promises.

    ``person`` is about the person's fit, ``both`` the joined fit, ``near`` the nearness of meaning,
    NaN where it is not known.
    """

    slots: NDArray[np.int64]
    person: Column
    both: Column
    near: Column


class Question:
    """What one wish looks for, as terms; it is asked of several shelves."""

    def __init__(self, wish: ReadWish) -> None:
        self._wish = wish
        self._said = tuple(said for said in wish.said if said[1].links)
        values: dict[int, dict[int, float]] = {}
        for number, (_, meaning) in enumerate(self._said):
            for part, weights in _asked_of(meaning):
                for key, weight in weights.items():
                    values.setdefault(term(key), {})[4 * number + part] = weight
        self._refused, self._hoped = 4 * len(self._said), 4 * len(self._said) + 1
        for key in wish.refused:
            values.setdefault(term(f"#{key}"), {})[self._refused] = 1.0
        for key in wish.links:
            values.setdefault(term(key, hope=True), {})[self._hoped] = 1.0
        self._terms = np.array(sorted(values), np.uint32)
        self._values = np.zeros((self._hoped + 1, len(values)))
        for place, each in enumerate(self._terms.tolist()):
            for column, value in values[each].items():
                self._values[column, place] = value

    def ask(self, shelf: Shelf, near: Column | None) -> Promise:
        """
        Return what the offers of a shelf promise, those that promise nothing left out.

        :param near: nearness of meaning of each slot, None without an encoder; of slots without
            a row it is not known, and counts neither for nor against them
        """
        found = shelf.with_terms(self._terms)
        could = np.zeros(len(shelf), np.bool_)
        could[found.slots] = True
        known = shelf.known[: len(shelf)] if near is not None else np.zeros(len(shelf), np.bool_)
        if near is not None:
            could |= (near > 0) & known
        if self._wish.facts.later:
            could |= can_look_first(shelf.gates[: len(shelf)])
        slots = np.flatnonzero(could & shelf.alive[: len(shelf)])
        sums = self._sums(shelf, found, slots)
        meant = np.zeros(len(slots)) if near is None else np.where(known[slots], near[slots], 0)
        person = self._person(shelf, slots, sums, meant, known[slots])
        hoped = np.where(sums[self._hoped] > 0, _HOPED, load_policy().fit.unseen)
        both = 2 * person * hoped / (person + hoped)
        promising = person > 0
        return Promise(
            slots[promising],
            person[promising],
            both[promising],
            np.where(known[slots], meant, np.nan)[promising],
        )

    def _sums(self, shelf: Shelf, found: Found, slots: Column) -> list[Column]:
        places = np.full(len(shelf), len(slots))
        places[slots] = np.arange(len(slots))
        at = places[found.slots]
        return [
            np.bincount(at, values[found.which], len(slots) + 1)[: len(slots)]
            if values.any()
            else np.zeros(len(slots))
            for values in self._values
        ]

    def _person(
        self, shelf: Shelf, slots: Column, sums: Sequence[Column], meant: Column, known: Column
    ) -> Column:
        weigh, wish = load_policy().fit, self._wish
        refused, named = sums[self._refused], shelf.counts[slots, 0]
        left = np.where(refused == 0, 1.0, weigh.also_refused)
        left[(refused > 0) & (refused >= named)] = 0
        best = np.zeros(len(slots))
        asked: set[Source] = set()
        for number, (source, meaning) in enumerate(self._said):
            score = _linked(shelf, slots, meaning, sums[4 * number : 4 * number + 4], weigh)
            if source == "wish":
                score *= np.where(known, weigh.doubted + (1 - weigh.doubted) * meant, 1.0)
            if source == wish.asks:
                score = 1 - (1 - score) * (1 - weigh.meant * meant)
            asked.add(source)
            np.maximum(best, worth(source, weigh) * score, out=best)
        if wish.asks not in asked and any(source == wish.asks for source, _ in wish.said):
            np.maximum(best, worth(wish.asks, weigh) * weigh.meant * meant, out=best)
        best *= left
        gates = shelf.gates[slots]
        lifted = _with_styles(wish, gates, best, weigh)
        if wish.facts.later:
            looking = can_look_first(gates) & (refused == 0) & (best < weigh.unseen)
            lifted[looking] = weigh.unseen
        return lifted


def _asked_of(meaning: Meaning) -> tuple[tuple[int, dict[str, float]], ...]:
    weights = meaning.weights
    return (
        (_SHARED, {f"#{key}": weights[key] for key in meaning.activities}),
        (_TOWARDS, {f"#{key}": 2 * weights[key] for key in meaning.near}),
        (_IMPLIED, {f"#{key}": weights[key] for key in meaning.implied}),
        (_WORDS, dict.fromkeys(meaning.words, 1.0)),
    )


def _linked(
    shelf: Shelf, slots: Column, meaning: Meaning, sums: Sequence[Column], weigh: FitPolicy
) -> Column:
    """Estimate :func:`matching.fit.affinity` with one text."""
    total = np.maximum(meaning.mass + shelf.mass[slots], 1e-9)
    implied, words = sums[_IMPLIED], sums[_WORDS]
    written = np.maximum(len(meaning.words) + shelf.counts[slots, 1].astype(np.int64), 1)
    doubt = _without(weigh.same, 2 * sums[_SHARED] / total)
    doubt *= _without(weigh.near, sums[_TOWARDS] / total)
    doubt *= _without(weigh.implied, 2 * implied / (total + implied))
    doubt *= _without(weigh.word, 2 * words / written)
    roles = shelf.counts[slots, 2]
    meets = (roles & roles_mask(meaning.seeks)) != 0
    clash = ~meets & ((roles & roles_mask(meaning.roles & {Role.TEACH, Role.LEARN})) != 0)
    doubt[meets] *= 1 - weigh.meeting
    score = (1 - weigh.spelling) * (1 - doubt) + weigh.spelling * _SPELLED
    score[clash] *= weigh.clashing
    linked = (sums[_SHARED] > 0) | (sums[_TOWARDS] > 0) | (implied > 0) | (words > 0)
    found: Column = np.where(linked, score, 0.0)
    return found


def _without(most: float, share: Column) -> Column:
    found: Column = 1 - most * np.sqrt(np.minimum(share, 1.0))
    return found


def _with_styles(
    wish: ReadWish, gates: NDArray[np.void], score: Column, weigh: FitPolicy
) -> Column:
    """Do as :func:`matching.preferences.fit_with` does."""
    asked = wish.styles - wish.facts.needs
    if not asked:
        return score
    hints = count_needs(gates, asked)
    crowd = np.ones(len(score))
    if Need.FEW_PEOPLE in asked:
        unmet, size = count_needs(gates, {Need.FEW_PEOPLE}) == 0, gates["size"]
        hints = hints + (unmet & (size >= 0) & (size <= weigh.small))
        crowd[unmet & (size >= weigh.large)] = weigh.crowd
    found: Column = np.where(score > 0, 1 - (1 - score) * (1 - weigh.style) ** hints, 0.0) * crowd
    return found
