"""
The offers of one town, or those that cross every border: one matrix, one table of columns.

A shelf is its own slice: what one wish is laid beside lies together, and nothing is gathered.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from matching.index.arena import Arena
from matching.index.gates import GATES, Mask
from matching.index.pool import Pool, grown, hits_of
from matching.index.readings import Readings
from matching.meaning.hybrid import HybridRows
from matching.written import Written

_SMALLEST = 16


@dataclass(frozen=True, slots=True)
class Found:
    """Where terms stand that were asked for: the slot of each, and its place in the question."""

    slots: NDArray[np.integer]
    which: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Asked:
    """
    Queries made ready for any number of shelves.

    ``sparse`` has for each the features it asks for, in order, and their weights.
    """

    dense: NDArray[np.float32]
    sparse: tuple[tuple[NDArray[np.uint32], NDArray[np.float32]], ...]

    @classmethod
    def of(cls, queries: HybridRows) -> Self:
        """Make hybrid rows ready."""
        sparse = []
        for number in range(len(queries)):
            part = slice(queries.starts[number], queries.starts[number + 1])
            order = np.argsort(queries.features[part])
            sparse.append((queries.features[part][order], queries.weights[part][order]))
        return cls(queries.dense, tuple(sparse))


class Shelf:
    """
    Offers in slots that stay theirs until they are removed; a free one is taken first.

    ``gates`` (:data:`GATES`), ``mass`` and ``counts`` (as in :class:`Readings`) run along the
    slots; ``alive`` says which of them hold an offer, ``known`` of which there is a hybrid row.
    """

    def __init__(self, *, rows: Arena) -> None:
        """
        Make an empty shelf.

        :param rows: where its hybrid rows find room
        """
        self.gates = np.zeros(_SMALLEST, GATES)
        self.mass = np.zeros(_SMALLEST, np.float32)
        self.counts = np.zeros((_SMALLEST, 3), np.uint8)
        self.alive = np.zeros(_SMALLEST, np.bool_)
        self.known = np.zeros(_SMALLEST, np.bool_)
        self.written = Written()
        self._rows, self._room = rows, rows.room(_SMALLEST)
        self._sparse = Pool()
        self._terms = Pool()
        self._ids: list[str] = []
        self._slots: dict[str, int] = {}
        self._free: list[int] = []

    def __len__(self) -> int:
        """Count the slots, free ones too."""
        return len(self._ids)

    @property
    def ids(self) -> Sequence[str]:
        """The offer in each slot, empty where there is none."""
        return self._ids

    @property
    def row_bytes(self) -> int:
        """Bytes of the hybrid rows in use."""
        return len(self) * self._rows.row_bytes + self._sparse.nbytes

    @property
    def nbytes(self) -> int:
        """Bytes of the rows and columns in use, room for more left out."""
        fixed = self._rows.row_bytes + GATES.itemsize + 4 + 3 + 2
        return len(self) * fixed + self._sparse.nbytes + self._terms.nbytes

    def make_room(self, offers: int) -> None:
        """Make room for so many more offers at once, which need not come."""
        self._room = self._rows.grown(self._room, len(self) + offers)

    def put(self, ids: Sequence[str], gates: NDArray[np.void], readings: Readings) -> None:
        """Add offers that are not in it."""
        slots = self._slots_for(ids)
        self._room = self._rows.grown(self._room, len(self))
        self.gates, self.mass = grown(self.gates, len(self)), grown(self.mass, len(self))
        self.counts, self.alive = grown(self.counts, len(self)), grown(self.alive, len(self))
        self.known = grown(self.known, len(self))
        rows = readings.rows
        self.known[slots] = rows.dense.shape[1] > 0
        self._room.rows[slots] = rows.dense if rows.dense.shape[1] else 0
        self.gates[slots], self.mass[slots] = gates, readings.mass
        self.counts[slots], self.alive[slots] = readings.counts, True
        self._sparse.add(slots, rows.starts, rows.features, rows.weights)
        self._terms.add(slots, readings.starts, readings.terms, np.ones(1, np.float16))
        self.written.add(filter(None, "\n".join(readings.written).split("\n")))

    def gates_of(self, ids: Sequence[str]) -> NDArray[np.void]:
        """Return the columns of some offers."""
        found: NDArray[np.void] = self.gates[[self._slots[id_] for id_ in ids]]
        return found

    def set_gates(self, ids: Sequence[str], gates: NDArray[np.void]) -> None:
        """Change columns alone."""
        self.gates[[self._slots[id_] for id_ in ids]] = gates

    def close(self, id_: str) -> None:
        """Mark an offer as not open."""
        self.gates["open"][self._slots[id_]] = False

    def remove(self, id_: str) -> None:
        """Free the slot of an offer."""
        slot = self._slots.pop(id_)
        self._ids[slot] = ""
        self.alive[slot] = False
        self._sparse.drop(slot)
        self._terms.drop(slot)
        self._free.append(slot)

    def which(self, ids: frozenset[str]) -> Mask:
        """Return where some offers are, those that are not here left out."""
        found = np.zeros(len(self), np.bool_)
        found[[self._slots[id_] for id_ in ids if id_ in self._slots]] = True
        return found

    def likeness(self, asked: Asked) -> NDArray[np.float32]:
        """
        Return how well each slot goes with each query: (queries, slots) float32.

        As :meth:`HybridRows.likeness`, sparse weights being kept at half precision.
        """
        (found,) = likeness_of([self], asked)
        return found

    def with_terms(self, asked: NDArray[np.uint32]) -> Found:
        """
        Return every place where a term stands that is asked for.

        :param asked: terms in order, each once
        """
        return Found(*self._terms.where(asked))

    def _slots_for(self, ids: Sequence[str]) -> NDArray[np.int64]:
        """Give each of some new offers a slot: those that are free, then new ones."""
        freed = [self._free.pop() for _ in range(min(len(self._free), len(ids)))]
        for slot, id_ in zip(freed, ids, strict=False):
            self._ids[slot] = id_
        begin = len(self._ids)
        self._ids.extend(ids[len(freed) :])
        slots = np.array([*freed, *range(begin, len(self._ids))], np.int64)
        self._slots.update(zip(ids, slots.tolist(), strict=True))
        return slots


def likeness_of(shelves: Iterable[Shelf], asked: Asked) -> list[NDArray[np.float32]]:
    """
    Return :meth:`Shelf.likeness` of some shelves.

    All dense rows are read first: they go through the processor's caches, and would wash out of
    them what the sparse features need.
    """
    shelves = list(shelves)
    found = _dense_likeness(shelves, asked.dense)
    pools = [shelf._sparse for shelf in shelves]
    for number, (features, weighing) in enumerate(asked.sparse):
        for rows, hits in zip(found, hits_of(pools, features, weighing), strict=True):
            np.add.at(rows[number], *hits)
    return found


def _dense_likeness(
    shelves: Sequence[Shelf], asked: NDArray[np.float32]
) -> list[NDArray[np.float32]]:
    rooms = [(shelf._room, len(shelf)) for shelf in shelves]
    if len(asked) == 1 and shelves:
        # A single query alone is quicker than as a matrix of one row.
        return [row[None] for row in shelves[0]._rows.products(rooms, asked[0])]
    return [asked @ room.rows[:rows].T for room, rows in rooms]
