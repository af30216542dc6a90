"""Rows that were packed come back, those of each offer together."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.meaning.packed import NotPacked, pack, unpack
from tests.matching.meaning.test_hybrid import rows_of, sparse_rows


@given(sparse_rows, st.sets(st.integers(0, 6)))
def test_packed_rows_come_back(sparse: list[dict[int, float]], cuts: set[int]) -> None:
    """
    In half precision, with their features, and each packet knows which rows are its own.
    """
    rows = rows_of(sparse, 1)
    edges = sorted({0, len(rows), *(cut for cut in cuts if cut < len(rows))})
    counts = [0, *(last - first for first, last in pairwise(edges))]

    back = unpack(list(pack(rows, counts)), dimensions=4)

    assert np.diff(back.starts).tolist() == counts
    assert np.allclose(back.rows.dense, rows.dense, rtol=1e-3)
    assert np.allclose(back.rows.weights, rows.weights, rtol=1e-3, atol=1e-7)
    assert back.rows.starts.tolist() == rows.starts.tolist()
    assert back.rows.features.tolist() == rows.features.tolist()


@pytest.mark.parametrize("cut", [1, 3, 7, 20])
def test_what_was_cut_off_is_refused(cut: int) -> None:
    """
    So is a packet of an encoder with another width.
    """
    (packet,) = pack(rows_of([{0: 1.0, 5: 0.5}], 1), [1])

    with pytest.raises(NotPacked):
        unpack([packet[:-cut]], dimensions=4)
    with pytest.raises(NotPacked):
        unpack([packet], dimensions=5)


def test_counts_must_use_up_the_rows() -> None:
    """
    Otherwise a text would silently go missing.
    """
    with pytest.raises(ValueError, match="add up"):
        list(pack(rows_of([{}, {}], 1), [1]))
