"""
The floor: a text is the mean of its content words' vectors, common words counting less.

Weights are those of smooth inverse frequency (Arora, Liang & Ma 2017), the frequency taken
from a word's rank by Zipf's law.
"""

from collections.abc import Sequence

import numpy as np

from matching.meaning.encoder import Rows, unit_rows
from matching.meaning.reading import Reader, ReadText
from matching.meaning.vectors import WordVectors

_HARMONIC = 13.0
"""Sum of 1/rank over half a million words, about: Zipf's law made a probability."""

_HEAD = 10
"""Zipf–Mandelbrot: the very first ranks are less common than 1/rank."""


class WordEncoder:
    """Encodes by words alone; in a tenth of a millisecond, and without any network."""

    def __init__(
        self, *, vectors: WordVectors, reader: Reader, damping: float, dimensions: int | None = None
    ) -> None:
        """
        Make an encoder.

        :param damping: frequency at which a word counts half
        :param dimensions: components kept of each vector; without it all
        """
        self._vectors = vectors
        self._reader = reader
        self._damping = damping
        self._dimensions = min(dimensions or vectors.dimensions, vectors.dimensions)

    @property
    def name(self) -> str:
        """What is inside."""
        return "words"

    @property
    def version(self) -> str:
        """Changes with the vectors and with what is kept of them."""
        return f"words-{self._vectors.digest}:{self._dimensions}"

    @property
    def dimensions(self) -> int:
        """Components of a row."""
        return self._dimensions

    def encode(self, texts: Sequence[str]) -> Rows:
        """Encode texts; a text without any known content word is zero."""
        return unit_rows(self.sums([self._reader.read(text) for text in texts]))

    def weight(self, word: str) -> float:
        """Return what a word counts; see :func:`weight`."""
        return weight(self._vectors, word, damping=self._damping)

    def sums(self, texts: Sequence[ReadText]) -> Rows:
        """Return the weighted sums of word vectors, (texts, dimensions), of whatever length."""
        rows = np.zeros((len(texts), self._vectors.dimensions), dtype=np.float32)
        for number, text in enumerate(texts):
            for unit in text.units:
                if unit.content and (vector := self._vectors.vector(unit.word)) is not None:
                    rows[number] += np.float32(self.weight(unit.word)) * vector
        return rows[:, : self._dimensions]


def weight(vectors: WordVectors, word: str, *, damping: float) -> float:
    """Return what a word counts, 0…1; one that is not known counts fully, being rare."""
    rank = vectors.rank(word)
    if rank is None:
        return 1.0
    return damping / (damping + 1 / ((rank + _HEAD) * _HARMONIC))
