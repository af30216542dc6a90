"""
The readings of many offers as one piece of bytes, column by column.

Opened and laid out in one go, a town costs a fraction of what its readings cost one by one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Self

import numpy as np
from numpy.typing import NDArray

from matching.index.readings import Readings, dense_of, in_steps, starts_of
from matching.meaning.hybrid import HybridRows

_BETWEEN = "\0"
_ID_BYTES = 16
_KINDS = 1 << 16
_PARTS = 17


@dataclass(frozen=True, slots=True)
class Pack:
    """
    Offers with their readings, and what gates ask of them.

    ``ids`` are hexadecimal; ``changed`` says which state of each was read (in UTC, to a
    microsecond). ``hosts`` and ``areas`` are codes (``matching.index.gates.code``); the rest of
    what gates ask of offer ``i`` is ``kinds[which[i]]``, a line that many have in common.
    """

    ids: Sequence[str]
    changed: NDArray[np.datetime64]
    hosts: NDArray[np.int64]
    areas: NDArray[np.int64]
    which: NDArray[np.uint16]
    kinds: Sequence[str]
    readings: Readings

    def __len__(self) -> int:
        return len(self.ids)

    def take(self, offers: Sequence[int]) -> Self:
        """Return some of the offers, in the order asked for."""
        places = list(offers)
        if places == list(range(len(self))):
            return self
        return type(self)(
            ids=[self.ids[place] for place in places],
            changed=self.changed[places],
            hosts=self.hosts[places],
            areas=self.areas[places],
            which=self.which[places],
            kinds=self.kinds,
            readings=self.readings.take(places),
        )

    def to_bytes(self) -> bytes:
        """
        Return it as bytes, which :meth:`from_bytes` reads; as exact as :meth:`Readings.blobs`.

        :raises ValueError: if there are more kinds than can be numbered
        """
        if len(self.kinds) > _KINDS:
            raise ValueError("of too many kinds")
        own, rows = self.readings, self.readings.rows
        told, steps, last = in_steps(rows.dense)
        parts = (
            bytes.fromhex("".join(self.ids)),
            self.changed.astype("<M8[us]").tobytes(),
            self.hosts.astype("<i8").tobytes(),
            self.areas.astype("<i8").tobytes(),
            self.which.astype("<u2").tobytes(),
            _text(self.kinds),
            told.tobytes(),
            steps.astype("<f4").tobytes(),
            last.astype("<f4").tobytes(),
            np.diff(rows.starts).astype("<u2").tobytes(),
            rows.features.astype("<u4").tobytes(),
            rows.weights.astype("<f2").tobytes(),
            np.diff(own.starts).astype("<u2").tobytes(),
            own.terms.astype("<u4").tobytes(),
            own.mass.astype("<f4").tobytes(),
            own.counts.tobytes(),
            _text(own.written),
        )
        head = np.array([rows.dense.shape[1], *map(len, parts)], "<u4")
        return b"".join((head.tobytes(), *parts))

    @classmethod
    def from_bytes(cls, packed: bytes) -> Self:
        """
        Read what :meth:`to_bytes` wrote.

        :raises ValueError: if it was cut off
        """
        dimensions, parts = _parted(packed)
        ids, changed, hosts, areas, which, kinds, *of_readings = parts
        names = bytes(ids).hex()
        return cls(
            ids=[names[at : at + 2 * _ID_BYTES] for at in range(0, len(names), 2 * _ID_BYTES)],
            changed=np.frombuffer(changed, "<M8[us]"),
            hosts=np.frombuffer(hosts, "<i8"),
            areas=np.frombuffer(areas, "<i8"),
            which=np.frombuffer(which, "<u2"),
            kinds=_texts(kinds),
            readings=_readings(of_readings, dimensions=dimensions),
        )


def _readings(parts: Sequence[memoryview], *, dimensions: int) -> Readings:
    told, steps, last, features, named, weights, linked, terms, mass, counts, written = parts
    return Readings(
        rows=HybridRows(
            dense=dense_of(
                np.frombuffer(told, "i1"),
                np.frombuffer(steps, "<f4"),
                np.frombuffer(last, "<f4"),
                dimensions=dimensions,
            ),
            starts=starts_of(np.frombuffer(features, "<u2")),
            features=np.frombuffer(named, "<u4"),
            weights=np.frombuffer(weights, "<f2").astype(np.float32),
        ),
        starts=starts_of(np.frombuffer(linked, "<u2")),
        terms=np.frombuffer(terms, "<u4"),
        mass=np.frombuffer(mass, "<f4"),
        counts=np.frombuffer(counts, "u1").reshape(-1, 3),
        written=tuple(_texts(written)),
    )


def _parted(packed: bytes) -> tuple[int, list[memoryview]]:
    begin = 4 * (1 + _PARTS)
    if len(packed) < begin:
        raise ValueError("cut off")
    dimensions, *sizes = np.frombuffer(packed, "<u4", 1 + _PARTS).tolist()
    ends = [*accumulate(sizes, initial=begin)]
    if ends[-1] != len(packed):
        raise ValueError("cut off")
    whole = memoryview(packed)
    return dimensions, [whole[start:end] for start, end in pairwise(ends)]


def _text(lines: Sequence[str]) -> bytes:
    return _BETWEEN.join(lines).encode(errors="surrogatepass")


def _texts(packed: memoryview) -> list[str]:
    return bytes(packed).decode(errors="surrogatepass").split(_BETWEEN)
