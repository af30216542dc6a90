"""One wish among many offers: the index finds what looking at everything would find."""

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from matching import Candidates, Need, OfferFacts, Reach, WishFacts, find_candidates
from matching.fit import nearness
from matching.index.likeness import Likeness, nearnesses
from matching.index.offers import BORDERLESS, OfferIndex, shelf_of
from matching.index.promise import Question
from matching.index.readings import Readings
from matching.index.search import shortlists
from matching.index.shelf import Asked
from matching.links import link_to_person
from matching.prepared import Near, read_wish
from matching.written import Written
from tests.matching.index.making import Drawn, index_of, searched
from tests.matching.making import offer, prepared, wish, words
from tests.matching.test_properties import NEIGHBOURS, TOWNS, WISHES

LIKENESS = st.sampled_from([None, Likeness(Drawn())])


def exhaustive(
    a_wish: WishFacts, offers: list[OfferFacts], likeness: Likeness | None, limit: int
) -> Candidates:
    """What comes out when every offer of the town, and those that cross borders, are weighed."""
    around = [each for each in offers if shelf_of(each) in (a_wish.town, BORDERLESS)]
    laid = prepared(*around)
    written = frozenset[str]().union(*(each.written for each in laid))
    read = read_wish(wish=a_wish, words=words(), spelled=Written(written))
    near = None
    if likeness and around:
        rows = likeness.readings(laid).rows.likeness(likeness.asked([read]))[0].tolist()
        hopes = likeness.near_hopes(read, [hope for each in around for hope in each.hopes])
        near = Near(
            offers={each.id: nearness(row) for each, row in zip(around, rows, strict=True)},
            hope=hopes.__getitem__,
        )
    return find_candidates(
        wish=a_wish,
        offers=laid,
        neighbours=NEIGHBOURS,
        words=words(),
        limit=limit,
        read=read,
        near=near,
    )


@settings(max_examples=25)
@given(WISHES, TOWNS, LIKENESS, st.integers(1, 4))
# Its fit is .3113125: told in single precision, it was another number to six digits.
@example(
    wish("", likes=("Ì", "")),
    [offer("藍染め", open=False, capacity_left=0)],
    Likeness(Drawn()),
    1,
)
def test_the_index_finds_what_weighing_everything_finds(
    a_wish: WishFacts, town: list[OfferFacts], likeness: Likeness | None, limit: int
) -> None:
    """
    Candidates, near misses, reasons and questions are the same, with an encoder and without.

    So are the fits, to the last digit: the tests' encoder is exact, and so is what follows.
    """
    found = searched(a_wish, town, neighbours=NEIGHBOURS, likeness=likeness, limit=limit)

    assert found == exhaustive(a_wish, town, likeness, limit)


@settings(max_examples=250)
@given(WISHES, TOWNS, LIKENESS)
def test_what_an_offer_promises_is_near_to_its_fit(
    a_wish: WishFacts, town: list[OfferFacts], likeness: Likeness | None
) -> None:
    """
    An offer promises something exactly where it fits at all, and about as much as it fits.
    """
    index = index_of(town, likeness)
    laid = {each.facts.id: each for each in prepared(*town)}
    for key, shelf in index.around(a_wish.town).items():
        here = [each for each in laid.values() if shelf_of(each.facts) == key]
        written = frozenset[str]().union(*(each.written for each in here))
        read = read_wish(wish=a_wish, words=words(), spelled=Written(written))
        rows = shelf.likeness(Asked.of(likeness.asked([read])))[0] if likeness else None
        values = {id_: 0.0 for id_ in shelf.ids}
        if rows is not None:
            values |= {
                id_: nearness(row) for id_, row in zip(shelf.ids, rows.tolist(), strict=True)
            }
        near = Near(offers=values, hope=lambda text: 0.0) if likeness else None
        meant = None if rows is None else np.array([values[id_] for id_ in shelf.ids])

        promise = Question(read).ask(shelf, meant)

        promised = dict(zip(promise.slots.tolist(), promise.person.tolist(), strict=True))
        for slot, id_ in enumerate(shelf.ids):
            fit = link_to_person(read, laid[id_], near).score
            assert (slot in promised) == (fit > 0)
            assert promised.get(slot, 0.0) == pytest.approx(fit, abs=0.25)


def test_nearness_of_many_is_that_of_each() -> None:
    """
    A shelf's nearnesses are those of its offers one by one, to the last digit.
    """
    alike = np.linspace(-0.5, 1, 1001, dtype=np.float32)

    assert nearnesses(alike).tolist() == [nearness(each) for each in alike.tolist()]


def test_where_more_could_fit_than_are_weighed_the_most_promising_are() -> None:
    """
    Of many offers those that name what was wished are weighed, in whatever order they were put.
    """
    near = [offer("散歩の会", id=f"near{number}", host=f"h{number}") for number in range(20)]
    named = [offer("走る会", id=f"named{number}", host=f"n{number}") for number in range(3)]

    for town in (near + named, named + near):
        found = searched(wish("走りたい"), town, neighbours={}, likeness=None, most=3)
        assert {each.offer for each in found.found} == {"named0", "named1", "named2"}


def test_what_is_alike_in_meaning_alone_may_fit_and_begins_small() -> None:
    """
    Without a common word the card says so, and the host is told nothing that was not said.
    """
    given_ = offer("診察の日の送り迎え", provides=frozenset({Need.LOOK_FIRST}))
    near = Near(offers={"O1": 0.8}, hope=lambda text: 0.0)

    (found,) = find_candidates(
        wish=wish("螺鈿を見たい"),
        offers=prepared(given_),
        neighbours={},
        words=words(),
        near=near,
    ).found

    keys = [reason.key for reason in found.reasons_person]
    assert keys[0] == "reasons.person.meaning"
    assert "reasons.person.step_look" in keys
    assert not found.reasons_host


def test_words_count_less_where_the_texts_are_not_alike() -> None:
    """
    The same link of words serves the person less where nothing else of both texts is near.
    """
    laid = prepared(offer("走る会"))
    fits = [
        find_candidates(
            wish=wish("走りたい"),
            offers=laid,
            neighbours={},
            words=words(),
            near=Near(offers={"O1": near}, hope=lambda text: 0.0),
        )
        .found[0]
        .fit_person
        for near in (0.0, 0.5, 1.0)
    ]

    assert fits == sorted(fits)
    assert fits[0] < fits[2]


def test_what_is_refused_is_not_brought_back_by_meaning() -> None:
    """
    An offer of nothing but what the person would rather not is no candidate, however alike.
    """
    found = find_candidates(
        wish=wish("走るのは無理"),
        offers=prepared(offer("走る会")),
        neighbours={},
        words=words(),
        near=Near(offers={"O1": 1.0}, hope=lambda text: 1.0),
    )

    assert not found.found


def test_a_hope_that_is_near_in_meaning_lifts_the_hosts_side() -> None:
    """
    The host's fit grows, nothing is told to the host, and the coordinator is asked to ask.
    """
    laid = prepared(offer("走る会", hopes=("にぎやかになるとうれしい",)))
    apart, near = (
        find_candidates(
            wish=wish("走りたい"),
            offers=laid,
            neighbours={},
            words=words(),
            near=Near(offers={"O1": 1.0}, hope=hope),
        ).found[0]
        for hope in (lambda text: 0.0, lambda text: 0.9)
    )

    assert near.fit_host > apart.fit_host
    assert near.reasons_host == apart.reasons_host
    assert near.asks[0].key == "reasons.ask.hope_unseen"


def test_an_offer_not_encoded_yet_is_found_by_its_words_alone() -> None:
    """
    Beside encoded ones it is neither doubted nor near; once it is encoded, it is as all others.
    """
    likeness = Likeness(Drawn())
    given_ = offer("走る会")
    index = OfferIndex(dimensions=likeness.encoder.dimensions)
    index.put([given_], Readings.of(prepared(given_)))

    def near() -> Mapping[str, float] | None:
        (shortlist,) = shortlists(
            wishes=[wish("走りたい")], index=index, neighbours={}, words=words(), likeness=likeness
        )
        assert shortlist.open == ("O1",)
        return shortlist.near

    assert near() == {}

    index.learn(["O1", "gone"], likeness.readings(prepared(given_, offer(id="gone"))))

    assert set(near() or ()) == {"O1"}


def test_wishes_of_two_towns_are_not_laid_beside_one_shelf() -> None:
    """
    A town is the unit; its border is not crossed by asking for two at once.
    """
    index = index_of([offer(reach=Reach.TOWN)], None)

    with pytest.raises(ValueError, match="several towns"):
        shortlists(
            wishes=[wish(), wish(town="tonari")],
            index=index,
            neighbours={},
            words=words(),
            likeness=None,
        )
