"""
What was understood of offers' texts, as plain arrays: it can be stored, and needs no reading again.

A reading holds an offer's hybrid row, what the vocabulary links it by, and which words it writes.
"""

import struct
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

_HEAD = struct.Struct("<HHHHfBBBx")
_HOPE = "^"
_ROLES = {role: 1 << number for number, role in enumerate(Role)}
_MOST = 255


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
        Return each reading as bytes, about 1 KB with a hybrid row; :meth:`from_blobs` reads.

        Rows are kept in half precision, which moves no place in a list: .9997 of the ten best
        offers of 330 wishes stay among them.
        """
        rows, dimensions = self.rows, self.rows.dense.shape[1]
        found = []
        for number, written in enumerate(self.written):
            own = slice(self.starts[number], self.starts[number + 1])
            part = slice(rows.starts[number], rows.starts[number + 1])
            words = written.encode(errors="surrogatepass")
            head = _HEAD.pack(
                dimensions,
                part.stop - part.start,
                own.stop - own.start,
                len(words),
                self.mass[number],
                *self.counts[number],
            )
            found.append(
                b"".join(
                    (
                        head,
                        rows.dense[number].astype("<f2").tobytes(),
                        rows.features[part].astype("<u4").tobytes(),
                        rows.weights[part].astype("<f2").tobytes(),
                        self.terms[own].astype("<u4").tobytes(),
                        words,
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
        heads = [_head(blob) for blob in blobs]
        dimensions = heads[0][0] if heads else 0
        if any(head[0] != dimensions for head in heads):
            raise ValueError("of different dimensions")
        dense: list[bytes] = []
        features: list[bytes] = []
        weights: list[bytes] = []
        terms: list[bytes] = []
        written: list[str] = []
        begin = _HEAD.size + 2 * dimensions
        for blob, (_, many, own, *_) in zip(blobs, heads, strict=True):
            middle = begin + 4 * many
            end = middle + 2 * many
            dense.append(blob[_HEAD.size : begin])
            features.append(blob[begin:middle])
            weights.append(blob[middle:end])
            terms.append(blob[end : end + 4 * own])
            written.append(blob[end + 4 * own :].decode(errors="surrogatepass"))
        return cls(
            rows=HybridRows(
                dense=_joined(dense, "<f2").reshape(len(blobs), dimensions).astype(np.float32),
                starts=_starts([head[1] for head in heads]),
                features=_joined(features, "<u4"),
                weights=_joined(weights, "<f2").astype(np.float32),
            ),
            starts=_starts([head[2] for head in heads]),
            terms=_joined(terms, "<u4"),
            mass=np.array([head[4] for head in heads], np.float32),
            counts=np.array([head[5:] for head in heads], np.uint8).reshape(-1, 3),
            written=tuple(written),
        )


def no_rows(offers: int) -> HybridRows:
    """Return the hybrid rows of offers where there is no encoder."""
    return HybridRows.of(np.zeros((offers, 0), np.float32), [{}] * offers)


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


def _head(blob: bytes) -> tuple[int, int, int, int, float, int, int, int]:
    try:
        head = _HEAD.unpack_from(blob)
    except struct.error as error:
        raise ValueError("cut off") from error
    dimensions, features, terms, words, *_ = head
    if len(blob) != _HEAD.size + 2 * dimensions + 6 * features + 4 * terms + words:
        raise ValueError("cut off")
    return head


def _joined(parts: Sequence[bytes], kind: str) -> NDArray[Any]:
    return np.frombuffer(b"".join(parts), dtype=kind)


def _starts(counts: Sequence[int]) -> NDArray[np.int64]:
    starts = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=starts[1:])
    return starts
