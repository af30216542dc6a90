"""
Both sides leaf through lists of each other.

Source of the model: Tomita and Yokoyama, Fair Reciprocal Recommendation in Matching Markets,
RecSys 2024.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from matching.lists.exposure import Matrix, Vector, check_search, falling_view, preferences, ranked

_EPSILON = 1e-12
_JUST_AS_GOOD = 1e-9
"""Differences below this are rounding, not envy."""


class Exposure(NamedTuple):
    """How visible the other side is in each list: ``left`` (n, m) and ``right`` (m, n)."""

    left: Matrix
    right: Matrix


class Envy(NamedTuple):
    """Ordered pairs (i, j) of one side of whom i would be better off with j's places."""

    left: int
    right: int


def two_sided(
    left: npt.ArrayLike,
    right: npt.ArrayLike,
    *,
    nash: bool,
    view_left: npt.ArrayLike,
    view_right: npt.ArrayLike,
    step: float = 0.1,
    tolerance: float = 0.01,
    rounds: int = 100,
) -> Exposure:
    """
    Return the exposures for two sides that both leaf through lists of each other.

    Both sides' lists are improved in turn, the right ones first, one Frank-Wolfe step each, until
    the expected matches move less than ``tolerance`` in a round. With ``nash`` each side's
    lists maximise the product of what the people *shown* in them can expect (Nash social
    welfare), which leaves next to nobody envious; without it, the sum.

    Source of the model: Tomita and Yokoyama, Fair Reciprocal Recommendation in Matching
    Markets, RecSys 2024.

    :param left: preferences of n for m, in 0…1, shape (n, m)
    :param right: preferences of m for n, in 0…1, shape (m, n)
    :param view_left: falling chances to look at places 1…m of a left list, shape (m,)
    :param view_right: falling chances to look at places 1…n of a right list, shape (n,)
    :raises ValueError: if shapes do not fit together, or a value is out of its range
    """
    wanted, welcome = preferences(left, right)
    n, m = wanted.shape
    seen_left, seen_right = falling_view(view_left, m), falling_view(view_right, n)
    check_search(step, rounds)
    both = wanted * welcome.T
    shown_left = np.full((n, m), seen_left.mean())
    shown_right = np.full((m, n), seen_right.mean())
    before = float("nan")
    for _ in range(rounds):
        worth = _for_those_shown(both, shown_left, shown_right, nash=nash, axis=1)
        shown_right += step * (ranked((worth * shown_left).T, seen_right) - shown_right)
        worth = _for_those_shown(both, shown_left, shown_right, nash=nash, axis=0)
        shown_left += step * (ranked(worth * shown_right.T, seen_left) - shown_left)
        total = expected_matches(wanted, welcome, shown_left, shown_right)
        if abs(total - before) < tolerance:
            break
        before = total
    return Exposure(shown_left, shown_right)


def expected_matches(
    left: npt.ArrayLike,
    right: npt.ArrayLike,
    exposure_left: npt.ArrayLike,
    exposure_right: npt.ArrayLike,
) -> float:
    """
    Return Σ clip(left · exposure_left) · clip(right · exposure_right)ᵀ: both saw and both want.

    :raises ValueError: if shapes do not fit together, or a preference is out of 0…1
    """
    return float(_matches(left, right, exposure_left, exposure_right).sum())


def envy(
    left: npt.ArrayLike,
    right: npt.ArrayLike,
    exposure_left: npt.ArrayLike,
    exposure_right: npt.ArrayLike,
) -> Envy:
    """
    Count who would be better off with another's places in the lists of the other side.

    :raises ValueError: if shapes do not fit together, or a preference is out of 0…1
    """
    wanted, welcome = preferences(left, right)
    shown_left = np.asarray(exposure_left, dtype=np.float64)
    shown_right = np.asarray(exposure_right, dtype=np.float64)
    matched = _matches(wanted, welcome, shown_left, shown_right)
    likes_left = np.clip(wanted * shown_left, 0, 1)
    likes_right = np.clip(welcome * shown_right, 0, 1)
    return Envy(
        _envious(likes_left, welcome.T, shown_right, matched.sum(1)),
        _envious(likes_right, wanted.T, shown_left, matched.sum(0)),
    )


def _for_those_shown(
    both: Matrix, shown_left: Matrix, shown_right: Matrix, *, nash: bool, axis: int
) -> Matrix:
    """Weigh each pair by 1 / what the one who is shown can expect: the gradient of Σ log."""
    if not nash:
        return both
    expects: Matrix = (both * shown_left * shown_right.T).sum(axis, keepdims=True)
    weighed: Matrix = both / np.maximum(expects, _EPSILON)
    return weighed


def _matches(
    left: npt.ArrayLike,
    right: npt.ArrayLike,
    exposure_left: npt.ArrayLike,
    exposure_right: npt.ArrayLike,
) -> Matrix:
    wanted, welcome = preferences(left, right)
    shown_left = np.asarray(exposure_left, dtype=np.float64)
    shown_right = np.asarray(exposure_right, dtype=np.float64)
    if shown_left.shape != wanted.shape or shown_right.shape != welcome.shape:
        raise ValueError("an exposure has the shape of its side's preferences")
    both: Matrix = np.clip(wanted * shown_left, 0, 1) * np.clip(welcome * shown_right, 0, 1).T
    return both


def _envious(likes: Matrix, liked: Matrix, shown: Matrix, expects: Vector) -> int:
    """Compare what each of n expects with what they would with each other's column of ``shown``."""
    found = 0
    for own_likes, own_liked, own in zip(likes, liked, expects, strict=True):
        with_others = own_likes @ np.clip(own_liked[:, None] * shown, 0, 1)
        found += int((with_others > own + _JUST_AS_GOOD).sum())
    return found
