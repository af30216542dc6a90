"""
How good an understanding is: where in its list the right answer stands.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Standing:
    """
    Of some questions: the mean reciprocal rank of the right answer, and how often it is near.

    All in 0…1.
    """

    questions: int
    reciprocal: float
    in_five: float
    in_twenty: float


def ranks(likeness: NDArray[np.floating], right: Sequence[Collection[int]]) -> NDArray[np.float64]:
    """
    Return the rank of the best right answer of each question, 1 for the top.

    Equal answers share their ranks, so that a method that cannot tell them apart gains nothing;
    further right answers are taken out of the list.

    :param likeness: (questions, answers)
    :param right: the right answers of each question, at least one
    """
    found = np.empty(len(right))
    for number, (row, good) in enumerate(zip(likeness, right, strict=True)):
        best = row[list(good)].max()
        wrong = np.delete(row, list(good))
        found[number] = 1 + (wrong > best).sum() + (wrong == best).sum() / 2
    return found


def standing(ranks: NDArray[np.float64], *, horizon: float = np.inf) -> Standing:
    """
    Sum up ranks.

    :raises ValueError: if there are none
    """
    if not len(ranks):
        raise ValueError("no questions")
    return Standing(
        questions=len(ranks),
        reciprocal=float(np.where(ranks <= horizon, 1 / ranks, 0).mean()),
        in_five=float((ranks <= 5).mean()),
        in_twenty=float((ranks <= 20).mean()),
    )


def spearman(one: Sequence[float], other: Sequence[float]) -> float:
    """
    Return Spearman's rank correlation, −1…1 (Spearman 1904), ties at their mean rank.

    :raises ValueError: if the two are of different length or one of them does not vary
    """
    if len(one) != len(other):
        raise ValueError("of different length")
    first, second = _mean_ranks(np.asarray(one)), _mean_ranks(np.asarray(other))
    if len(one) < 2 or not first.std() or not second.std():
        raise ValueError("nothing varies")
    return float(np.corrcoef(first, second)[0, 1])


def _mean_ranks(values: NDArray[np.floating]) -> NDArray[np.float64]:
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    return np.asarray((ends - (counts - 1) / 2)[place], dtype=np.float64)
