"""
What links a wish to an offer, for each of the two sides, and how well it would serve them.

Words and meaning are joined as independent hints; a link of words counts less where the whole of
both texts is not alike in meaning.
"""

from typing import NamedTuple

from matching.facts import Need, OfferKind
from matching.fit import NO_LINK, Affinity, affinity, left_of
from matching.policy import FitPolicy, load_policy
from matching.preferences import fit_with
from matching.prepared import Near, PreparedOffer, ReadWish
from matching.tell import Source
from matching.words import NOTHING, Meaning


class Link(NamedTuple):
    """
    The best link of one side: its score, what was said by the person, and to which hope.

    ``by_meaning`` where nothing but likeness of meaning links them.
    """

    score: float = 0.0
    source: Source = "wish"
    affinity: Affinity = NO_LINK
    meaning: Meaning = NOTHING
    hope: str = ""
    by_meaning: bool = False


def worth(source: Source, weigh: FitPolicy) -> float:
    """Return what doing it is worth to the person, doing what was wished being 1."""
    return {"wish": 1.0, "like": weigh.like, "strength": weigh.strength}[source]


def link_to_person(wish: ReadWish, offer: PreparedOffer, near: Near | None) -> Link:
    """Return what the offer is to the person; a score of 0 where nothing links them."""
    weigh = load_policy().fit
    known = near.offers.get(offer.facts.id) if near else None
    nearness = known or 0.0
    best = Link()
    if nearness or not wish.links.isdisjoint(offer.meaning.keys):
        left = left_of(refused=wish.refused, other=offer.meaning)
        for source, meaning in wish.said:
            linked = not meaning.links.isdisjoint(offer.meaning.keys)
            link = affinity(meaning, offer.meaning) if linked else NO_LINK
            meant = nearness if source == wish.asks else 0.0
            doubted = known is not None and source == "wish"
            shown = trusted(link.score, meant, weigh) if doubted else link.score
            score = worth(source, weigh) * left * joined(shown, meant, weigh)
            if score > best.score:
                best = Link(score, source, link, meaning, by_meaning=not linked)
    if best.score < weigh.unseen and wish.facts.later and _may_just_look(wish, offer):
        return Link(weigh.unseen)
    return best._replace(score=fit_with(best.score, wish.prefers(offer.facts)))


def link_to_host(wish: ReadWish, offer: PreparedOffer, near: Near | None) -> Link:
    """
    Return what the person is to the host's hopes.

    Where nothing is seen it is the fit of a side that is not seen; a hope that words link is
    named before one that is only near.
    """
    weigh = load_policy().fit
    best = Link(weigh.unseen)
    for hope, text in zip(offer.hopes, offer.facts.hopes, strict=True):
        left = left_of(refused=wish.refused, other=hope)
        meant = near.hope(text) if near and left else 0.0
        own = Link(left * joined(0.0, meant, weigh), hope=text)
        for source, meaning in wish.said:
            if left and not meaning.links.isdisjoint(hope.keys):
                link = affinity(meaning, hope)
                score = left * joined(link.score, meant, weigh)
                if score > own.score or own.affinity is NO_LINK:
                    own = Link(score, source, link, meaning, text)
        named = (own.affinity is not NO_LINK, own.score) > (
            best.affinity is not NO_LINK,
            best.score,
        )
        best = (own if named else best)._replace(score=max(own.score, best.score))
    return best


def _named(link: Link) -> tuple[bool, float]:
    return link.affinity is not NO_LINK, link.score


def trusted(score: float, nearness: float, weigh: FitPolicy) -> float:
    """Return what the vocabulary's link to the wish itself counts, given how near they are."""
    return score * (weigh.doubted + (1 - weigh.doubted) * nearness)


def joined(score: float, nearness: float, weigh: FitPolicy) -> float:
    """Join the vocabulary's link and nearness of meaning as independent hints."""
    return 1 - (1 - score) * (1 - weigh.meant * nearness)


def _may_just_look(wish: ReadWish, offer: PreparedOffer) -> bool:
    return (
        offer.facts.kind is OfferKind.TOGETHER
        and Need.LOOK_FIRST in offer.facts.provides
        and offer.meaning.activities.isdisjoint(wish.refused)
    )
