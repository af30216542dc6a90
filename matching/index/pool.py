"""
Few numbers an offer out of very many, kept so that those of one question are found in one pass.

Adding and dropping touch the offer alone; what is dropped leaves a hole, and holes are closed
once they are half of everything.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

_SMALLEST = 256


class Pool:
    """The features of offers: whole numbers below ``features``, each with a weight."""

    def __init__(self, *, features: int) -> None:
        self._features = features
        self._keys = np.empty(_SMALLEST, np.uint32)
        self._weights = np.empty(_SMALLEST, np.float16)
        self._begins = np.empty(_SMALLEST, np.int64)
        self._owners = np.empty(_SMALLEST, np.int32)
        self._block_of = np.full(_SMALLEST, -1, np.int32)
        self._used = self._blocks = self._dropped = 0

    @property
    def nbytes(self) -> int:
        """Bytes in use, room for more left out."""
        return 6 * self._used + 16 * self._blocks

    def add(
        self,
        slots: NDArray[np.int64],
        starts: NDArray[np.int64],
        keys: NDArray[np.uint32],
        weights: NDArray[np.floating],
    ) -> None:
        """Add offers that are not in it; the features of ``slots[i]`` begin at ``starts[i]``."""
        used, blocks = self._used + len(keys), self._blocks + len(slots)
        self._keys = grown(self._keys, used)
        self._weights = grown(self._weights, used)
        self._begins = grown(self._begins, blocks)
        self._owners = grown(self._owners, blocks)
        if len(slots) and slots.max() >= len(self._block_of):
            known = self._block_of
            self._block_of = grown(known, int(slots.max()) + 1)
            self._block_of[len(known) :] = -1
        self._keys[self._used : used] = keys
        self._weights[self._used : used] = weights
        self._begins[self._blocks : blocks] = self._used + starts[: len(slots)]
        self._owners[self._blocks : blocks] = slots
        self._block_of[slots] = np.arange(self._blocks, blocks)
        self._used, self._blocks = used, blocks

    def drop(self, slot: int) -> None:
        """Drop one offer."""
        block = self._block_of[slot]
        begin = self._begins[block]
        end = self._begins[block + 1] if block + 1 < self._blocks else self._used
        # No question asks for this one: there is no such feature.
        self._keys[begin:end] = self._features
        self._block_of[slot] = -1
        self._dropped += int(end - begin) + 1
        if 2 * self._dropped > self._used + self._blocks > _SMALLEST:
            self._close_holes()

    def hits(
        self, asked: NDArray[np.bool_]
    ) -> tuple[NDArray[np.int32], NDArray[np.uint32], NDArray[np.float32]]:
        """
        Return each place where a feature stands that is asked for: slot, feature and weight.

        :param asked: of each feature whether it is asked for, see :func:`table_of`
        """
        places = np.flatnonzero(asked.take(self._keys[: self._used]))
        blocks = np.searchsorted(self._begins[: self._blocks], places, side="right") - 1
        return (
            self._owners[blocks],
            self._keys[places],
            self._weights[places].astype(np.float32),
        )

    def _close_holes(self) -> None:
        blocks = np.arange(self._blocks)
        owners = self._owners[: self._blocks]
        sizes = np.diff(self._begins[: self._blocks], append=self._used)
        alive = self._block_of[owners] == blocks
        kept = np.repeat(alive, sizes)
        keys, weights = self._keys[: self._used][kept], self._weights[: self._used][kept]
        owners, sizes = owners[alive], sizes[alive]
        self._keys, self._weights, self._owners = keys, weights, owners
        self._begins = np.cumsum(sizes) - sizes
        self._block_of[owners] = np.arange(len(owners))
        self._used, self._blocks, self._dropped = len(keys), len(owners), 0


def table_of(asked: NDArray[np.uint32], *, features: int) -> NDArray[np.bool_]:
    """Return of each feature whether it is asked for; the last one stands for what was dropped."""
    table = np.zeros(features + 1, np.bool_)
    table[asked] = True
    return table


def grown(array: NDArray[Any], size: int) -> NDArray[Any]:
    """Return an array with room for ``size`` rows, twice as long whenever it is too short."""
    if size <= len(array):
        return array
    larger = np.empty((max(size, 2 * len(array)), *array.shape[1:]), array.dtype)
    larger[: len(array)] = array
    return larger
