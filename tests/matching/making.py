"""Wishes and offers for tests: everything open unless a test shuts it."""

from functools import cache
from typing import Any

from matching import (
    Candidates,
    OfferFacts,
    OfferKind,
    PreparedOffer,
    Reach,
    WishFacts,
    Words,
    find_candidates,
    load_words,
    prepare,
)


@cache
def words() -> Words:
    """The real vocabulary and dictionary, loaded once."""
    return load_words()


def wish(text: str = "フルマラソンに出たい", **facts: Any) -> WishFacts:
    """A consented wish in the town of every test."""
    stated: dict[str, Any] = {
        "id": "W1",
        "town": "kanae",
        "area": "chuo",
        "consented": True,
        "protected": False,
    }
    return WishFacts(text=text, **(stated | facts))


def offer(text: str = "走友会。いっしょに走れます", **facts: Any) -> OfferFacts:
    """An open offer for the whole town."""
    stated: dict[str, Any] = {
        "id": "O1",
        "host": "H1",
        "kind": OfferKind.TOGETHER,
        "town": "kanae",
        "area": "chuo",
        "reach": Reach.TOWN,
        "capacity_left": 2,
        "open": True,
    }
    return OfferFacts(text=text, **(stated | facts))


def prepared(*offers: OfferFacts) -> list[PreparedOffer]:
    """Offers with their texts read."""
    return [prepare(offer=each, words=words()) for each in offers]


def found(a_wish: WishFacts, *offers: OfferFacts, limit: int = 3) -> Candidates:
    """What comes out when this wish meets these offers; chuo and kita are neighbours."""
    return find_candidates(
        wish=a_wish,
        offers=prepared(*offers),
        neighbours={"chuo": frozenset({"kita"})},
        words=words(),
        limit=limit,
    )
