"""An index through whatever life: added, changed, paused and removed, it is as if made anew."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import OfferFacts, PreparedOffer, Reach
from matching.index.offers import BORDERLESS, OfferIndex, shelf_of
from matching.index.pool import Pool, grown, hits_of
from matching.index.readings import Readings
from matching.index.shelf import Asked
from matching.meaning.hybrid import HybridRows
from tests.matching.making import offer, prepared

TEXTS = ("花壇の水やり", "将棋サロン", "走友会。いっしょに走れます", "")
Laid = tuple[OfferFacts, str, list[float], dict[int, float]]
READ = {text: prepared(offer(text, hopes=("写真",)))[0] for text in TEXTS}
FEATURES = st.dictionaries(st.integers(0, 40), st.floats(-1, 1, width=16), max_size=4)
LAID = st.builds(
    lambda number, text, town, reach, row, features: (
        replace(READ[text].facts, id=f"O{number}", town=town, reach=reach),
        text,
        row,
        features,
    ),
    st.integers(0, 7),
    st.sampled_from(TEXTS),
    st.sampled_from(["kanae", "tonari"]),
    st.sampled_from([Reach.TOWN, Reach.ONLINE, Reach.OWN_AREA]),
    st.lists(st.floats(-1, 1, width=16), min_size=3, max_size=3),
    FEATURES,
)
ACTS = st.lists(
    st.tuples(st.just("put"), st.lists(LAID, max_size=12))
    | st.tuples(st.sampled_from(["pause", "remove"]), st.sets(st.integers(0, 7))),
    max_size=8,
)


def readings(laid: list[Laid]) -> Readings:
    """Readings with rows made up."""
    rows = HybridRows.of(
        np.array([row for *_, row, _ in laid], np.float32).reshape(-1, 3),
        [features for *_, features in laid],
    )
    return Readings.of([replace(READ[text], facts=facts) for facts, text, *_ in laid], rows)


@settings(max_examples=150)
@given(ACTS, FEATURES)
def test_an_index_that_has_lived_equals_one_made_anew(
    acts: list[tuple[str, Any]], asked: dict[int, float]
) -> None:
    """
    After any puts, pauses and removals each shelf holds the same offers, columns and likeness.
    """
    index = OfferIndex(dimensions=3)
    known: dict[str, Laid] = {}
    for act, what in acts:
        if act == "put":
            index.put([facts for facts, *_ in what], readings(what))
            known |= {laid[0].id: laid for laid in what}
        elif act == "pause":
            index.pause({f"O{number}" for number in what})
            known |= {
                id_: (replace(laid[0], open=False), *laid[1:])
                for id_, laid in known.items()
                if int(id_[1:]) in what
            }
        else:
            index.remove({f"O{number}" for number in what})
            known = {id_: laid for id_, laid in known.items() if int(id_[1:]) not in what}
    anew = OfferIndex(dimensions=3)
    anew.put([facts for facts, *_ in known.values()], readings(list(known.values())))
    query = HybridRows.of(np.array([[1, -2, 0.5]], np.float32), [asked])

    assert len(index) == len(anew) == len(known)
    for key in (BORDERLESS, "kanae", "tonari"):
        ids = {id_ for id_, (facts, *_) in known.items() if shelf_of(facts) == key}
        assert ids_on(index, key) == ids_on(anew, key) == ids
        assert columns(index, key, query) == columns(anew, key, query)


def test_an_offer_that_moves_away_leaves_its_old_shelf() -> None:
    """
    Going online takes an offer from its town's shelf to that of all towns.
    """
    index = OfferIndex(dimensions=0)
    here = offer(id="O1")
    index.put([here], Readings.of(prepared(here)))

    index.put([replace(here, reach=Reach.ONLINE)], Readings.of(prepared(here)))

    assert ids_on(index, "kanae") == set()
    assert ids_on(index, BORDERLESS) == {"O1"}
    with pytest.raises(KeyError):
        index.change_gates([here])


@settings(max_examples=50)
@given(st.lists(LAID, max_size=5))
def test_readings_come_back_from_bytes_as_they_were(laid: list[Laid]) -> None:
    """
    Nothing but half a step of a row's numbers is lost on the way to a database and back.
    """
    before = readings(laid)
    blobs = before.blobs()

    after = Readings.from_blobs(blobs)

    assert after.blobs() == blobs
    assert after.written == before.written
    dense, there = before.rows.dense, after.rows.dense.reshape(-1, 3)
    steps = np.abs(dense[:, :-1]).max(axis=1, initial=0, keepdims=True) / 127
    assert (np.abs(there - dense)[:, :-1] <= 0.51 * steps).all()
    assert np.array_equal(there[:, -1], dense[:, -1])
    assert np.array_equal(after.mass, before.mass)
    assert np.array_equal(after.counts, before.counts)


def test_a_reading_that_was_cut_off_is_refused() -> None:
    """
    Half a reading is none, and readings of two encoders do not mix.
    """
    blob = Readings.of([READ["将棋サロン"]]).blobs()[0]
    wide = Readings.of([READ["将棋サロン"]], HybridRows.of(np.ones((1, 3), np.float32), [{}]))

    with pytest.raises(ValueError, match="cut off"):
        Readings.from_blobs([blob[:-1]])
    with pytest.raises(ValueError, match="cut off"):
        Readings.from_blobs([blob[:3]])
    with pytest.raises(ValueError, match="dimensions"):
        Readings.from_blobs([blob, *wide.blobs()])
    with pytest.raises(ValueError, match="dimensions"):
        OfferIndex(dimensions=4).put([offer()], wide)


@settings(max_examples=40)
@given(
    st.lists(st.integers(0, 30), min_size=1, max_size=120),
    st.integers(2, 6),
    st.integers(1, 50),
    st.sets(st.integers(0, 60)),
)
def test_holes_are_closed_and_nothing_else_is_lost(
    order: list[int], kept: int, between: int, wanted: set[int]
) -> None:
    """
    However often offers come and go and are asked for, each entry is found once, with its weight.
    """
    pool = Pool()
    asked = np.array(sorted(wanted), np.uint32)
    held: dict[int, dict[int, float]] = {}
    for turn, slot in enumerate(order):
        if turn % between == 0:
            pool.where(asked)
        if slot in held:
            pool.drop(slot)
            del held[slot]
        if turn % kept:
            own = {feature: float(slot % 4) / 4 for feature in range(20 + turn % 20)}
            rows = HybridRows.of(np.zeros((1, 0), np.float32), [own])
            pool.add(np.array([slot]), rows.starts, rows.features, rows.weights)
            held[slot] = own

    weights = np.linspace(1, 2, len(asked), dtype=np.float32)
    (slots, products), nothing, again = hits_of([pool, Pool(), pool], asked, weights)
    places, which = pool.where(asked)

    expected = [
        (slot, at, weight)
        for slot, own in held.items()
        for at, feature in enumerate(asked.tolist())
        if (weight := own.get(feature)) is not None
    ]
    assert not len(nothing[0])
    assert np.array_equal((slots, products), again)
    found = zip(slots.tolist(), products.tolist(), strict=True)
    assert sorted(found) == [
        (slot, pytest.approx(product))
        for slot, product in sorted(
            (slot, weight * float(weights[at])) for slot, at, weight in expected
        )
    ]
    assert sorted(zip(places.tolist(), which.tolist(), strict=True)) == sorted(
        (slot, at) for slot, at, _ in expected
    )


def ids_on(index: OfferIndex, key: str | None) -> set[str]:
    """The offers on a shelf."""
    shelf = index.everywhere().get(key)
    return set() if shelf is None else set(shelf.ids) - {""}


def columns(index: OfferIndex, key: str | None, query: HybridRows) -> dict[str, object]:
    """What a shelf says of each of its offers."""
    shelf = index.everywhere().get(key)
    if shelf is None:
        return {}
    (likeness,) = shelf.likeness(Asked.of(query))
    return {
        id_: (
            shelf.gates[slot].tolist(),
            shelf.mass[slot],
            pytest.approx(float(likeness[slot]), abs=1e-4),
        )
        for slot, id_ in enumerate(shelf.ids)
        if shelf.alive[slot]
    }


def test_a_prepared_offer_writes_its_hopes_too() -> None:
    """
    What a hope says is a word of the town as well, for typos.
    """
    read: PreparedOffer = READ["花壇の水やり"]

    assert "写真" in Readings.of([read]).written[0]


def test_what_grows_is_empty_at_first() -> None:
    """
    Memory that was in use before is no offer.
    """
    for size in range(17, 400):
        used = np.ones(size, np.bool_)
        del used
        assert not grown(np.zeros(16, np.bool_), size).any()
