"""Gates as columns say what the gates say of each pair, whatever wish and offers are."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import Gate, OfferFacts, WishFacts, failures, passes
from matching.gates import NEVER_TOLD
from matching.index.gates import count_shut, gate_columns, shut_gates
from matching.index.offers import BORDERLESS, shelf_of
from tests.matching.test_properties import AREAS, NEIGHBOURS, TOWNS, WISHES

ANY_WISH = st.builds(
    lambda wish, consented, protected: replace(wish, consented=consented, protected=protected),
    WISHES,
    st.booleans(),
    st.booleans(),
)
ANY_NEIGHBOURS = st.just(NEIGHBOURS) | st.dictionaries(
    AREAS.filter(bool), st.frozensets(AREAS.filter(bool)), max_size=3
)


@settings(max_examples=300)
@given(ANY_WISH, TOWNS, ANY_NEIGHBOURS)
def test_columns_shut_exactly_the_gates_that_are_shut(
    wish: WishFacts, town: list[OfferFacts], neighbours: dict[str, frozenset[str]]
) -> None:
    """
    For each offer the same gates are shut, none more and none less, and none where it passes.
    """
    by_shelf: dict[str | None, list[OfferFacts]] = {}
    for offer in town:
        by_shelf.setdefault(shelf_of(offer), []).append(offer)

    for shelf, offers in by_shelf.items():
        declined = np.array([offer.id in wish.declined_offers for offer in offers])
        shut = shut_gates(
            wish=wish,
            offers=gate_columns(offers),
            same_town=shelf == wish.town and shelf is not BORDERLESS,
            declined=declined,
            neighbours=neighbours,
        )
        counted = count_shut(shut)
        for place, offer in enumerate(offers):
            explained = failures(wish=wish, offer=offer, neighbours=neighbours)
            gates = {failure.gate for failure in explained}
            assert {gate for gate, mask in shut.items() if mask[place]} == gates
            assert (counted[place] == 0) == passes(wish=wish, offer=offer, neighbours=neighbours)
            told = len(gates) if gates.isdisjoint(NEVER_TOLD) else len(Gate)
            assert counted[place] == told
