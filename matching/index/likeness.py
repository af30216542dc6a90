"""
What an encoder makes of wishes, offers and hopes; what was encoded is not encoded again.
"""

from collections.abc import Iterable, Sequence
from threading import RLock
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from matching.fit import nearness
from matching.index.readings import Readings
from matching.meaning.hybrid import HybridRows
from matching.policy import load_policy
from matching.prepared import PreparedOffer, ReadWish

MOST = 20_000
"""Wishes, and hopes, whose rows are kept: 2 KB each."""


class Encoder(Protocol):
    """See :class:`matching.meaning.hybrid.HybridEncoder`."""

    @property
    def version(self) -> str:
        """Rows of another version are worthless."""

    @property
    def dimensions(self) -> int:
        """Numbers in the dense part of a row."""

    def encode_queries(self, texts: Sequence[str]) -> HybridRows:
        """Encode what is looked for."""

    def encode_documents(self, texts: Sequence[str]) -> HybridRows:
        """Encode what may be found."""


class _Row(NamedTuple):
    dense: NDArray[np.float32]
    sparse: dict[int, float]


class Likeness:
    """An encoder with a memory; several threads may use it."""

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder
        self._asked: dict[str, _Row] = {}
        self._hopes: dict[str, _Row] = {}
        self._lock = RLock()

    def readings(self, offers: Sequence[PreparedOffer]) -> Readings:
        """Return the readings of offers, with their hybrid rows."""
        texts = [offer.facts.text for offer in offers]
        with self._lock:
            return Readings.of(offers, self.encoder.encode_documents(texts))

    def asked(self, wishes: Sequence[ReadWish]) -> HybridRows:
        """Return the row of what each wish asks: its sentence, or what is liked."""
        return _stacked(self._rows([_asking(wish) for wish in wishes], self._asked, query=True))

    def near_hopes(self, wish: ReadWish, hopes: Iterable[str]) -> dict[str, float]:
        """Return how near a wish, or what the person likes and is good at, is to each hope, 0…1."""
        texts = list(dict.fromkeys(hopes))
        facts = wish.facts
        brings = "、".join((*facts.strengths, *facts.likes))
        said = [text for text in dict.fromkeys((_asking(wish), brings)) if text]
        queries = self._rows(said, self._asked, query=True)
        rows = self._rows(texts, self._hopes, query=False)
        if not texts or not queries:
            return {}
        dense = np.stack([row.dense for row in rows]) @ np.stack([one.dense for one in queries]).T
        return {
            text: max(
                nearness(float(dense[at, number]) + _shared(row.sparse, query.sparse))
                for number, query in enumerate(queries)
            )
            for at, (text, row) in enumerate(zip(texts, rows, strict=True))
        }

    def _rows(self, texts: Sequence[str], known: dict[str, _Row], *, query: bool) -> list[_Row]:
        with self._lock:
            new = [text for text in dict.fromkeys(texts) if text not in known]
            if new:
                if len(known) + len(new) > MOST:
                    known.clear()
                    new = list(dict.fromkeys(texts))
                encode = self.encoder.encode_queries if query else self.encoder.encode_documents
                known.update(zip(new, _split(encode(new)), strict=True))
            return [known[text] for text in texts]


def nearnesses(likeness: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return :func:`matching.fit.nearness` of many likenesses, to the last digit."""
    weigh = load_policy().fit
    found = likeness.astype(np.float64)
    # The same steps in the same order, in place: a shelf may be long.
    found -= weigh.mean
    found /= weigh.spread
    found -= weigh.floor
    found /= weigh.full - weigh.floor
    np.clip(found, 0.0, 1.0, out=found)
    return found


def _asking(wish: ReadWish) -> str:
    return wish.facts.text if wish.asks == "wish" else "、".join(wish.facts.likes)


def _shared(one: dict[int, float], other: dict[int, float]) -> float:
    return sum(weight * other[key] for key, weight in one.items() if key in other)


def _split(rows: HybridRows) -> list[_Row]:
    found = []
    for number, dense in enumerate(rows.dense):
        part = slice(rows.starts[number], rows.starts[number + 1])
        keys, weights = rows.features[part].tolist(), rows.weights[part].tolist()
        found.append(_Row(dense, dict(zip(keys, weights, strict=True))))
    return found


def _stacked(rows: Sequence[_Row]) -> HybridRows:
    return HybridRows.of(np.stack([row.dense for row in rows]), [row.sparse for row in rows])
