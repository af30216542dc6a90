"""
Offers that take place on certain days only: a festival, an open day.

A day stands for its own part of the week, so that what a wish says of mornings and Saturdays
holds for it as well.
"""

from collections.abc import Iterable
from datetime import date

from matching.facts import OfferFacts, Slot, WishFacts

_PARTS = 3
_WEEK = tuple(Slot)


def slots_on(day: date, *, slots: frozenset[Slot]) -> frozenset[Slot]:
    """Return the parts of ``day`` that are among ``slots``; all three where none is named."""
    first = day.weekday() * _PARTS
    own = frozenset(_WEEK[first : first + _PARTS])
    return own & slots if slots else own


def suiting_days(*, wish: WishFacts, offer: OfferFacts) -> tuple[date, ...]:
    """Return the days ahead of a dated offer on which the person can, the next one first."""
    return tuple(
        day
        for day in sorted(offer.days or ())
        if not wish.slots or not wish.slots.isdisjoint(slots_on(day, slots=offer.slots))
    )


def ahead(days: Iterable[date], *, today: date) -> frozenset[date] | None:
    """Return which of an offer's days are still to come; None if it names none at all."""
    named = frozenset(days)
    return frozenset(day for day in named if day >= today) if named else None
