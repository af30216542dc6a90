"""
Every sealed value and every blind index of a database: which key it is of, and what is of none.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from casework.blind_indexes import BLIND_INDEXES, Counted, count_indexes
from storage.database import Database
from storage.keyring import Ring, key_id
from storage.sealed_columns import Walked, sealed_tables, walk


@dataclass
class KeyCheck:
    """
    What was found, by the id of the key.

    :param columns: values that open, by ``table.column`` and key
    :param indexes: blind indexes, likewise
    :param closed: values that no key opens and indexes of no key, as ``table.column row``
    """

    ring: Ring
    columns: Counter[tuple[str, bytes]] = field(default_factory=Counter)
    indexes: Counter[tuple[str, bytes]] = field(default_factory=Counter)
    closed: list[str] = field(default_factory=list)

    def of_key(self, key: bytes) -> tuple[int, int]:
        """Return how many values, and how many indexes, are of a key."""
        values, indexes = (
            sum(count for (_, own), count in found.items() if own == key)
            for found in (self.columns, self.indexes)
        )
        return values, indexes

    def purposes(self) -> list[tuple[str, str]]:
        """Return the id of each key, and what it is for: ``seals``, ``next`` or ``opens``."""
        return [
            (
                key_id(key).hex(),
                {self.ring.current: "seals", self.ring.coming: "next"}.get(key, "opens"),
            )
            for key in self.ring.keys
        ]

    def report(self) -> dict[str, Any]:
        """Return everything as plain data."""
        return {
            "keys": dict(self.purposes()),
            "values": _plain(self.columns),
            "indexes": _plain(self.indexes),
            "closed": self.closed,
        }


def check_keys(database: Database, *, looked: Callable[[int], None]) -> KeyCheck:
    """
    Open every sealed value and compare every index; nothing is changed.

    :param looked: hears how many rows have been looked at so far
    """
    checked = KeyCheck(database.vault.ring)
    rows = 0
    found = Walked()
    for one in sealed_tables():
        with database.reading() as session:
            for some in walk(session, sealed=one, vault=database.vault, found=found):
                rows += some
                looked(rows)
    checked.columns, checked.closed = found.opened, found.closed
    names = [key_id(key) for key in checked.ring.keys]
    for index in BLIND_INDEXES:
        counted = Counted()
        with database.reading() as session:
            for some in count_indexes(session, index=index, vault=database.vault, counted=counted):
                rows += some
                looked(rows)
        for key, count in counted.by_key.items():
            checked.indexes[index.name, names[key]] = count
        checked.closed += (f"{index.name} {row}" for row in counted.lost)
    return checked


def _plain(found: Counter[tuple[str, bytes]]) -> dict[str, dict[str, int]]:
    plain: dict[str, dict[str, int]] = {}
    for (name, key), count in sorted(found.items()):
        plain.setdefault(name, {})[key.hex()] = count
    return plain
