"""What holds for every wish and every town, however strange."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import (
    Condition,
    Need,
    OfferFacts,
    OfferKind,
    Reach,
    Slot,
    WishFacts,
    find_candidates,
    passes,
)
from matching.fit import affinity, harmonic
from matching.roles import Side
from tests.matching.making import prepared, words

DAY = date(2026, 11, 2)
NEIGHBOURS = {"chuo": frozenset({"kita"})}
PIECES = (
    "走る",
    "花の世話",
    "写真",
    "将棋",
    "は苦手",
    "がしたい",
    "、",
    "。",
    "ない",
    "仲間",
    "藍染め",
    "足が悪くて",
    "買い物に行けない",
    "を教えてほしい",
)
TEXTS = st.lists(st.sampled_from(PIECES), max_size=6).map("".join) | st.text(max_size=30)
AREAS = st.sampled_from([None, "chuo", "kita", "minami"])


def some(kind: type[Slot] | type[Need] | type[Condition]) -> st.SearchStrategy[frozenset[object]]:
    """A few facets of one kind."""
    return st.frozensets(st.sampled_from(list(kind)), max_size=3)


WISHES = st.builds(
    WishFacts,
    id=st.just("W"),
    text=TEXTS,
    town=st.sampled_from(["kanae", "tonari"]),
    area=AREAS,
    consented=st.just(True),
    protected=st.just(False),
    later=st.booleans(),
    likes=st.lists(TEXTS, max_size=2).map(tuple),
    strengths=st.lists(TEXTS, max_size=2).map(tuple),
    slots=some(Slot),
    needs=some(Need),
    meets=some(Condition),
    kinds=st.frozensets(st.sampled_from(list(OfferKind)), max_size=4),
    blocked_hosts=st.frozensets(st.sampled_from(["H0", "H1"]), max_size=1),
    declined_offers=st.frozensets(st.sampled_from(["O0", "O1"]), max_size=1),
)
OFFERS = st.builds(
    OfferFacts,
    id=st.just(""),
    host=st.sampled_from(["H0", "H1", "H2"]),
    text=TEXTS,
    kind=st.sampled_from(list(OfferKind)),
    town=st.sampled_from(["kanae", "tonari"]),
    area=AREAS,
    reach=st.sampled_from(list(Reach)),
    capacity_left=st.integers(-1, 2),
    open=st.booleans(),
    slots=some(Slot),
    provides=some(Need),
    conditions=some(Condition),
    days=st.none() | st.frozensets(st.dates(DAY, DAY + timedelta(6)), max_size=2),
    size=st.none() | st.integers(1, 20),
    hopes=st.lists(TEXTS, max_size=2).map(tuple),
)
TOWNS = st.lists(OFFERS, max_size=6).map(
    lambda offers: [replace(each, id=f"O{place}") for place, each in enumerate(offers)]
)


@settings(max_examples=150)
@given(WISHES, TOWNS)
def test_no_gate_is_ever_violated_and_order_never_matters(
    a_wish: WishFacts, town: list[OfferFacts]
) -> None:
    """
    Every candidate passes every gate and serves both; turned round, offers give the same answer.
    """
    by_id = {each.id: each for each in town}

    result, again = (
        find_candidates(wish=a_wish, offers=prepared(*offers), neighbours=NEIGHBOURS, words=words())
        for offers in (town, town[::-1])
    )

    assert result == again
    assert len(result.found) <= 3
    for candidate in result.found:
        assert passes(wish=a_wish, offer=by_id[candidate.offer], neighbours=NEIGHBOURS)
        assert 0 < candidate.fit <= 1
        assert candidate.fit == harmonic(candidate.fit_person, candidate.fit_host)
        assert candidate.reasons_person
        assert candidate.reasons_host or candidate.asks
    for miss in result.almost:
        assert miss.failures
        assert not passes(wish=a_wish, offer=by_id[miss.offer], neighbours=NEIGHBOURS)


@settings(max_examples=150)
@given(WISHES, TOWNS, st.integers(1, 6))
def test_a_longer_list_begins_with_the_shorter_one(
    a_wish: WishFacts, town: list[OfferFacts], limit: int
) -> None:
    """
    Reading fewer hopes for a short list leaves out nothing that belongs in it.
    """
    offers = prepared(*town)

    short, whole = (
        find_candidates(
            wish=a_wish, offers=offers, neighbours=NEIGHBOURS, words=words(), limit=most
        )
        for most in (limit, 100)
    )

    assert short.found == whole.found[:limit]


@settings(max_examples=200)
@given(TEXTS, TEXTS, st.sampled_from(Side))
def test_going_together_is_mutual(one: str, other: str, side: Side) -> None:
    """
    Two texts go together as well in one direction as in the other, from 0 to 1.
    """
    left, right = words().understand(text=one), words().understand(text=other, side=side)

    there, back = affinity(left, right).score, affinity(right, left).score

    assert there == pytest.approx(back)
    assert 0 <= there <= 1


@settings(max_examples=200)
@given(TEXTS, TEXTS)
def test_what_is_said_refused_and_implied_stays_apart(one: str, other: str) -> None:
    """
    However texts are put together, no activity is two of the three, and each has a weight.
    """
    meaning = words().understand(text=f"{one}。{other}")

    assert meaning.implied.isdisjoint(meaning.activities | meaning.refused)
    assert meaning.activities.isdisjoint(meaning.refused)
    assert meaning.activities | meaning.implied <= set(meaning.weights)


@settings(max_examples=200)
@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    """
    Control characters, emoji, lone surrogates and other scripts break nothing.
    """
    meaning = words().understand(text=text)

    assert meaning.activities.isdisjoint(meaning.refused)


@pytest.mark.parametrize(
    "text", ["", "あ" * 50_000, "\0", "\ud800", "。、。", "\u200fעברית", "ない" * 900]
)
def test_texts_at_the_edge_can_be_read(text: str) -> None:
    """
    Nothing, far too much and nonsense are read within bounds.
    """
    assert words().understand(text=text).activities == frozenset()
