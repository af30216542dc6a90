"""
Few numbers an offer out of very many, kept by number: a question reads only what it asks for.

Adding and dropping touch the offer alone. What was added lies unsorted at first and is put in
order by a question, once it is half as much as what lies in order.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

_SMALLEST = 256
_GONE = -1


class Pool:
    """
    The features of offers, each with a weight.

    An entry names a block, what one offer brought with it; a block is nobody's once its offer
    was dropped, so that a slot may be taken again at once.
    """

    def __init__(self) -> None:
        # In order: entries starts[i]:starts[i + 1] are those of feature named[i].
        self._named = np.empty(0, np.uint32)
        self._starts = np.zeros(1, np.int32)
        self._blocks = np.empty(0, np.int32)
        self._weights = np.empty(0, np.float16)
        # Not in order yet.
        self._new_keys = np.empty(_SMALLEST, np.uint32)
        self._new_blocks = np.empty(_SMALLEST, np.int32)
        self._new_weights = np.empty(_SMALLEST, np.float16)
        self._new = 0
        self._owners = np.empty(_SMALLEST, np.int32)
        self._sizes = np.empty(_SMALLEST, np.uint16)
        self._block_of = np.full(_SMALLEST, _GONE, np.int32)
        self._count = self._dropped = 0

    @property
    def nbytes(self) -> int:
        """Bytes in use, room for more left out."""
        return 8 * len(self._named) + 6 * len(self._blocks) + 10 * self._new + 10 * self._count

    def add(
        self,
        slots: NDArray[np.int64],
        starts: NDArray[np.int64],
        keys: NDArray[np.uint32],
        weights: NDArray[np.floating],
    ) -> None:
        """Add offers that are not in it; the features of ``slots[i]`` begin at ``starts[i]``."""
        if not len(slots):
            return
        count, new = self._count + len(slots), self._new + len(keys)
        sizes = np.diff(starts[: len(slots)], append=len(keys))
        blocks = np.arange(self._count, count)
        self._owners, self._sizes = grown(self._owners, count), grown(self._sizes, count)
        self._owners[self._count : count], self._sizes[self._count : count] = slots, sizes
        known = len(self._block_of)
        self._block_of = grown(self._block_of, int(slots.max()) + 1)
        self._block_of[known:] = _GONE
        self._block_of[slots] = blocks
        self._new_keys = grown(self._new_keys, new)
        self._new_blocks = grown(self._new_blocks, new)
        self._new_weights = grown(self._new_weights, new)
        self._new_keys[self._new : new] = keys
        self._new_blocks[self._new : new] = np.repeat(blocks, sizes)
        self._new_weights[self._new : new] = weights
        self._count, self._new = count, new

    def drop(self, slot: int) -> None:
        """Drop one offer."""
        block = self._block_of[slot]
        self._block_of[slot] = self._owners[block] = _GONE
        self._dropped += int(self._sizes[block]) + 1

    def hits(
        self, asked: NDArray[np.uint32]
    ) -> tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.float32]]:
        """
        Return each entry of what is asked for: its slot, its place in ``asked`` and its weight.

        :param asked: features in order, each once
        """
        if max(self._new, self._dropped) > max(len(self._blocks) // 2, _SMALLEST):
            self._put_in_order()
        blocks, which, weights = self._in_order(asked)
        if self._new and len(asked):
            keys = self._new_keys[: self._new]
            near = np.minimum(np.searchsorted(asked, keys), len(asked) - 1)
            there = np.flatnonzero(asked[near] == keys)
            blocks = np.concatenate((blocks, self._new_blocks[there]))
            weights = np.concatenate((weights, self._new_weights[there]))
            which = np.concatenate((which, near[there]))
        owners = self._owners.take(blocks)
        if self._dropped:
            alive = owners != _GONE
            owners, which, weights = owners[alive], which[alive], weights[alive]
        return owners, which, weights.astype(np.float32)

    def _in_order(
        self, asked: NDArray[np.uint32]
    ) -> tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.float16]]:
        """
        Return block, place in ``asked`` and weight of each entry among those in order.

        Few steps, each in place: a country is asked shelf by shelf, and pays each a thousand times.
        """
        at = self._named.searchsorted(asked)
        if not len(self._named):
            return self._blocks, at[:0], self._weights
        there = (self._named.take(at, mode="clip") == asked).nonzero()[0]
        at = at.take(there)
        begins = self._starts.take(at)
        at += 1
        counts = self._starts.take(at) - begins
        begins -= counts.cumsum(dtype=begins.dtype)
        begins += counts
        places = begins.repeat(counts)
        places += np.arange(len(places), dtype=places.dtype)
        return self._blocks.take(places), there.repeat(counts), self._weights.take(places)

    def _put_in_order(self) -> None:
        keys = np.concatenate(
            (np.repeat(self._named, np.diff(self._starts)), self._new_keys[: self._new])
        )
        blocks = np.concatenate((self._blocks, self._new_blocks[: self._new]))
        weights = np.concatenate((self._weights, self._new_weights[: self._new]))
        living = self._owners[: self._count] != _GONE
        numbers = np.cumsum(living, dtype=np.int32) - 1
        kept = np.flatnonzero(living[blocks])
        # Sorting whole numbers is many times faster than sorting their places by them.
        order = keys[kept].astype(np.uint64) << np.uint64(32) | kept.astype(np.uint64)
        order.sort()
        places = (order & np.uint64(0xFFFFFFFF)).astype(np.int64)
        keys = (order >> np.uint64(32)).astype(np.uint32)
        self._blocks, self._weights = numbers[blocks[places]], weights[places]
        begins = np.flatnonzero(np.concatenate((np.ones(1, np.bool_), keys[1:] != keys[:-1])))
        begins = begins[: len(keys)]
        self._named = keys[begins]
        self._starts = np.append(begins, len(keys)).astype(np.int32)
        self._owners, self._sizes = (
            self._owners[: self._count][living],
            self._sizes[: self._count][living],
        )
        self._count = len(self._owners)
        self._block_of[self._owners] = np.arange(self._count)
        self._new_keys, self._new_blocks = self._new_keys[:0].copy(), self._new_blocks[:0].copy()
        self._new_weights = self._new_weights[:0].copy()
        self._new = self._dropped = 0


def grown(array: NDArray[Any], size: int) -> NDArray[Any]:
    """
    Return an array with room for ``size`` rows, a quarter longer whenever it is too short.

    The new rows are zero: whoever looks past what is filled finds nothing there.
    """
    if size <= len(array):
        return array
    larger = np.zeros((max(size, len(array) * 5 // 4), *array.shape[1:]), array.dtype)
    larger[: len(array)] = array
    return larger
