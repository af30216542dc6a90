"""
The hard gates between a wish and an offer; no fit, however good, opens one.

Each gate that stays shut is named together with what would open it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from matching.days import suiting_days
from matching.facts import NEEDS_OF_A_PLACE, Need, OfferFacts, OfferKind, Reach, WishFacts
from matching.reasons import Reason, facet_names


class Gate(StrEnum):
    """The gates, in the order in which they are asked."""

    CONSENT = "consent"
    PROTECTION = "protection"
    BLOCK = "block"
    DECLINED = "declined"
    KIND = "kind"
    OPEN = "open"
    AREA = "area"
    TIMES = "times"
    PAST = "past"
    DAYS = "days"
    CAPACITY = "capacity"
    NEEDS = "needs"
    CONDITIONS = "conditions"


NEVER_TOLD = frozenset({Gate.CONSENT, Gate.PROTECTION, Gate.BLOCK, Gate.DECLINED, Gate.PAST})
"""Never shown as "almost": nobody is led to what was blocked, already answered or is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One shut gate: why, and what would open it (None: nothing that we should suggest)."""

    gate: Gate
    why: Reason
    opens: Reason | None


def passes(*, wish: WishFacts, offer: OfferFacts, neighbours: Mapping[str, frozenset[str]]) -> bool:
    """Return whether every gate between this wish and this offer is open."""
    return next(_shut(wish, offer, neighbours), None) is None


def failures(
    *, wish: WishFacts, offer: OfferFacts, neighbours: Mapping[str, frozenset[str]]
) -> tuple[Failure, ...]:
    """
    Return every shut gate between this wish and this offer, in the order of :class:`Gate`.

    ``neighbours`` maps an area to the areas beside it; one direction is enough.
    """
    return tuple(_explain(gate, wish, offer) for gate in _shut(wish, offer, neighbours))


def wish_failures(*, wish: WishFacts) -> tuple[Failure, ...]:
    """Return the gates that this wish keeps shut before any offer is looked at."""
    shut = {Gate.CONSENT: not wish.consented, Gate.PROTECTION: wish.protected}
    return tuple(
        Failure(
            gate=gate, why=Reason(f"reasons.shut.{gate}"), opens=Reason(f"reasons.opens.{gate}")
        )
        for gate, is_shut in shut.items()
        if is_shut
    )


def within_reach(
    *, wish: WishFacts, offer: OfferFacts, neighbours: Mapping[str, frozenset[str]]
) -> bool:
    """
    Return whether the person may come from where they are.

    Only online and cross-region offers cross the border of a town; an area that
    either side left open never stands in the way.
    """
    if offer.reach in (Reach.ONLINE, Reach.CROSS_REGION):
        return True
    if wish.town != offer.town:
        return False
    here, there = wish.area, offer.area
    if offer.reach is Reach.TOWN or here is None or there is None or here == there:
        return True
    return offer.reach is Reach.NEIGHBOURS and are_neighbours(here, there, neighbours)


def are_neighbours(here: str, there: str, neighbours: Mapping[str, frozenset[str]]) -> bool:
    """Return whether two areas lie side by side, whichever of them says so."""
    return there in neighbours.get(here, ()) or here in neighbours.get(there, ())


def _missing_needs(wish: WishFacts, offer: OfferFacts) -> frozenset[Need]:
    missing = wish.needs - offer.provides
    return missing - NEEDS_OF_A_PLACE if offer.reach is Reach.ONLINE else missing


def _shut(
    wish: WishFacts, offer: OfferFacts, neighbours: Mapping[str, frozenset[str]]
) -> Iterator[Gate]:
    if not wish.consented:
        yield Gate.CONSENT
    if wish.protected:
        yield Gate.PROTECTION
    if offer.host in wish.blocked_hosts:
        yield Gate.BLOCK
    if offer.id in wish.declined_offers:
        yield Gate.DECLINED
    if offer.kind is OfferKind.EMPLOYMENT or offer.kind not in wish.kinds:
        yield Gate.KIND
    if not offer.open:
        yield Gate.OPEN
    if not within_reach(wish=wish, offer=offer, neighbours=neighbours):
        yield Gate.AREA
    yield from _shut_times(wish, offer)
    if offer.capacity_left < 1:
        yield Gate.CAPACITY
    if wish.needs and _missing_needs(wish, offer):
        yield Gate.NEEDS
    if not offer.conditions <= wish.meets:
        yield Gate.CONDITIONS


def _shut_times(wish: WishFacts, offer: OfferFacts) -> Iterator[Gate]:
    if offer.days is None:
        if wish.slots and offer.slots and wish.slots.isdisjoint(offer.slots):
            yield Gate.TIMES
    elif not offer.days:
        yield Gate.PAST
    elif not suiting_days(wish=wish, offer=offer):
        yield Gate.DAYS


_NOTHING_OPENS = frozenset({Gate.BLOCK, Gate.PAST})


def _explain(gate: Gate, wish: WishFacts, offer: OfferFacts) -> Failure:
    job = gate is Gate.KIND and offer.kind is OfferKind.EMPLOYMENT
    name = "employment" if job else gate.value
    return Failure(
        gate=gate,
        why=Reason(f"reasons.shut.{name}"),
        opens=None if gate in _NOTHING_OPENS else _opener(name, wish, offer),
    )


def _opener(name: str, wish: WishFacts, offer: OfferFacts) -> Reason:
    if name == Gate.AREA and wish.town == offer.town and offer.area:
        return Reason("reasons.opens.area_in", words=(("area", offer.area),))
    if name == Gate.DAYS and offer.days:
        return Reason("reasons.opens.days", words=(("day", min(offer.days).isoformat()),))
    names = {
        Gate.KIND: ("kind", facet_names({offer.kind})),
        Gate.TIMES: ("slots", facet_names(offer.slots)[:2]),
        Gate.NEEDS: ("needs", facet_names(_missing_needs(wish, offer))),
        Gate.CONDITIONS: ("conditions", facet_names(offer.conditions - wish.meets)),
    }
    return Reason(f"reasons.opens.{name}", names=tuple(v for k, v in names.items() if k == name))
