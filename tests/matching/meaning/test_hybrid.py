"""Hybrid rows: one product and a sparse correction give what adding it all up would give."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from matching.meaning.features import FEATURES
from matching.meaning.hybrid import HybridRows

sparse_rows = st.lists(
    st.dictionaries(
        st.integers(0, 12).map(lambda n: n * (FEATURES // 13)),
        st.floats(-1, 1, width=32),
        max_size=5,
    ),
    min_size=1,
    max_size=6,
)


def rows_of(sparse: list[dict[int, float]], seed: int) -> HybridRows:
    dense = np.random.default_rng(seed).normal(size=(len(sparse), 4)).astype(np.float32)
    return HybridRows.of(dense, sparse)


@given(sparse_rows, sparse_rows)
def test_likeness_is_the_product_of_both_parts(
    asked: list[dict[int, float]], laid: list[dict[int, float]]
) -> None:
    """
    Dense inner product plus the products of the features that both have, and nothing else.
    """
    queries, rows = rows_of(asked, 1), rows_of(laid, 2)

    expected = queries.dense @ rows.dense.T
    for q, one in enumerate(asked):
        for r, other in enumerate(laid):
            expected[q, r] += sum(one[key] * other[key] for key in one.keys() & other.keys())

    assert np.allclose(rows.likeness(queries), expected, atol=1e-4)


@given(sparse_rows, st.data())
def test_gathered_rows_are_the_rows_themselves(
    laid: list[dict[int, float]], data: st.DataObject
) -> None:
    """
    A town's slice of the rows has the likeness that the whole has in its place.
    """
    rows, query = rows_of(laid, 3), rows_of([{0: 1.0, FEATURES // 13: -0.5}], 4)
    wanted = data.draw(st.lists(st.integers(0, len(laid) - 1), max_size=8))

    assert np.allclose(
        rows.take(wanted).likeness(query), rows.likeness(query)[:, wanted], atol=1e-5
    )
