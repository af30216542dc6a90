"""The yardstick itself: ranks, their sums, and a rank correlation."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import spearmanr

from matching.meaning.bm25 import Bm25
from matching.meaning.measure import ranks, spearman, standing

numbers = st.lists(st.integers(0, 5), min_size=3, max_size=12)


@pytest.mark.parametrize(
    ("row", "right", "rank"),
    [
        ([0.9, 0.5, 0.1], {0}, 1),
        ([0.9, 0.5, 0.1], {2}, 3),
        ([0.9, 0.5, 0.1], {0, 2}, 1),
        ([0.9, 0.5, 0.1], {1, 2}, 2),
        ([0.5, 0.5, 0.5], {1}, 2),
    ],
)
def test_the_best_right_answer_counts(row: list[float], right: set[int], rank: float) -> None:
    """
    Other right answers do not stand in its way, and a tie shares its ranks.
    """
    assert ranks(np.array([row]), [right]).tolist() == [rank]


def test_a_rank_beyond_the_horizon_is_not_found() -> None:
    """
    MRR@10 gives nothing for the eleventh place.
    """
    found = standing(np.array([1.0, 2.0, 11.0]), horizon=10)

    assert found.reciprocal == pytest.approx((1 + 0.5) / 3)
    assert found.in_five == pytest.approx(2 / 3)


@given(numbers)
def test_spearman_is_scipys(one: list[int]) -> None:
    """
    Ties included, it is what the reference implementation says.
    """
    other = [value * 7 % 5 for value in reversed(one)]
    if len(set(one)) < 2 or len(set(other)) < 2:
        with pytest.raises(ValueError, match="nothing varies"):
            spearman(one, other)
        return

    assert spearman(one, other) == pytest.approx(spearmanr(one, other)[0])


def test_a_rare_shared_word_says_more_than_a_common_one() -> None:
    """
    BM25 by hand: three texts of two words, the rare word held by one of them.
    """
    index = Bm25([("畑", "犬"), ("畑", "猫"), ("畑", "鳥")])

    found = index.scores(["畑", "猫"])

    common, rare = np.log(1 + 0.5 / 3.5), np.log(1 + 2.5 / 1.5)
    assert found == pytest.approx([common, common + rare, common])
