"""What holds for lists of any people."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.lists import (
    applicants,
    applicants_by_turns,
    envy,
    expected_interviews,
    expected_matches,
    two_sided,
)
from matching.lists.exposure import Matrix, exposure_of, ranked

sizes = st.integers(1, 6)
seeds = st.integers(0, 2**32 - 1)


def market(seed: int, left: int, right: int) -> tuple[Matrix, Matrix]:
    """Preferences of two small sides."""
    dice = np.random.default_rng(seed)
    return dice.random((left, right)), dice.random((right, left))


def halves(places: int) -> Matrix:
    """A view that falls by half at each place."""
    return np.full(places, 0.5).cumprod() * 2


@given(seed=seeds, left=sizes, right=sizes, nash=st.booleans())
def test_exposure_is_a_mixture_of_orders(seed: int, left: int, right: int, nash: bool) -> None:
    """
    Each list gives away exactly what can be seen of it, and nothing is seen more than first place.
    """
    sides = market(seed, left, right)

    shown = two_sided(*sides, nash=nash, view_left=halves(right), view_right=halves(left))

    for exposure, view in zip(shown, (halves(right), halves(left)), strict=True):
        assert exposure.sum(1) == pytest.approx(view.sum())
        assert ((exposure >= view.min() - 1e-12) & (exposure <= view.max() + 1e-12)).all()


@given(seed=seeds, left=sizes, right=sizes)
def test_expected_matches_is_what_chance_would_give(seed: int, left: int, right: int) -> None:
    """
    Pair by pair, by hand.
    """
    wanted, welcome = market(seed, left, right)
    shown_left, shown_right = ranked(wanted, halves(right)), ranked(welcome, halves(left))

    total = sum(
        wanted[i, j] * shown_left[i, j] * welcome[j, i] * shown_right[j, i]
        for i in range(left)
        for j in range(right)
    )

    assert expected_matches(wanted, welcome, shown_left, shown_right) == pytest.approx(total)


@given(seed=seeds)
def test_envy_is_counted_pair_by_pair(seed: int) -> None:
    """
    Each is given each other's places, by hand.
    """
    wanted, welcome = market(seed, 4, 3)
    shown = ranked(wanted, halves(3)), ranked(welcome, halves(4))

    def expects(i: int, places_of: int) -> float:
        own = wanted[i] * shown[0][i]
        return float(own @ (welcome[:, i] * shown[1][:, places_of]))

    by_hand = sum(
        expects(i, j) > expects(i, i) + 1e-9 for i, j in itertools.permutations(range(4), 2)
    )

    assert envy(wanted, welcome, *shown).left == by_hand


@settings(max_examples=25)
@given(seed=seeds, people=st.integers(1, 4), places=st.integers(1, 3))
def test_interviews_are_exact(seed: int, people: int, places: int) -> None:
    """
    Every way in which people may or may not apply, weighed by its chance.
    """
    wanted, welcome = market(seed, people, places)
    shown = ranked(wanted, halves(places))
    applies = wanted * shown
    total = 0.0
    for place in range(places):
        order = np.argsort(-welcome[place], kind="stable")
        for came in itertools.product((False, True), repeat=people):
            chance = np.prod(np.where(came, applies[:, place], 1 - applies[:, place]))
            there = [who for who in order if came[who]]
            total += chance * sum(
                welcome[place, who] / rank for rank, who in enumerate(there, start=1)
            )

    assert expected_interviews(wanted, welcome, shown, examine="inv") == pytest.approx(total)


@settings(max_examples=25)
@given(seed=seeds, people=st.integers(1, 6), places=st.integers(1, 6))
def test_turns_add_up_to_the_exposure(seed: int, people: int, places: int) -> None:
    """
    The orders, shown in their shares, are the lists that were sought.
    """
    sides = market(seed, people, places)
    view = halves(places)

    turns = applicants_by_turns(*sides, view=view, examine="log", length=places, rounds=20)
    sought = applicants(*sides, view=view, examine="log", rounds=20)

    assert turns.shares.sum() == pytest.approx(1)
    mixed = sum(
        share * exposure_of(order, view)
        for share, order in zip(turns.shares, turns.orders, strict=True)
    )
    assert mixed == pytest.approx(sought)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"left": [[0.5, 1.2]]}, "0…1"),
        ({"left": [0.5, 0.2]}, "shapes"),
        ({"right": [[0.5, 0.2]]}, "shapes"),
        ({"left": [[0.5, float("nan")]]}, "0…1"),
        ({"view_left": [0.2, 0.5]}, "never rise"),
        ({"view_left": [0.5]}, "one chance for each"),
        ({"step": 0.0}, "step"),
        ({"rounds": 0}, "rounds"),
    ],
)
def test_what_cannot_be_meant_is_refused(change: dict[str, object], says: str) -> None:
    """
    Each in a sentence.
    """
    asked: dict[str, object] = {
        "left": [[0.5, 0.2]],
        "right": [[0.5], [0.2]],
        "view_left": [1.0, 0.5],
        "view_right": [1.0],
    } | change
    sides = asked.pop("left"), asked.pop("right")

    with pytest.raises(ValueError, match=says):
        two_sided(*sides, nash=True, **asked)  # type: ignore[arg-type]
