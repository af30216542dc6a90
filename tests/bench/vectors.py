"""
Rows of a million offers, as they would be: near to those of real texts, in clusters, uneven.

Each is made of two texts that are about the same thing or not, and of what a text says besides:
noise that lies along the axes in which real texts differ, in the measure in which they do.
"""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matching.meaning.encoder import Rows
from matching.meaning.hybrid import HybridEncoder, HybridRows

_PAIRS = Path(__file__).parents[1] / "matching" / "pairs"
_WISHED, _DONE = "{}をしてみたい", "{}を、いっしょにしませんか"
_OWN_SHARE = 0.7
_NOISE = 0.35


def pair_texts() -> tuple[list[str], list[str]]:
    """Return wishes and offers that people wrote."""
    pairs = [
        pair
        for file in sorted(_PAIRS.glob("*.toml"))
        for pair in tomllib.loads(file.read_text(encoding="utf-8")).get("pair", ())
    ]
    return [pair["wish"] for pair in pairs], [pair["offer"] for pair in pairs]


@dataclass(frozen=True)
class Imagined:
    """
    Makes rows of imagined offers out of the rows of some texts.

    :param encoder: makes the rows to begin with
    :param scenes: words that stand together; each adds an offer to those of the pairs
    """

    encoder: HybridEncoder
    scenes: Sequence[Sequence[str]]

    @cached_property
    def texts(self) -> list[str]:
        """The texts that all others are near to."""
        said = [_DONE.format("、".join(words[:2])) for words in self.scenes]
        return pair_texts()[1] + said

    @cached_property
    def rows(self) -> HybridRows:
        """Their rows."""
        return self.encoder.encode_documents(self.texts)

    @cached_property
    def _noise(self) -> NDArray[np.float32]:
        """The axes along which texts differ, each as long as they do."""
        dense = self.rows.dense[:, :-1]
        values, axes = np.linalg.eigh(np.cov(dense.T))
        noise: NDArray[np.float32] = (axes * np.sqrt(values.clip(0))).T.astype(np.float32)
        return noise

    def dense(self, many: int, *, seed: int) -> tuple[Rows, NDArray[np.int64]]:
        """
        Return dense rows and which text each is nearest to by its making.

        Texts are not equally common: their shares fall as 1/rank, as those of activities do.
        """
        draw = np.random.default_rng(seed)
        texts = self.rows.dense
        order = np.random.default_rng(0).permutation(len(texts))
        shares = 1 / np.arange(1.0, len(texts) + 1) ** 0.7
        own = order[draw.choice(len(texts), many, p=shares / shares.sum())]
        other = draw.integers(0, len(texts), many)
        share = draw.uniform(_OWN_SHARE, 1, many).astype(np.float32)[:, None]
        made = share * texts[own] + (1 - share) * texts[other]
        noise = draw.standard_normal((many, len(self._noise)), dtype=np.float32)
        made[:, :-1] += np.float32(_NOISE) * (noise @ self._noise)
        lengths = np.linalg.norm(texts[own, :-1], axis=1) / np.linalg.norm(made[:, :-1], axis=1)
        made[:, :-1] *= lengths[:, None]
        return made, own

    def some(self, many: int, *, seed: int) -> HybridRows:
        """Return rows with features too: those of the text that a row is nearest to."""
        dense, own = self.dense(many, seed=seed)
        sparse = self.rows.take(own)
        return HybridRows(dense, sparse.starts, sparse.features, sparse.weights)

    def wishes(self) -> list[str]:
        """Return what is asked: the pairs' wishes, and one of each scene."""
        return pair_texts()[0] + [_WISHED.format("、".join(words[2:4])) for words in self.scenes]


def by_the_handful(total: int, handful: int) -> Iterator[tuple[int, int]]:
    """Return where each handful begins, and how many are in it."""
    for first in range(0, total, handful):
        yield first, min(handful, total - first)
