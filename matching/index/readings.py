"""
What was understood of offers' texts, as plain arrays: it can be stored, and needs no reading again.

A reading holds an offer's hybrid row, what the vocabulary links it by, and which words it writes.
"""

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from matching.meaning.hybrid import HybridRows
from matching.prepared import PreparedOffer
from matching.roles import Role

TERMS = 1 << 18
"""Numbers of terms are below this: words and activities are hashed into them."""
LAYOUT = "2"
"""How readings are written as bytes; those of another layout are worthless."""

_HEAD = np.dtype(
    [
        ("dimensions", "<u2"),
        ("features", "<u2"),
        ("terms", "<u2"),
        ("words", "<u2"),
        ("step", "<f4"),
        ("last", "<f4"),
        ("mass", "<f4"),
        ("counts", "u1", (3,)),
        ("unused", "u1"),
    ]
)
"""How a reading begins, as bytes."""

_HOPE = "^"
_ROLES = {role: 1 << number for number, role in enumerate(Role)}
_MOST = 255
_LEVELS = 127


@dataclass(frozen=True, slots=True)
class Readings:
    """
    The readings of some offers.

    ``rows`` are their hybrid rows; without an encoder they are of no dimension and no feature.
    The terms of offer ``i`` are ``terms[starts[i]:starts[i + 1]]``. ``mass`` is the weight of its
    activities, ``counts`` (offers, 3) how many activities it names, how many words it writes, and
    its roles as bits.
    ``written`` are all its words, its hopes' too, a line each.
    """

    rows: HybridRows
    starts: NDArray[np.int64]
    terms: NDArray[np.uint32]
    mass: NDArray[np.float32]
    counts: NDArray[np.uint8]
    written: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.written)

    @classmethod
    def of(cls, offers: Sequence[PreparedOffer], rows: HybridRows | None = None) -> Self:
        """
        Take what is needed of offers that have been read.

        :param rows: their hybrid rows (``HybridEncoder.encode_documents`` of their texts)
        """
        terms = [_terms(offer) for offer in offers]
        starts = np.zeros(len(offers) + 1, np.int64)
        np.cumsum([len(own) for own in terms], out=starts[1:])
        return cls(
            rows=no_rows(len(offers)) if rows is None else rows,
            starts=starts,
            terms=np.fromiter(chain.from_iterable(terms), np.uint32),
            mass=np.array([offer.meaning.mass for offer in offers], np.float32),
            counts=np.array(
                [
                    (
                        _small(len(offer.meaning.activities)),
                        _small(len(offer.meaning.words)),
                        roles_mask(offer.meaning.roles),
                    )
                    for offer in offers
                ],
                np.uint8,
            ).reshape(-1, 3),
            written=tuple("\n".join(sorted(offer.written)) for offer in offers),
        )

    def take(self, offers: Sequence[int]) -> Self:
        """Return the readings of some of the offers, in the order asked for."""
        if list(offers) == list(range(len(self))):
            return self
        terms = HybridRows(
            dense=np.zeros((len(self), 0), np.float32),
            starts=self.starts,
            features=self.terms,
            weights=np.zeros(len(self.terms), np.float32),
        ).take(offers)
        return type(self)(
            rows=self.rows.take(offers),
            starts=terms.starts,
            terms=terms.features,
            mass=self.mass[list(offers)],
            counts=self.counts[list(offers)],
            written=tuple(self.written[place] for place in offers),
        )

    def blobs(self) -> list[bytes]:
        """
        Return each reading as bytes, some 660 with a hybrid row; :meth:`from_blobs` reads.

        Of a row each number is a byte, in steps of its own, but for the last, which is popularity
        and larger than the others: .995 of the ten best of 552 offers stay among them.
        """
        rows = self.rows
        told, steps, last = in_steps(rows.dense)
        words = [written.encode(errors="surrogatepass") for written in self.written]
        heads = np.zeros(len(self), _HEAD)
        heads["dimensions"] = rows.dense.shape[1]
        heads["features"], heads["terms"] = np.diff(rows.starts), np.diff(self.starts)
        heads["words"] = [len(own) for own in words]
        heads["mass"], heads["counts"], heads["step"] = self.mass, self.counts, steps
        heads["last"] = last
        found = []
        for number in range(len(self)):
            own = slice(self.starts[number], self.starts[number + 1])
            part = slice(rows.starts[number], rows.starts[number + 1])
            found.append(
                b"".join(
                    (
                        heads[number].tobytes(),
                        told[number].tobytes(),
                        rows.features[part].astype("<u4").tobytes(),
                        rows.weights[part].astype("<f2").tobytes(),
                        self.terms[own].astype("<u4").tobytes(),
                        words[number],
                    )
                )
            )
        return found

    @classmethod
    def from_blobs(cls, blobs: Sequence[bytes]) -> Self:
        """
        Read readings that :meth:`blobs` wrote.

        :raises ValueError: if one was cut off, or is of other dimensions than the first
        """
        heads = _heads_of(blobs)
        dimensions = int(heads["dimensions"][0]) if len(heads) else 0
        if (heads["dimensions"] != dimensions).any():
            raise ValueError("of different dimensions")
        begin = _HEAD.itemsize + max(0, dimensions - 1)
        features, terms = heads["features"].astype(np.int64), heads["terms"].astype(np.int64)
        # Part by part, each cut out of all blobs in one go: a town is read while somebody waits.
        middles, ends = (begin + 4 * features).tolist(), (begin + 6 * features).tolist()
        lasts = (begin + 6 * features + 4 * terms).tolist()
        own = [blob[_HEAD.itemsize : begin] for blob in blobs]
        named = [blob[begin:middle] for blob, middle in zip(blobs, middles, strict=True)]
        weights = [blob[m:end] for blob, m, end in zip(blobs, middles, ends, strict=True)]
        linked = [blob[end:last] for blob, end, last in zip(blobs, ends, lasts, strict=True)]
        return cls(
            rows=HybridRows(
                dense=dense_of(
                    _joined(own, "i1"), heads["step"], heads["last"], dimensions=dimensions
                ),
                starts=starts_of(features),
                features=_joined(named, "<u4"),
                weights=_joined(weights, "<f2").astype(np.float32),
            ),
            starts=starts_of(terms),
            terms=_joined(linked, "<u4"),
            mass=heads["mass"].copy(),
            counts=heads["counts"].copy(),
            written=tuple(
                blob[last:].decode(errors="surrogatepass")
                for blob, last in zip(blobs, lasts, strict=True)
            ),
        )


def no_rows(offers: int) -> HybridRows:
    """Return the hybrid rows of offers where there is no encoder."""
    return HybridRows.of(np.zeros((offers, 0), np.float32), [{}] * offers)


def in_steps(
    dense: NDArray[np.float32],
) -> tuple[NDArray[np.int8], NDArray[np.float32], NDArray[np.float32]]:
    """
    Return each number of rows as a byte, the step of each row, and its last number by itself.

    :param dense: (rows, dimensions)
    """
    own = dense[:, :-1]
    steps = np.abs(own).max(axis=1, initial=0) / _LEVELS
    told = np.rint(own / np.where(steps == 0, 1, steps)[:, None]).astype("i1")
    return told, steps, dense[:, -1:].sum(axis=1)


def dense_of(
    told: NDArray[np.int8],
    steps: NDArray[np.float32],
    last: NDArray[np.float32],
    *,
    dimensions: int,
) -> NDArray[np.float32]:
    """
    Return the rows that :func:`in_steps` was given.

    :raises ValueError: if there are not so many numbers as rows of these dimensions have
    """
    dense = np.empty((len(steps), dimensions), np.float32)
    np.multiply(told.reshape(dense[:, :-1].shape), steps[:, None], out=dense[:, :-1])
    dense[:, -1:] = last[:, None]
    return dense


def starts_of(counts: NDArray[np.integer]) -> NDArray[np.int64]:
    """Return where each of some pieces begins that lie one after the other, and the end."""
    starts = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=starts[1:])
    return starts


def term(key: str, *, hope: bool = False) -> int:
    """Return the number of a word or activity (``Meaning.keys``) of an offer, or of its hopes."""
    said = f"{_HOPE}{key}" if hope else key
    return zlib.crc32(said.encode(errors="surrogatepass")) % TERMS


def roles_mask(roles: Iterable[Role]) -> int:
    """Return roles as bits."""
    return sum(_ROLES[role] for role in roles)


def _terms(offer: PreparedOffer) -> set[int]:
    hoped = frozenset[str]().union(*(hope.keys for hope in offer.hopes))
    return {term(key) for key in offer.meaning.keys} | {term(key, hope=True) for key in hoped}


def _small(number: int) -> int:
    return min(number, _MOST)


def _heads_of(blobs: Sequence[bytes]) -> NDArray[np.void]:
    lengths = np.fromiter(map(len, blobs), np.int64, len(blobs))
    if (lengths < _HEAD.itemsize).any():
        raise ValueError("cut off")
    heads = np.frombuffer(b"".join([blob[: _HEAD.itemsize] for blob in blobs]), _HEAD)
    bytes_of = {"dimensions": 1, "features": 6, "terms": 4, "words": 1}
    told = sum(each * heads[name].astype(np.int64) for name, each in bytes_of.items())
    told -= heads["dimensions"] > 0
    if (lengths != _HEAD.itemsize + told).any():
        raise ValueError("cut off")
    return heads


def _joined(parts: Sequence[bytes], kind: str) -> NDArray[Any]:
    return np.frombuffer(b"".join(parts), dtype=kind)
