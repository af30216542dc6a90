"""
Room for the rows of many shelves, in few large blocks of memory.

A block of several megabytes lies on large pages where the system has them: reading a thousand
shelves then costs hardly more than reading one, and half as much again on pages of four kilobytes.
"""

import numpy as np
from numpy.typing import NDArray

_BLOCK_BYTES = 1 << 25
"""Touched as it is used, so that a small town does not pay for a large one."""

_SMALLEST = 16
_LARGEST = 4096
"""Rows for which room is kept to be used again; larger rooms are made to measure."""


class Arena:
    """
    Gives out rooms of 16 · 2ⁿ rows, and takes them back for the next that needs one as large;
    a large shelf has a block of its own, an eighth larger than it needs.

    :param dimensions: numbers in a row, float32
    """

    def __init__(self, *, dimensions: int) -> None:
        self._dimensions = dimensions
        self.row_bytes = 4 * dimensions
        self._rest = np.empty((0, dimensions), np.float32)
        self._free: dict[int, list[NDArray[np.float32]]] = {}

    def room(self, rows: int) -> NDArray[np.float32]:
        """Return room for so many rows at least; what it holds is of no meaning."""
        if rows > _LARGEST:
            return np.empty((rows + rows // 8, self._dimensions), np.float32)
        size = max(_SMALLEST, 1 << (rows - 1).bit_length()) if rows else _SMALLEST
        free = self._free.get(size)
        if free:
            return free.pop()
        if size > len(self._rest):
            self._new_block(size)
        found, self._rest = self._rest[:size], self._rest[size:]
        return found

    def grown(self, room: NDArray[np.float32], rows: int) -> NDArray[np.float32]:
        """Return a room with the same rows in it and space for ``rows``; the old one is free."""
        if rows <= len(room):
            return room
        larger = self.room(rows)
        larger[: len(room)] = room
        if len(room) <= _LARGEST:
            self._give_back(room)
        return larger

    def _give_back(self, room: NDArray[np.float32]) -> None:
        self._free.setdefault(len(room), []).append(room)

    def _new_block(self, size: int) -> None:
        # What is left over is given out in the sizes that fit into it.
        while len(self._rest) >= _SMALLEST:
            most = 1 << (len(self._rest).bit_length() - 1)
            self._give_back(self._rest[:most])
            self._rest = self._rest[most:]
        rows = _BLOCK_BYTES // max(self.row_bytes, 4)
        self._rest = np.empty((max(rows, size), self._dimensions), np.float32)
