"""
声かけ先: whom to call where no candidate exists, the likeliest for a wish first.

The same vocabulary that lays wishes beside offers reads what a place is good at; the way
there counts too, but less than being good at it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matching.facts import WishFacts
from matching.fit import affinity, left_of
from matching.words import Meaning, Words

MOST = 3
"""Places named for one wish: a morning's calls."""

HERE = 0.2
"""What being in the person's own area adds to a place; a place for the whole town counts so too."""

BESIDE = 0.1
"""What being in the area beside adds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place that can be called; no ``areas`` mean the whole town."""

    name: str
    good_at: tuple[str, ...]
    areas: frozenset[str] = frozenset()


def rank_places(
    *,
    wish: WishFacts,
    places: Sequence[Place],
    neighbours: Mapping[str, frozenset[str]],
    words: Words,
    limit: int = MOST,
) -> tuple[str, ...]:
    """
    Return the names of the likeliest places, best first; equal ones in the order given.

    What the person refuses counts against a place that is good at nothing else.
    """
    texts = [*(() if wish.later else (wish.text,)), *wish.likes, *wish.strengths]
    said = [words.understand(text=text) for text in texts]
    wanted = frozenset[str]().union(*(meaning.activities for meaning in said))
    refused = frozenset[str]().union(*(meaning.refused for meaning in said)) - wanted
    scored = [
        (-(_link(said, place, refused, words) + _nearness(wish.area, place, neighbours)), number)
        for number, place in enumerate(places)
    ]
    return tuple(places[number].name for _, number in sorted(scored)[:limit])


def _link(said: Sequence[Meaning], place: Place, refused: frozenset[str], words: Words) -> float:
    good_at = [words.understand(text=text) for text in place.good_at]
    return max(
        (
            affinity(meaning, other).score * left_of(refused=refused, other=other)
            for meaning in said
            for other in good_at
        ),
        default=0.0,
    )


def _nearness(area: str | None, place: Place, neighbours: Mapping[str, frozenset[str]]) -> float:
    if not place.areas or area is None or area in place.areas:
        return HERE
    return BESIDE if place.areas & neighbours.get(area, frozenset()) else 0.0
