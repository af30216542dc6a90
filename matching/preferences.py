"""
What speaks for an offer or against it without shutting a gate: its style, and how many come.

A style that is met takes a share of the doubt about the person's fit away; a large round where
a small one was wished for takes a share of the fit (``[fit]`` of ``policy.toml``).
"""

from dataclasses import dataclass

from matching.facts import Need, OfferFacts, WishFacts
from matching.policy import load_policy
from matching.reasons import Reason, facet_names


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferred:
    """Styles of a wish that an offer has, and those not known of it; whether its round is."""

    met: frozenset[Need]
    unknown: frozenset[Need]
    small: bool
    large: bool


NO_PREFERENCE = Preferred(met=frozenset(), unknown=frozenset(), small=False, large=False)


def preferred(*, styles: frozenset[Need], wish: WishFacts, offer: OfferFacts) -> Preferred:
    """Lay the styles that a wish asks for beside an offer; its needs are gates, and no styles."""
    asked = styles - wish.needs
    weights, few = load_policy().fit, Need.FEW_PEOPLE in asked
    if not asked:
        return NO_PREFERENCE
    size = offer.size
    small = few and size is not None and size <= weights.small
    met = asked & offer.provides
    large = few and Need.FEW_PEOPLE not in met and size is not None and size >= weights.large
    settled = met | {Need.FEW_PEOPLE} if small or large else met
    return Preferred(met=met, unknown=asked - settled, small=small, large=large)


def fit_with(score: float, found: Preferred) -> float:
    """
    Return a fit (0…1) once style and size are taken into account; no link stays no link.

    Styles are joined as independent hints, ``1 − (1 − score)·(1 − style)^n``.
    """
    if not score:
        return score
    weights = load_policy().fit
    hints = len(found.met | {Need.FEW_PEOPLE} if found.small else found.met)
    lifted = 1 - (1 - score) * (1 - weights.style) ** hints
    return lifted * weights.crowd if found.large else lifted


def preferences_told(found: Preferred, *, offer: OfferFacts) -> tuple[Reason, ...]:
    """Say to the person's side which of the styles are met, and how many come."""
    told = []
    names = facet_names(found.met)
    if names:
        told.append(Reason("reasons.person.style", names=(("styles", names),)))
    if found.small or found.large:
        key = "small" if found.small else "large"
        told.append(Reason(f"reasons.person.{key}", words=(("count", str(offer.size)),)))
    return tuple(told)


def preferences_to_ask(found: Preferred) -> tuple[Reason, ...]:
    """Say what could be asked of the host, where a style is not known of its offer."""
    names = facet_names(found.unknown)
    return (Reason("reasons.ask.style", names=(("styles", names),)),) if names else ()
