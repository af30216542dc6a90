"""
Room for the rows of many shelves, in few large blocks of memory.

A block of several megabytes lies on large pages where the system has them: reading a thousand
shelves then costs hardly more than reading one, and half as much again on pages of four kilobytes.
"""

from bisect import bisect_left, insort
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_BLOCK_BYTES = 1 << 25
"""Touched as it is used, so that a small town does not pay for a large one."""

_STEP = 16
"""Rows by which rooms differ: what is left over stays of use to somebody."""
_LARGEST = 4096
"""Rows of a room in a block with others; a larger one has a block of its own."""
_MOST = 0.75
"""Share of a block's rows from which on it is multiplied as a whole."""


@dataclass(frozen=True, slots=True)
class Room:
    """
    Some rows of a block, which nobody else writes until they are given back.

    ``block`` is the block's number, -1 if it is this room's own; ``begin`` its first row there.
    """

    rows: NDArray[np.float32]
    block: int
    begin: int


class Arena:
    """
    Gives out rooms a sixteenth larger than asked for, and takes them back for whoever comes next.

    What lies free beside each other is one: shelves that grow in step leave many small rooms, and
    need larger ones.

    :param dimensions: numbers in a row, float32
    """

    def __init__(self, *, dimensions: int) -> None:
        self._dimensions = dimensions
        self.row_bytes = 4 * dimensions
        self._blocks: list[NDArray[np.float32]] = []
        # What is free: (rows, block, begin) in order, and the same by either end.
        self._free: list[tuple[int, int, int]] = []
        self._begins: dict[tuple[int, int], int] = {}
        self._ends: dict[tuple[int, int], int] = {}

    def room(self, rows: int) -> Room:
        """Return room for so many rows at least; what it holds is of no meaning."""
        size = rows + rows // 16
        if size > _LARGEST:
            return Room(np.empty((size, self._dimensions), np.float32), -1, 0)
        size = max(-(-size // _STEP), 1) * _STEP
        at = bisect_left(self._free, (size, 0, 0))
        if at == len(self._free):
            self._new_block()
            at = bisect_left(self._free, (size, 0, 0))
        there, block, begin = self._free[at]
        self._take(there, block, begin)
        if there > size:
            self._lay_free(there - size, block, begin + size)
        return Room(self._blocks[block][begin : begin + size], block, begin)

    def grown(self, room: Room, rows: int) -> Room:
        """Return a room with the same rows in it and space for ``rows``; the old one is free."""
        if rows <= len(room.rows):
            return room
        larger = self.room(rows)
        larger.rows[: len(room.rows)] = room.rows
        self._give_back(room)
        return larger

    def products(
        self, rooms: Sequence[tuple[Room, int]], query: NDArray[np.float32]
    ) -> list[NDArray[np.float32]]:
        """
        Return the inner products of a query with the first rows of some rooms.

        A block of which most is asked for is read as a whole: a product of its own for each of a
        thousand towns takes a fifth more time.

        :param rooms: and how many rows of each; no room twice
        :param query: (dimensions,)
        """
        asked: dict[int, int] = {}
        for room, rows in rooms:
            asked[room.block] = asked.get(room.block, 0) + rows
        whole = {
            block: self._blocks[block] @ query
            for block, rows in asked.items()
            if block >= 0 and rows > _MOST * len(self._blocks[block])
        }
        return [
            whole[room.block][room.begin : room.begin + rows]
            if room.block in whole
            else room.rows[:rows] @ query
            for room, rows in rooms
        ]

    def _give_back(self, room: Room) -> None:
        if room.block < 0:
            return
        block, begin, end = room.block, room.begin, room.begin + len(room.rows)
        if (before := self._ends.get((block, begin))) is not None:
            self._take(begin - before, block, before)
            begin = before
        if (after := self._begins.get((block, end))) is not None:
            self._take(after - end, block, end)
            end = after
        self._lay_free(end - begin, block, begin)

    def _lay_free(self, rows: int, block: int, begin: int) -> None:
        insort(self._free, (rows, block, begin))
        self._begins[block, begin] = begin + rows
        self._ends[block, begin + rows] = begin

    def _take(self, rows: int, block: int, begin: int) -> None:
        del self._free[bisect_left(self._free, (rows, block, begin))]
        del self._begins[block, begin], self._ends[block, begin + rows]

    def _new_block(self) -> None:
        rows = max(_BLOCK_BYTES // max(self.row_bytes, 4), _LARGEST)
        # Zero, not whatever was there: a block may be multiplied as a whole.
        self._blocks.append(np.zeros((rows, self._dimensions), np.float32))
        self._lay_free(rows, len(self._blocks) - 1, 0)
