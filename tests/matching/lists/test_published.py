"""
The published instances of both list problems, made again by their seeds.

Table A is printed in the notebook of CyberAgentAILab/FairReciprocalRecommendation (MIT), table B
in the README of bayoumi17m/SW-matching-markets (MIT). The seeds are those of numpy's older
generator, which is why it is used here.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pytest

from matching.lists import applicants, envy, expected_interviews, expected_matches, two_sided
from matching.lists.applying import Examine
from matching.lists.exposure import Matrix, ranked


def one_over_rank(places: int) -> Matrix:
    """Chances to look at places 1…n."""
    return 1 / np.arange(1, places + 1)


@pytest.fixture(scope="module")
def market() -> tuple[Matrix, Matrix]:
    """Table A's 30 people on the left and 20 on the right."""
    dice = np.random.RandomState(0)
    left, right = dice.random_sample((30, 20)), dice.random_sample((20, 30))
    return (left + np.linspace(1, 0, 20)) / 2, (right + np.linspace(1, 0, 30)) / 2


def of_lists(market: tuple[Matrix, Matrix], left: Matrix, right: Matrix) -> tuple[float, int, int]:
    """Expected matches, and envious pairs on the left and on the right."""
    return (
        round(expected_matches(*market, left, right), 4),
        *envy(*market, left, right),
    )


def test_sorted_lists_give_what_table_a_prints(market: tuple[Matrix, Matrix]) -> None:
    """
    Sorting by one's own preference, and by the product of both.
    """
    left, right = market
    views = one_over_rank(20), one_over_rank(30)
    both = left * right.T

    naive = of_lists(market, ranked(left, views[0]), ranked(right, views[1]))
    product = of_lists(market, ranked(both, views[0]), ranked(both.T, views[1]))

    assert naive == (6.0976, 383, 172)
    assert product == (13.2147, 211, 81)


@pytest.mark.parametrize(
    ("nash", "printed"), [(False, (16.5096, 28, 7)), (True, (15.7623, 0, 0))], ids=["sum", "nash"]
)
def test_the_search_finds_what_table_a_prints(
    market: tuple[Matrix, Matrix], nash: bool, printed: tuple[float, int, int]
) -> None:
    """
    The two searched rows to four digits; with Nash's welfare nobody envies anybody.
    """
    found = two_sided(*market, nash=nash, view_left=one_over_rank(20), view_right=one_over_rank(30))

    assert of_lists(market, *found) == printed


def jobs(kind: str, crowded: float, places: int = 100) -> tuple[Matrix, Matrix]:
    """Table B's candidates (half as many again) and employers."""
    people = places * 3 // 2
    dice = np.random.RandomState(621)
    wanted = dice.random_sample((people, places))
    if kind == "random":
        welcome = dice.random_sample((places, people))
    else:
        welcome = wanted.T + dice.normal(0, 0.2, (places, people))
        welcome = np.clip(welcome if kind == "similar" else 1 - welcome, 0, 1)
    popular = [1 - np.arange(count) / count for count in (places, people)]
    return (
        (1 - crowded) * wanted + crowded * popular[0],
        (1 - crowded) * welcome + crowded * popular[1],
    )


VIEWS: dict[Examine, Callable[[int], Matrix]] = {
    "inv": one_over_rank,
    "exp": lambda places: np.exp(-np.arange(places, dtype=float)),
    "log": lambda places: 1 / np.log(np.arange(2, places + 2)),
}


class Row(NamedTuple):
    """One row of table B: an instance, and expected interviews by three methods."""

    kind: str
    crowded: float
    examine: Examine
    naive: float
    product: float
    theirs: float


@pytest.mark.parametrize(
    "row",
    [
        Row("random", 0.0, "inv", 156.3, 199.9, 198.5),
        Row("random", 0.5, "inv", 106.9, 131.0, 152.7),
        Row("random", 1.0, "inv", 92.1, 92.1, 118.2),
        Row("similar", 0.5, "inv", 126.2, 143.8, 167.4),
        Row("random", 0.5, "exp", 25.9, 47.8, 84.4),
    ],
    ids=lambda row: f"{row.kind}-{row.crowded}-{row.examine}",
)
def test_table_b_is_met_and_its_third_column_reached(row: Row) -> None:
    """
    Sorted lists to ±0.2; ours at or above the published method, and never below the product.
    """
    market = wanted, welcome = jobs(row.kind, row.crowded)
    view = VIEWS[row.examine](100)

    def interviews(exposure: Matrix) -> float:
        return expected_interviews(*market, exposure, examine=row.examine)

    ours = interviews(applicants(*market, view=view, examine=row.examine))

    assert interviews(ranked(wanted, view)) == pytest.approx(row.naive, abs=0.2)
    by_both = interviews(ranked(wanted * welcome.T, view))
    assert by_both == pytest.approx(row.product, abs=0.2)
    assert ours >= max(row.theirs, by_both)
