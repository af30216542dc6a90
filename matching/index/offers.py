"""
All offers that one program looks after, each on the shelf of its town.

Online and cross-region offers stand on a shelf of their own, beside every town's. Adding,
changing and pausing an offer touch that offer alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from threading import RLock

import numpy as np
from numpy.typing import NDArray

from matching.facts import OfferFacts, Reach
from matching.index.arena import Arena
from matching.index.gates import gate_columns
from matching.index.readings import Readings
from matching.index.shelf import Shelf

BORDERLESS = None
"""The key of the shelf of what is joined from any town; others have their town's."""

_CROSSES = (Reach.ONLINE, Reach.CROSS_REGION)


class OfferIndex:
    """
    Offers as columns and rows; several threads may use it.

    It knows no offer's text: what is shown of an offer is read anew, and its gates with it.
    """

    def __init__(self, *, dimensions: int) -> None:
        """
        Make an empty index.

        :param dimensions: numbers in the dense part of a hybrid row; 0 without an encoder
        """
        self.lock = RLock()
        self.dimensions = dimensions
        self._rows = Arena(dimensions=dimensions)
        self._shelves: dict[str | None, Shelf] = {}
        self._shelf_of: dict[str, str | None] = {}

    def __len__(self) -> int:
        return len(self._shelf_of)

    def __contains__(self, offer: object) -> bool:
        return offer in self._shelf_of

    @property
    def nbytes(self) -> int:
        """Bytes of all rows and columns in use."""
        return sum(shelf.nbytes for shelf in self._shelves.values())

    def make_room(self, shelf: str | None, offers: int) -> None:
        """Make room for so many more offers on a shelf, where they come a handful at a time."""
        with self.lock:
            self._shelf(shelf).make_room(offers)

    def put(self, offers: Sequence[OfferFacts], readings: Readings) -> None:
        """
        Add offers, or change those that it knows.

        :param readings: of the same offers, in the same order; readings without rows leave it
            open how near the offers are to a wish
        :raises ValueError: if the rows are of other dimensions than the index
        """
        self.put_columns(
            ids=[offer.id for offer in offers],
            shelves=[shelf_of(offer) for offer in offers],
            gates=gate_columns(offers),
            readings=readings,
        )

    def put_columns(
        self,
        *,
        ids: Sequence[str],
        shelves: Sequence[str | None],
        gates: NDArray[np.void],
        readings: Readings,
    ) -> None:
        """
        Add or change offers whose columns have been made already, as :meth:`put` does.

        :param shelves: :func:`shelf_of` each offer
        :raises ValueError: if the rows are of other dimensions than the index
        """
        if not ids:
            return
        if readings.rows.dense.shape[1] not in (0, self.dimensions):
            raise ValueError("of other dimensions")
        # Who is named twice stands as it was named last.
        last = {id_: place for place, id_ in enumerate(ids)}
        places: dict[str | None, dict[str, int]] = {}
        for id_, place in last.items():
            places.setdefault(shelves[place], {})[id_] = place
        with self.lock:
            self.remove(ids)
            for shelf, here in places.items():
                wanted = list(here.values())
                self._shelf(shelf).put(list(here), gates[wanted], readings.take(wanted))
                self._shelf_of.update(dict.fromkeys(here, shelf))

    def learn(self, ids: Sequence[str], readings: Readings) -> None:
        """
        Change what was understood of offers that it knows; those it does not know are passed over.

        :raises ValueError: if the rows are of other dimensions than the index
        """
        with self.lock:
            places = [place for place, id_ in enumerate(ids) if id_ in self._shelf_of]
            known = [ids[place] for place in places]
            shelves = [self._shelf_of[id_] for id_ in known]
            gates = [
                self._shelves[shelf].gates_of([id_])
                for id_, shelf in zip(known, shelves, strict=True)
            ]
            if known:
                self.put_columns(
                    ids=known,
                    shelves=shelves,
                    gates=np.concatenate(gates),
                    readings=readings.take(places),
                )

    def change_gates(self, offers: Sequence[OfferFacts]) -> None:
        """
        Change everything but the texts of offers that it knows.

        :raises KeyError: if one is not known, or now belongs on another shelf
        """
        with self.lock:
            by_shelf: dict[str | None, list[OfferFacts]] = {}
            for offer in offers:
                shelf = self._shelf_of[offer.id]
                if shelf != shelf_of(offer):
                    raise KeyError(offer.id)
                by_shelf.setdefault(shelf, []).append(offer)
            for shelf, here in by_shelf.items():
                self._shelves[shelf].set_gates([one.id for one in here], gate_columns(here))

    def pause(self, ids: Iterable[str]) -> None:
        """Mark offers as not open; those that it does not know are passed over."""
        with self.lock:
            for id_ in set(ids) & self._shelf_of.keys():
                self._shelves[self._shelf_of[id_]].close(id_)

    def remove(self, ids: Iterable[str]) -> None:
        """Forget offers; those that it does not know are passed over."""
        with self.lock:
            for id_ in set(ids) & self._shelf_of.keys():
                self._shelves[self._shelf_of.pop(id_)].remove(id_)

    def around(self, town: str) -> Mapping[str | None, Shelf]:
        """Return what a wish of a town is laid beside: the town's shelf and the borderless one."""
        return {key: self._shelves[key] for key in (town, BORDERLESS) if key in self._shelves}

    def everywhere(self) -> Mapping[str | None, Shelf]:
        """Return all shelves by their key."""
        return dict(self._shelves)

    def _shelf(self, key: str | None) -> Shelf:
        if key not in self._shelves:
            self._shelves[key] = Shelf(rows=self._rows)
        return self._shelves[key]


def shelf_of(offer: OfferFacts) -> str | None:
    """Return the key of the shelf on which an offer stands: its town, or :data:`BORDERLESS`."""
    return BORDERLESS if offer.reach in _CROSSES else offer.town
