"""
Few numbers an offer out of very many, kept by number: a question reads only what it asks for.

Adding and dropping touch the offer alone. What was added lies unsorted at first and is put in
order by a question, once it is half as much as what lies in order.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
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

    def where(self, asked: NDArray[np.uint32]) -> tuple[NDArray[np.integer], NDArray[np.int64]]:
        """
        Return each entry of what is asked for: its slot, and its place in ``asked``.

        :param asked: features in order, each once
        """
        counts, places = _in_order([self], asked)
        which = np.arange(len(asked)).repeat(counts[0])
        return self._with_new(self._blocks.take(places), which, asked)

    def _look_up(self, asked: NDArray[np.uint32], found: NDArray[np.int32]) -> None:
        """Write where the entries of each feature begin and end; two zeros if there is none."""
        if max(self._new, self._dropped) > max(len(self._blocks) // 2, _SMALLEST):
            self._put_in_order()
        if not len(self._named):
            return
        at = self._named.searchsorted(asked)
        there = self._named.take(at, mode="clip") == asked
        self._starts.take(at, mode="clip", out=found[0])
        at += there
        # Both ends lie side by side, so the second is no second wait for memory.
        self._starts.take(at, mode="clip", out=found[1])

    def _with_new(
        self,
        blocks: NDArray[np.integer],
        told: NDArray[Any],
        asked: NDArray[np.uint32],
        weights: NDArray[np.float32] | None = None,
    ) -> tuple[NDArray[np.integer], NDArray[Any]]:
        """
        Return slots and what is told of entries in order, and of those that are not yet.

        :param blocks: of entries in order, those of nobody too
        :param told: of each the place of its feature in ``asked``, or its product
        :param weights: of what is asked, if products are told
        """
        if self._new:
            new, which = self._out_of_order(asked)
            blocks = np.concatenate((blocks, self._new_blocks().take(new)))
            more = which if weights is None else weights[which] * self._new_weights[new]
            told = np.concatenate((told, more))
        if self._in_place and not self._dropped:
            return blocks, told
        owners = self._owners.take(blocks)
        if not self._dropped:
            return owners, told
        alive = owners != _GONE
        return owners[alive], told[alive]

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


def hits_of(
    pools: Sequence[Pool], asked: NDArray[np.uint32], weights: NDArray[np.float32]
) -> Iterator[tuple[NDArray[np.integer], NDArray[np.float32]]]:
    """
    Yield of each pool the entries of what is asked for: slots, and weights times those asked with.

    What can be is reckoned of all pools at once: a country has thousands, each with few entries.

    :param asked: features in order, each once
    :param weights: of what is asked
    """
    counts, places = _in_order(pools, asked)
    ends = counts.sum(axis=1).cumsum().tolist()
    blocks, kept = np.empty(len(places), np.int64), np.empty(len(places), np.float16)
    parts = [slice(begin, end) for begin, end in pairwise((0, *ends))]
    for pool, own in zip(pools, parts, strict=True):
        blocks[own] = pool._blocks.take(places[own])
        pool._weights.take(places[own], out=kept[own], mode="clip")
    products = np.broadcast_to(weights, counts.shape).ravel().repeat(counts.ravel())
    products *= kept
    for pool, own in zip(pools, parts, strict=True):
        yield pool._with_new(blocks[own], products[own], asked, weights)


def _in_order(
    pools: Sequence[Pool], asked: NDArray[np.uint32]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return how often each pool has each feature in order, and where each entry stands there."""
    found = np.zeros((len(pools), 2, len(asked)), np.int32)
    for pool, own in zip(pools, found, strict=True):
        pool._look_up(asked, own)
    begins, ends = found[:, 0].astype(np.int64), found[:, 1]
    counts = ends - begins
    before = counts.ravel().cumsum()
    places = np.arange(before[-1] if len(before) else 0)
    places += (begins.ravel() - (before - counts.ravel())).repeat(counts.ravel())
    return counts, places


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
