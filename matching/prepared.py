"""
Wishes and offers whose texts have been read, ready to be laid beside each other.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from matching.facts import Need, OfferFacts, WishFacts
from matching.preferences import Preferred, preferred
from matching.roles import Side
from matching.tell import Source
from matching.words import Meaning, Words

_SIDES: Mapping[Source, Side] = {"wish": Side.WISH, "like": Side.WISH, "strength": Side.OFFER}
"""A strength is something to give, like an offer."""


class Spelled(Protocol):
    """The words that offers write."""

    def __contains__(self, word: object) -> bool:
        """Whether an offer writes it."""

    def nearest(self, word: str) -> str | None:
        """Return the word of an offer that it is a typo of, if any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedOffer:
    """An offer whose texts have been read; the caller keeps it until the offer changes."""

    facts: OfferFacts
    meaning: Meaning
    hopes: tuple[Meaning, ...]
    written: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadWish:
    """
    A wish whose texts have been read.

    ``said`` is what each text is about, and whether it was wished, is liked or a strength;
    ``links`` are all keys that an offer could have. ``asks`` is which of them is asked by its
    meaning: the wish itself, or what is liked where it is still to come.
    """

    facts: WishFacts
    said: tuple[tuple[Source, Meaning], ...]
    refused: frozenset[str]
    links: frozenset[str]
    styles: frozenset[Need]

    @property
    def asks(self) -> Source:
        """What is asked by its meaning."""
        return "like" if self.facts.later or not self.facts.text else "wish"

    def prefers(self, offer: OfferFacts) -> Preferred:
        """Lay how the person would like it to be beside an offer."""
        return preferred(styles=self.styles, wish=self.facts, offer=offer)


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """
    What a wish is near to in meaning, each 0 (no link) … 1 (``matching.fit.nearness``).

    ``offers`` by their id: of those left out it is not known, and words alone speak for them.
    ``hope`` tells it of a host's hope.
    """

    offers: Mapping[str, float]
    hope: Callable[[str], float]


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


def read_wish(*, wish: WishFacts, words: Words, spelled: Spelled) -> ReadWish:
    """Read a wish; its words that no offer writes are replaced by the one they are a typo of."""
    texts: list[tuple[Source, str]] = [] if wish.later else [("wish", wish.text)]
    texts += [("like", text) for text in wish.likes]
    texts += [("strength", text) for text in wish.strengths]
    said = tuple(
        (source, _as_written(words.understand(text=text, side=_SIDES[source]), spelled))
        for source, text in texts
    )
    wanted = frozenset[str]().union(*(meaning.activities for _, meaning in said))
    return ReadWish(
        facts=wish,
        said=said,
        refused=frozenset[str]().union(*(meaning.refused for _, meaning in said)) - wanted,
        links=frozenset[str]().union(*(meaning.links for _, meaning in said)),
        styles=frozenset() if wish.later else words.styles(text=wish.text),
    )


def _as_written(meaning: Meaning, spelled: Spelled) -> Meaning:
    unknown = [word for word in meaning.words if word not in spelled]
    return meaning.rewritten(corrected={word: spelled.nearest(word) or word for word in unknown})
