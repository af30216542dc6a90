"""An encoder for tests that are not about quality: it is there at once."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np

from casework.search import Reader
from matching import load_words
from matching.meaning.hybrid import HybridEncoder, HybridRows
from matching.meaning.load import load_encoders
from matching.policy import load_policy


class _WithLength(HybridEncoder):
    """Rows are wide enough to be looked for in PostgreSQL: how long a text is, beside the rest."""

    @property
    def dimensions(self) -> int:
        return super().dimensions + 1

    def encode_queries(self, texts: Sequence[str]) -> HybridRows:
        return _wider(super().encode_queries(texts), texts)

    def encode_documents(self, texts: Sequence[str]) -> HybridRows:
        return _wider(super().encode_documents(texts), texts)


def _wider(rows: HybridRows, texts: Sequence[str]) -> HybridRows:
    lengths = np.array([len(text) / 100 for text in texts], dtype=np.float32)[:, None]
    return replace(rows, dense=np.concatenate([lengths, rows.dense], axis=1))


@cache
def encoder(*without: str) -> HybridEncoder:
    """
    Return an encoder that knows scenes and words alone, without vectors or network.

    :param without: parts to leave out besides; another version each time
    """
    nowhere = Path("nowhere")
    loaded = load_encoders(
        vectors=nowhere,
        readings=nowhere,
        policy=load_policy().meaning,
        without=frozenset({"sentences", *without}),
    ).hybrid
    loaded.__class__ = _WithLength
    return loaded


def reader(*without: str) -> Reader:
    """Return a reader with such an encoder, which is loaded when it is needed."""
    return Reader(words=load_words, activity_words={}, encoder=lambda: encoder(*without))
