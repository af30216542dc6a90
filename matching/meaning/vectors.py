"""
Word vectors in a compact form: what a word is like, and how common it is.

Made once from a published table of vectors (see :func:`pack`); a word is found by its hash,
so that half a million words need no list of strings.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from matching.meaning.murmur import murmur64

FORMAT = 1
_REMEMBERED = 50_000
_LEVELS = 127
_RIDGE = 0.5


class BadVectors(ValueError):
    """A table of word vectors is not of the form that this program reads."""


class WordVectors:
    """
    Unit vectors of words, int8 a component, turned so that the first components say most.

    Cutting a row off after its first ``d`` components is therefore its best projection to
    ``d`` dimensions.
    """

    def __init__(self, packed: Mapping[str, NDArray[Any]]) -> None:
        """
        Take what :func:`pack` returned.

        :raises BadVectors: if something is missing or of another format
        """
        if int(packed.get("format", np.array(0))) != FORMAT:
            raise BadVectors("packed word vectors of another format")
        self._keys: NDArray[np.uint64] = packed["keys"]
        self._ranks: NDArray[np.uint32] = packed["ranks"]
        self._rows: NDArray[np.uint16] = packed["rows"]
        self._codes: NDArray[np.int8] = packed["codes"]
        self._steps: NDArray[np.float32] = packed["steps"]
        self._places: dict[str, int] = {}

    @property
    def dimensions(self) -> int:
        """Components of a vector."""
        return int(self._codes.shape[1])

    @cached_property
    def digest(self) -> str:
        """Another one wherever a vector differs."""
        return hashlib.sha256(self._codes.tobytes() + self._steps.tobytes()).hexdigest()[:8]

    def __len__(self) -> int:
        """Words known."""
        return len(self._keys)

    def __contains__(self, word: object) -> bool:
        return isinstance(word, str) and self._place(word) >= 0

    def rank(self, word: str) -> int | None:
        """Return the word's place in the order of frequency (0 is the most common), if known."""
        place = self._place(word)
        return int(self._ranks[place]) if place >= 0 else None

    def vector(self, word: str) -> NDArray[np.float32] | None:
        """Return the word's vector, float32 of unit length, if it is known."""
        place = self._place(word)
        if place < 0:
            return None
        vector: NDArray[np.float32] = self._codes[self._rows[place]] * self._steps
        return vector

    def _place(self, word: str) -> int:
        place = self._places.get(word)
        if place is None:
            if len(self._places) >= _REMEMBERED:
                self._places.clear()
            key = np.uint64(murmur64(word.encode()))
            at = int(np.searchsorted(self._keys, key))
            place = at if at < len(self._keys) and self._keys[at] == key else -1
            self._places[word] = place
        return place

    @classmethod
    def of(cls, words: Mapping[str, Iterable[float]]) -> Self:
        """Make a small table by hand, most common word first (for trying things out)."""
        keys = {murmur64(word.encode()): row for row, word in enumerate(words)}
        return cls(pack(keys=keys, vectors=np.array([list(row) for row in words.values()])))


def pack(
    *,
    keys: Mapping[int, int],
    vectors: NDArray[Any],
    related: Sequence[Sequence[Sequence[str]]] = (),
) -> dict[str, NDArray[Any]]:
    """
    Make the compact form of published vectors.

    Each vector is brought to unit length, the mean of all is taken away, and what is left is
    brought to unit length again and turned: onto the axes that tell groups of related words
    apart, or, where none are given, onto its principal axes (Pearson 1901).

    :param keys: word hash → row of ``vectors``, the most common word first
    :param vectors: (rows, dimensions); several words may share a row
    :param related: groups of phrases that belong together, each phrase a few words
    :raises BadVectors: if a row is named that does not exist
    """
    if not keys or max(keys.values()) >= min(len(vectors), 1 << 16) or min(keys.values()) < 0:
        raise BadVectors("a word names a row that does not exist")
    seen = _unit(np.asarray(vectors, dtype=np.float64))
    seen = _unit(seen - seen.mean(axis=0))
    groups = [_phrases(group, keys, seen) for group in related]
    groups = [group for group in groups if len(group) > 1]
    turned = _unit(seen @ (_telling_axes(groups) if groups else _principal_axes(seen)))
    steps = np.abs(turned).max(axis=0).clip(min=1e-9) / _LEVELS
    hashes = np.fromiter(keys, dtype=np.uint64, count=len(keys))
    order = np.argsort(hashes)
    return {
        "format": np.array(FORMAT),
        "keys": hashes[order],
        "ranks": order.astype(np.uint32),
        "rows": np.fromiter(keys.values(), dtype=np.uint16, count=len(keys))[order],
        "codes": np.rint(turned / steps).astype(np.int8),
        "steps": steps.astype(np.float32),
    }


def read_keys(data: bytes) -> dict[int, int]:
    """
    Read a MessagePack map of whole numbers: spaCy's ``key2row``, in its order.

    :raises BadVectors: if it is anything else
    """
    if len(data) < 5 or data[0] != 0xDF:
        raise BadVectors("no MessagePack map")
    count = int.from_bytes(data[1:5], "big")
    numbers = _numbers(data, 5)
    try:
        return {next(numbers): next(numbers) for _ in range(count)}
    except (StopIteration, RuntimeError, IndexError) as error:
        raise BadVectors("the map ends too early") from error


def _numbers(data: bytes, place: int) -> Iterator[int]:
    while place < len(data):
        kind = data[place]
        if kind < 0x80:
            yield kind
            place += 1
        elif 0xCC <= kind <= 0xD3:
            width = 1 << ((kind - 0xCC) & 3)
            yield int.from_bytes(data[place + 1 : place + 1 + width], "big", signed=kind >= 0xD0)
            place += 1 + width
        else:
            raise BadVectors(f"no whole number at byte {place}")


def _phrases(
    group: Sequence[Sequence[str]], keys: Mapping[int, int], rows: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return a unit vector for each phrase of which a word is known."""
    known = ([keys.get(murmur64(word.encode())) for word in phrase] for phrase in group)
    found = [rows[[row for row in phrase if row is not None]].sum(axis=0) for phrase in known]
    return _unit(np.array([vector for vector in found if vector.any()]).reshape(-1, rows.shape[1]))


def _principal_axes(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    _, axes = np.linalg.eigh(rows.T @ rows)
    return settled(axes[:, ::-1])


def _telling_axes(groups: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    """
    Return the axes along which groups differ more than their members do, the best first.

    Linear discriminant analysis (Fisher 1936, Rao 1948), each axis scaled by the root of how
    well it tells groups apart; the ridge keeps axes on which little is known from growing.
    """
    means = np.array([group.mean(axis=0) for group in groups])
    inner = np.concatenate([group - group.mean(axis=0) for group in groups])
    within = inner.T @ inner / len(inner)
    between = np.cov(means, rowvar=False, bias=True)
    ridge = _RIDGE * np.trace(within) / len(within) + 1e-9
    whiten = np.linalg.inv(np.linalg.cholesky(within + ridge * np.eye(len(within))))
    told, axes = np.linalg.eigh(whiten @ between @ whiten.T)
    scaled = whiten.T @ axes * np.sqrt(told.clip(min=1e-9))
    return settled(scaled[:, ::-1])


def settled(axes: NDArray[Any]) -> NDArray[Any]:
    """
    Return axes, one a column, each with its largest component upwards.

    Linear algebra leaves it open which way an axis points, and machines choose otherwise; what was
    learnt on one (:mod:`matching.meaning.bridge`) is to hold on the others.
    """
    largest = np.take_along_axis(axes, np.abs(axes).argmax(axis=0)[None], axis=0)
    return np.asarray(axes * np.where(largest < 0, -1, 1))


def _unit(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return rows / np.where(lengths == 0, 1, lengths)
