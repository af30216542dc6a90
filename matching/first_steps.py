"""
A first small step where it is not certain that wish and offer fit: look on, stay a little while.

Only what the offer itself provides, and nothing that the wish has named as a need already.
"""

from matching.facts import Need, OfferFacts, Reach, WishFacts
from matching.fit import Affinity
from matching.policy import load_policy
from matching.reasons import Reason

MOST = 2

_STEPS = (
    (Need.LOOK_FIRST, "look"),
    (Need.SHORT_TIME, "short"),
    (Need.WITH_SUPPORTER, "along"),
)


def first_steps(
    *, wish: WishFacts, offer: OfferFacts, score: float, link: Affinity, by_meaning: bool
) -> tuple[Reason, ...]:
    """
    Return up to two first steps; none where the wish names what the offer is about.

    :param by_meaning: no word links them, only likeness of meaning
    """
    named = bool(link.activity) and not link.near and not link.implied
    if (named and score >= load_policy().fit.certain) or not score:
        return ()
    steps = [
        name
        for need, name in _STEPS
        if need in offer.provides
        and need not in wish.needs
        # Where looking on is the whole link, that is said already.
        and not (need is Need.LOOK_FIRST and not link.score and not by_meaning)
    ]
    if offer.reach is Reach.ONLINE:
        steps.append("online")
    return tuple(Reason(f"reasons.person.step_{step}") for step in steps[:MOST])
