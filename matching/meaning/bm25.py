"""
Long texts by the words they share with a question: BM25 (Robertson & Zaragoza 2009).

A sentence encoder sees what a long text is about; which of many such texts holds the very
thing that was asked for, its rare words say better.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from math import log

import numpy as np
from numpy.typing import NDArray

_SATURATION = 1.2
_LENGTH = 0.75


class Bm25:
    """An index over texts, each given as its words."""

    def __init__(self, texts: Sequence[Sequence[str]]) -> None:
        """Count the words of each text."""
        self._count = len(texts)
        lengths = np.array([len(text) for text in texts], dtype=np.float64)
        relative = lengths / max(float(lengths.mean()) if len(texts) else 1.0, 1e-9)
        held: dict[str, list[tuple[int, float]]] = {}
        for number, text in enumerate(texts):
            soft = _SATURATION * (1 - _LENGTH + _LENGTH * relative[number])
            for word, times in Counter(text).items():
                gain = times * (_SATURATION + 1) / (times + soft)
                held.setdefault(word, []).append((number, gain))
        self._held = {
            word: (
                np.array([number for number, _ in places]),
                np.array([gain for _, gain in places])
                * log(1 + (self._count - len(places) + 0.5) / (len(places) + 0.5)),
            )
            for word, places in held.items()
        }

    def scores(self, words: Iterable[str]) -> NDArray[np.float64]:
        """Return the score of each text for a question's words, (texts,); 0: none is shared."""
        found = np.zeros(self._count)
        for word in words:
            if word in self._held:
                places, gains = self._held[word]
                found[places] += gains
        return found
