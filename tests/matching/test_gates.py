"""Each gate shuts for its own reason, and says what would open it."""

from typing import Any

import pytest

from matching import Condition, Gate, Need, OfferKind, Reach, Reason, Slot, failures, passes
from tests.matching.making import found, offer, wish

NEIGHBOURS = {"chuo": frozenset({"kita"})}

SHUT: list[tuple[dict[str, Any], dict[str, Any], Gate, str | None]] = [
    ({"consented": False}, {}, Gate.CONSENT, "reasons.opens.consent"),
    ({"protected": True}, {}, Gate.PROTECTION, "reasons.opens.protection"),
    ({"blocked_hosts": frozenset({"H1"})}, {}, Gate.BLOCK, None),
    ({"declined_offers": frozenset({"O1"})}, {}, Gate.DECLINED, "reasons.opens.declined"),
    ({}, {"kind": OfferKind.EMPLOYMENT}, Gate.KIND, "reasons.opens.employment"),
    (
        {"kinds": frozenset(OfferKind)},
        {"kind": OfferKind.EMPLOYMENT},
        Gate.KIND,
        "reasons.opens.employment",
    ),
    (
        {"kinds": frozenset({OfferKind.TOGETHER})},
        {"kind": OfferKind.PAID},
        Gate.KIND,
        "reasons.opens.kind",
    ),
    ({}, {"open": False}, Gate.OPEN, "reasons.opens.open"),
    ({"area": "minami"}, {"reach": Reach.OWN_AREA}, Gate.AREA, "reasons.opens.area_in"),
    ({"area": "kita"}, {"reach": Reach.OWN_AREA}, Gate.AREA, "reasons.opens.area_in"),
    ({"area": "minami"}, {"reach": Reach.NEIGHBOURS}, Gate.AREA, "reasons.opens.area_in"),
    ({"town": "tonari"}, {"reach": Reach.TOWN}, Gate.AREA, "reasons.opens.area"),
    (
        {"slots": frozenset({Slot.SAT_AM})},
        {"slots": frozenset({Slot.THU_AM})},
        Gate.TIMES,
        "reasons.opens.times",
    ),
    ({}, {"capacity_left": 0}, Gate.CAPACITY, "reasons.opens.capacity"),
    (
        {"needs": frozenset({Need.QUIET, Need.SIT})},
        {"provides": frozenset({Need.SIT})},
        Gate.NEEDS,
        "reasons.opens.needs",
    ),
    (
        {"needs": frozenset({Need.NO_PHONE})},
        {"reach": Reach.ONLINE},
        Gate.NEEDS,
        "reasons.opens.needs",
    ),
    (
        {},
        {"conditions": frozenset({Condition.OWN_TRANSPORT})},
        Gate.CONDITIONS,
        "reasons.opens.conditions",
    ),
]

OPEN: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({}, {}),
    ({"area": "kita"}, {"reach": Reach.NEIGHBOURS}),
    ({"area": None}, {"reach": Reach.OWN_AREA}),
    ({"town": "tonari"}, {"reach": Reach.ONLINE}),
    ({"town": "tonari"}, {"reach": Reach.CROSS_REGION}),
    ({"slots": frozenset({Slot.SAT_AM})}, {}),
    ({}, {"slots": frozenset({Slot.SAT_AM})}),
    ({"needs": frozenset({Need.WHEELCHAIR})}, {"reach": Reach.ONLINE}),
    (
        {"meets": frozenset({Condition.ADULTS_ONLY, Condition.FEE})},
        {"conditions": frozenset({Condition.FEE})},
    ),
]


@pytest.mark.parametrize(("of_wish", "of_offer", "gate", "opens"), SHUT)
def test_a_shut_gate_says_why_and_what_would_open_it(
    of_wish: dict[str, Any], of_offer: dict[str, Any], gate: Gate, opens: str | None
) -> None:
    """
    Exactly the gate in question is shut, with a key for both sentences.
    """
    shut = failures(wish=wish(**of_wish), offer=offer(**of_offer), neighbours=NEIGHBOURS)

    assert [failure.gate for failure in shut] == [gate]
    assert shut[0].why.key.startswith("reasons.shut.")
    assert (shut[0].opens.key if shut[0].opens else None) == opens
    assert found(wish(**of_wish), offer(**of_offer)).found == ()


@pytest.mark.parametrize(("of_wish", "of_offer"), OPEN)
def test_what_was_not_limited_stands_in_nobodys_way(
    of_wish: dict[str, Any], of_offer: dict[str, Any]
) -> None:
    """
    Only limits that were stated shut a gate.
    """
    assert passes(wish=wish(**of_wish), offer=offer(**of_offer), neighbours=NEIGHBOURS)
    assert found(wish(**of_wish), offer(**of_offer)).found


def test_a_missed_time_names_the_times_that_would_do() -> None:
    """
    「木曜の午前なら候補になります」: the offer's own times open the gate.
    """
    missed = found(
        wish(slots=frozenset({Slot.SAT_AM})), offer(slots=frozenset({Slot.THU_AM, Slot.FRI_AM}))
    )

    (miss,) = missed.almost
    assert miss.failures[0].opens == Reason(
        "reasons.opens.times", names=(("slots", ("facets.slot.thu_am", "facets.slot.fri_am")),)
    )


def test_blocked_and_declined_are_never_almost() -> None:
    """
    Nobody is led back to a blocked host or to what was declined.
    """
    shut_out = wish(blocked_hosts=frozenset({"H1"}), declined_offers=frozenset({"O2"}))

    missed = found(shut_out, offer(), offer(id="O2", host="H2"))

    assert (missed.found, missed.almost) == ((), ())


def test_without_consent_nothing_is_looked_for() -> None:
    """
    A wish without consent gets its own shut gates, and no offer is named at all.
    """
    nothing = found(wish(consented=False, protected=True), offer(capacity_left=0))

    assert [failure.gate for failure in nothing.failures] == [Gate.CONSENT, Gate.PROTECTION]
    assert (nothing.found, nothing.almost) == ((), ())


def test_what_is_shut_twice_comes_after_what_is_shut_once_and_three_times_is_not_told() -> None:
    """
    The nearest shut gates come first.
    """
    once = offer(id="O-once", capacity_left=0)
    twice = offer(id="O-twice", capacity_left=0, open=False)
    thrice = offer(id="O-thrice", capacity_left=0, open=False, kind=OfferKind.EMPLOYMENT)

    almost = found(wish(), thrice, twice, once).almost

    assert [miss.offer for miss in almost] == ["O-once", "O-twice"]
