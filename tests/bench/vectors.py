"""
Rows of a million offers, as they would be: near to those of real texts, in clusters, uneven.

Each is made of two texts that are about the same thing or not, and of what a text says besides:
noise that lies along the axes in which real texts differ, in the measure in which they do.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matching import OfferFacts, OfferKind, Reach, load_words, prepare
from matching.index.readings import Readings
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
    Makes readings of imagined offers out of those of some texts.

    :param encoder: makes the rows to begin with
    :param scenes: words that stand together; each adds an offer to those of the pairs
    :param most: of so many texts only
    """

    encoder: HybridEncoder
    scenes: Sequence[Sequence[str]]
    most: int | None = None

    @cached_property
    def readings(self) -> Readings:
        """What is understood of the texts that all others are near to."""
        said = [_DONE.format("、".join(words[:2])) for words in self.scenes]
        texts = (pair_texts()[1] + said)[: self.most]
        words = load_words()
        return Readings.of(
            [prepare(offer=_offer(text), words=words) for text in texts],
            self.encoder.encode_documents(texts),
        )

    def some(self, many: int, *, seed: int) -> Readings:
        """Return readings; features, terms and words are those of the text that is nearest."""
        dense, own = self.dense(many, seed=seed)
        made = self.readings.take(own.tolist())
        return replace(made, rows=replace(made.rows, dense=dense))

    def wishes(self, many: int) -> HybridRows:
        """Return what is asked: of the pairs' wishes and one of each scene, so many."""
        said = [_WISHED.format("、".join(words[2:4])) for words in self.scenes]
        asked = np.random.default_rng(1).permutation(np.array(pair_texts()[0] + said))
        return self.encoder.encode_queries(asked[:many].tolist())

    @cached_property
    def _noise(self) -> NDArray[np.float32]:
        """The axes along which texts differ, each as long as they do."""
        dense = self.readings.rows.dense[:, :-1]
        values, axes = np.linalg.eigh(np.atleast_2d(np.cov(dense.T)))
        noise: NDArray[np.float32] = (axes * np.sqrt(values.clip(0))).T.astype(np.float32)
        return noise

    def dense(self, many: int, *, seed: int) -> tuple[Rows, NDArray[np.int64]]:
        """
        Return dense rows and which text each is nearest to by its making.

        Texts are not equally common: their shares fall as 1/rank, as those of activities do.
        """
        draw = np.random.default_rng(seed)
        texts = self.readings.rows.dense
        order = np.random.default_rng(0).permutation(len(texts))
        shares = 1 / np.arange(1.0, len(texts) + 1) ** 0.7
        own = order[draw.choice(len(texts), many, p=shares / shares.sum())]
        other = draw.integers(0, len(texts), many)
        share = draw.uniform(_OWN_SHARE, 1, many).astype(np.float32)[:, None]
        made = share * texts[own] + (1 - share) * texts[other]
        noise = draw.standard_normal((many, len(self._noise)), dtype=np.float32)
        made[:, :-1] += np.float32(_NOISE) * (noise @ self._noise)
        lengths = np.linalg.norm(made[:, :-1], axis=1).clip(np.finfo(np.float32).tiny)
        made[:, :-1] *= (np.linalg.norm(texts[own, :-1], axis=1) / lengths)[:, None]
        return made, own


def _offer(text: str) -> OfferFacts:
    return OfferFacts(
        id="",
        host="",
        text=text,
        kind=OfferKind.TOGETHER,
        town="",
        area=None,
        reach=Reach.TOWN,
        capacity_left=1,
        open=True,
    )
