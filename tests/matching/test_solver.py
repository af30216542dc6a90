"""Yes-or-no programmes: the best of all choices, also where the relaxation is not whole."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.solver import Programme

Pairs = set[tuple[int, int]]


def programme(worths: list[float], apart: Pairs, only_after: Pairs) -> Programme:
    """Columns of which some exclude each other, and some need another one."""
    made = Programme()
    for worth in worths:
        made.column(worth)
    for one, other in sorted(apart):
        made.at_most([(one, 1.0), (other, 1.0)], 1.0)
    for one, needed in sorted(only_after):
        made.at_most([(one, 1.0), (needed, -1.0)], 0.0)
    return made


def keeps(chosen: set[int], apart: Pairs, only_after: Pairs) -> bool:
    """Whether a choice keeps every row."""
    return not any({one, other} <= chosen for one, other in apart) and all(
        needed in chosen for one, needed in only_after if one in chosen
    )


columns = st.integers(0, 8)
pairs = st.sets(st.tuples(columns, columns).filter(lambda pair: pair[0] != pair[1]), max_size=14)
TRIANGLES = {(0, 1), (1, 2), (0, 2), (3, 4), (4, 5), (3, 5)}


@settings(max_examples=120)
@given(st.lists(st.integers(0, 5).map(float), min_size=9, max_size=9), pairs, pairs)
def test_it_is_the_best_of_all_choices(
    worths: list[float], apart: Pairs, only_after: Pairs
) -> None:
    """Two triangles of exclusions make the relaxation take halves; the answer is whole."""
    apart = apart | TRIANGLES

    chosen, bound = programme(worths, apart, only_after).solve(seconds=10)

    choices = ({at for at, yes in enumerate(bits) if yes} for bits in product((0, 1), repeat=9))
    best = max(
        sum(worths[at] for at in choice) for choice in choices if keeps(choice, apart, only_after)
    )
    assert keeps(set(chosen), apart, only_after)
    assert sum(worths[at] for at in chosen) == pytest.approx(best)
    assert bound == pytest.approx(best)


def test_out_of_time_it_returns_what_keeps_the_rows_with_an_honest_bound() -> None:
    """Without time to branch, what was rounded stands, and the bound is at least its worth."""
    chosen, bound = programme([1.0] * 6, TRIANGLES, set()).solve(seconds=0.0)

    assert keeps(set(chosen), TRIANGLES, set())
    assert 2 <= sum(1.0 for _ in chosen) <= bound <= 3


def test_nothing_to_choose() -> None:
    """An empty programme is worth nothing."""
    assert Programme().solve(seconds=1) == ([], 0.0)
