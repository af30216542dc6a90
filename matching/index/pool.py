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
        # In order: the entries from starts[i] to starts[i + 1] are those of feature named[i].
        self._named = np.empty(0, np.uint32)
        self._starts = np.zeros(1, np.int32)
        self._blocks: NDArray[Any] = np.empty(0, np.int32)
        self._weights = np.empty(0, np.float16)
        # Not in order yet: what the blocks from first_new on brought, one after the other.
        self._first_new = 0
        self._new_keys = np.empty(_SMALLEST, np.uint32)
        self._new_weights = np.empty(_SMALLEST, np.float16)
        self._new = 0
        self._owners = np.empty(_SMALLEST, np.int32)
        self._sizes = np.empty(_SMALLEST, np.uint16)
        self._block_of = np.full(_SMALLEST, _GONE, np.int32)
        self._count = self._dropped = 0
        # Whether each block is that of the slot of its number, as where nobody ever left.
        self._in_place = True

    @property
    def nbytes(self) -> int:
        """Bytes in use, room for more left out."""
        ordered = 8 * len(self._named) + self._blocks.nbytes + self._weights.nbytes
        return ordered + 6 * self._new + 10 * self._count

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
        self._in_place &= np.array_equal(slots, blocks)
        known = len(self._block_of)
        self._block_of = grown(self._block_of, int(slots.max()) + 1)
        self._block_of[known:] = _GONE
        self._block_of[slots] = blocks
        self._new_keys = grown(self._new_keys, new)
        self._new_weights = grown(self._new_weights, new)
        self._new_keys[self._new : new] = keys
        self._new_weights[self._new : new] = weights
        self._count, self._new = count, new

    def drop(self, slot: int) -> None:
        """Drop one offer."""
        block = self._block_of[slot]
        self._block_of[slot] = self._owners[block] = _GONE
        self._dropped += int(self._sizes[block]) + 1

    def hits(
        self, asked: NDArray[np.uint32], weights: NDArray[np.float32]
    ) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """
        Return each entry of what is asked for: its slot, and its weight times that of the question.

        Few steps, each in place: a country is asked shelf by shelf, and pays each a thousand times.

        :param asked: features in order, each once
        :param weights: of what is asked
        """
        there, counts, places = self._in_order(asked)
        blocks = self._blocks.take(places)
        products = weights.take(there).repeat(counts)
        products *= self._weights.take(places)
        if self._new:
            new, which = self._out_of_order(asked)
            blocks = np.concatenate((blocks, self._new_blocks().take(new)))
            products = np.concatenate((products, weights[which] * self._new_weights[new]))
        owners, alive = self._owning(blocks)
        return owners, products if alive is None else products[alive]

    def where(self, asked: NDArray[np.uint32]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """
        Return each entry of what is asked for: its slot, and its place in ``asked``.

        :param asked: features in order, each once
        """
        there, counts, places = self._in_order(asked)
        blocks, which = self._blocks.take(places), there.repeat(counts)
        if self._new:
            new, asking = self._out_of_order(asked)
            blocks = np.concatenate((blocks, self._new_blocks().take(new)))
            which = np.concatenate((which, asking))
        owners, alive = self._owning(blocks)
        return owners, which if alive is None else which[alive]

    def _in_order(
        self, asked: NDArray[np.uint32]
    ) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int32]]:
        """Return what of ``asked`` lies in order, how often, and where each entry stands."""
        if max(self._new, self._dropped) > max(len(self._blocks) // 2, _SMALLEST):
            self._put_in_order()
        at = self._named.searchsorted(asked)
        if not len(self._named):
            return at[:0], self._blocks[:0], self._blocks[:0]
        there = (self._named.take(at, mode="clip") == asked).nonzero()[0]
        at = at.take(there)
        begins = self._starts.take(at)
        at += 1
        # Both ends lie side by side: one wait for memory, not two.
        ends = self._starts.take(at)
        counts = ends - begins
        ends -= counts.cumsum(dtype=ends.dtype)
        places = ends.repeat(counts)
        places += np.arange(len(places), dtype=places.dtype)
        return there, counts, places

    def _out_of_order(
        self, asked: NDArray[np.uint32]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return which of the new entries are asked for, and the place of each in ``asked``."""
        keys = self._new_keys[: self._new]
        if not len(asked):
            return np.empty(0, np.int64), np.empty(0, np.int64)
        near = np.minimum(np.searchsorted(asked, keys), len(asked) - 1)
        there = np.flatnonzero(asked[near] == keys)
        return there, near[there]

    def _new_blocks(self) -> NDArray[np.int32]:
        """Return the block of each new entry."""
        blocks = np.arange(self._first_new, self._count, dtype=np.int32)
        return np.repeat(blocks, self._sizes[self._first_new : self._count])

    def _owning(self, blocks: NDArray[Any]) -> tuple[NDArray[np.int32], NDArray[np.bool_] | None]:
        """Return whose blocks these are, those of nobody left out, and, if any were, which."""
        if self._in_place and not self._dropped:
            return blocks, None
        owners = self._owners.take(blocks)
        if not self._dropped:
            return owners, None
        alive = owners != _GONE
        return owners[alive], alive

    def _put_in_order(self) -> None:
        ordered = np.repeat(self._named, np.diff(self._starts))
        keys = np.concatenate((ordered, self._new_keys[: self._new]))
        blocks = np.concatenate((self._blocks, self._new_blocks()))
        weights = np.concatenate((self._weights, self._new_weights[: self._new]))
        living = self._owners[: self._count] != _GONE
        numbers = np.cumsum(living, dtype=np.int32) - 1
        kept = np.flatnonzero(living[blocks])
        # Sorting whole numbers is many times faster than sorting their places by them.
        order = keys[kept].astype(np.uint64) << np.uint64(32) | kept.astype(np.uint64)
        order.sort()
        places = (order & np.uint64(0xFFFFFFFF)).astype(np.int64)
        keys = (order >> np.uint64(32)).astype(np.uint32)
        # Two bytes tell the offers of all but the largest towns apart.
        kind = np.uint16 if len(numbers) <= 1 << 16 else np.int32
        self._blocks, self._weights = numbers[blocks[places]].astype(kind), weights[places]
        begins = np.flatnonzero(np.concatenate((np.ones(1, np.bool_), keys[1:] != keys[:-1])))
        begins = begins[: len(keys)]
        self._named = keys[begins]
        self._starts = np.append(begins, len(keys)).astype(np.int32)
        self._owners, self._sizes = (
            self._owners[: self._count][living],
            self._sizes[: self._count][living],
        )
        self._count = self._first_new = len(self._owners)
        all_blocks = np.arange(self._count)
        self._block_of[self._owners] = all_blocks
        self._in_place = np.array_equal(self._owners, all_blocks)
        self._new_keys, self._new_weights = self._new_keys[:0].copy(), self._new_weights[:0].copy()
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
