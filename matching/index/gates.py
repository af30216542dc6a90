"""
The gates between one wish and many offers at once, as masks over columns.

They say exactly what :mod:`matching.gates` says of each pair; that one explains, this one counts.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from matching.days import slots_on
from matching.facts import (
    NEEDS_OF_A_PLACE,
    Condition,
    Need,
    OfferFacts,
    OfferKind,
    Reach,
    Slot,
    WishFacts,
)
from matching.gates import NEVER_TOLD, Gate

GATES = np.dtype(
    [
        ("host", "<i8"),
        ("area", "<i8"),
        ("slots", "<u4"),
        ("provides", "<u4"),
        ("conditions", "<u2"),
        ("size", "<i2"),
        ("kind", "u1"),
        ("reach", "u1"),
        ("open", "?"),
        ("room", "?"),
        ("dated", "?"),
        ("over", "?"),
        ("hopes", "?"),
    ]
)
"""
What the gates ask of an offer, 33 bytes. ``slots`` are the parts of the week at which it takes
place, all of them where it named none; ``size`` is −1 where it is not known.
"""

Mask = NDArray[np.bool_]

_SLOTS: Mapping[str, int] = {slot: 1 << number for number, slot in enumerate(Slot)}
_NEEDS: Mapping[str, int] = {need: 1 << number for number, need in enumerate(Need)}
_CONDITIONS: Mapping[str, int] = {
    condition: 1 << number for number, condition in enumerate(Condition)
}
_KINDS: Mapping[str, int] = {kind: 1 << number for number, kind in enumerate(OfferKind)}
_REACHES: Mapping[str, int] = {reach: 1 << number for number, reach in enumerate(Reach)}
_ALL_SLOTS = sum(_SLOTS.values())
_LARGEST = 32_767
_JOBS = frozenset({OfferKind.EMPLOYMENT})
_BORDERLESS = _REACHES[Reach.ONLINE] | _REACHES[Reach.CROSS_REGION]
_TOLD = tuple(gate for gate in Gate if gate not in NEVER_TOLD)


def gate_columns(offers: Sequence[OfferFacts]) -> NDArray[np.void]:
    """Return what the gates ask of some offers, one record of :data:`GATES` each."""
    return np.array(
        [
            (
                code(offer.host),
                0 if offer.area is None else code(offer.area),
                _slots_of(offer),
                needs_mask(offer.provides),
                _mask(offer.conditions, _CONDITIONS),
                -1 if offer.size is None else min(offer.size, _LARGEST),
                _KINDS[offer.kind],
                _REACHES[offer.reach],
                offer.open,
                offer.capacity_left >= 1,
                offer.days is not None,
                offer.days is not None and not offer.days,
                bool(offer.hopes),
            )
            for offer in offers
        ],
        dtype=GATES,
    )


def shut_gates(
    *,
    wish: WishFacts,
    offers: NDArray[np.void],
    same_town: bool,
    declined: Mask,
    neighbours: Mapping[str, frozenset[str]],
) -> dict[Gate, Mask]:
    """
    Return for each gate which offers it is shut for.

    :param offers: records of :data:`GATES`, all of the wish's own town or of none
    :param declined: those that the wish has declined
    """
    wanted = _mask(wish.slots, _SLOTS)
    at_times = _has_any(offers["slots"], wanted) if wish.slots else np.ones(len(offers), bool)
    return {
        Gate.CONSENT: np.full(len(offers), not wish.consented),
        Gate.PROTECTION: np.full(len(offers), wish.protected),
        Gate.BLOCK: _is_one_of(offers["host"], wish.blocked_hosts),
        Gate.DECLINED: declined,
        Gate.KIND: ~_has_any(offers["kind"], _mask(wish.kinds - _JOBS, _KINDS)),
        Gate.OPEN: ~offers["open"],
        Gate.AREA: ~_within_reach(wish, offers, same_town, neighbours),
        Gate.TIMES: ~offers["dated"] & ~at_times,
        Gate.PAST: offers["over"],
        Gate.DAYS: offers["dated"] & ~offers["over"] & ~at_times,
        Gate.CAPACITY: ~offers["room"],
        Gate.NEEDS: _lacks_needs(wish, offers),
        Gate.CONDITIONS: _has_any(offers["conditions"], ~_mask(wish.meets, _CONDITIONS) & 0xFFFF),
    }


def can_look_first(offers: NDArray[np.void]) -> Mask:
    """Return where something is done together and looking on is enough."""
    looking = _has_any(offers["provides"], _NEEDS[Need.LOOK_FIRST])
    found: Mask = looking & (offers["kind"] == _KINDS[OfferKind.TOGETHER])
    return found


def count_shut(shut: Mapping[Gate, Mask]) -> NDArray[np.int8]:
    """Count the shut gates of each offer; one that is never told counts as all of them."""
    counted = np.sum([shut[gate] for gate in _TOLD], axis=0, dtype=np.int8)
    never = np.logical_or.reduce([shut[gate] for gate in NEVER_TOLD])
    return np.where(never, np.int8(len(Gate)), counted)


def needs_mask(needs: Iterable[Need]) -> int:
    """Return needs as bits."""
    return _mask(needs, _NEEDS)


def count_needs(offers: NDArray[np.void], needs: Iterable[Need]) -> NDArray[np.int8]:
    """Count how many of some needs each offer provides."""
    bits = [_has_any(offers["provides"], _NEEDS[need]) for need in needs]
    return np.sum(bits, axis=0, dtype=np.int8) if bits else np.zeros(len(offers), np.int8)


@lru_cache(maxsize=200_000)
def code(name: str) -> int:
    """Return a name as a number of 63 bits, never 0: two of a town's names do not collide."""
    digest = blake2b(name.encode(errors="surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little") >> 1 | 1


def _slots_of(offer: OfferFacts) -> int:
    if offer.days is None:
        return _mask(offer.slots, _SLOTS) or _ALL_SLOTS
    return _mask(
        frozenset[Slot]().union(*(slots_on(day, slots=offer.slots) for day in offer.days)), _SLOTS
    )


def _within_reach(
    wish: WishFacts,
    offers: NDArray[np.void],
    same_town: bool,
    neighbours: Mapping[str, frozenset[str]],
) -> Mask:
    borderless = _has_any(offers["reach"], _BORDERLESS)
    if not same_town:
        return borderless
    if wish.area is None:
        return np.ones(len(offers), bool)
    here, area, reach = wish.area, offers["area"], offers["reach"]
    beside = {*neighbours.get(here, ()), *(one for one, all_ in neighbours.items() if here in all_)}
    there = _is_one_of(area, beside) & (reach == _REACHES[Reach.NEIGHBOURS])
    in_town = (reach == _REACHES[Reach.TOWN]) | (area == 0) | (area == code(here))
    found: Mask = borderless | in_town | there
    return found


def _lacks_needs(wish: WishFacts, offers: NDArray[np.void]) -> Mask:
    if not wish.needs:
        return np.zeros(len(offers), bool)
    lacking = ~offers["provides"] & needs_mask(wish.needs)
    online = offers["reach"] == _REACHES[Reach.ONLINE]
    lacking[online] &= ~np.uint32(needs_mask(NEEDS_OF_A_PLACE))
    found: Mask = lacking != 0
    return found


def _is_one_of(column: NDArray[np.int64], names: Iterable[str]) -> Mask:
    found = np.zeros(len(column), np.bool_)
    # A handful: comparing with each is faster than sorting the column.
    for name in names:
        found |= column == code(name)
    return found


def _has_any(column: NDArray[np.unsignedinteger], bits: int) -> Mask:
    found: Mask = (column & column.dtype.type(bits)) != 0
    return found


def _mask(facets: Iterable[str], bits: Mapping[str, int]) -> int:
    return sum(bits[facet] for facet in facets)
