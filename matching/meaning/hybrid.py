"""
Texts as hybrid rows: a dense part from the encoders and a sparse part from what is known.

How well two texts go together is one matrix product of the dense parts plus a correction over
the few sparse features that a query has.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from matching.meaning.bridge import Bridge, Told
from matching.meaning.encoder import Encoder, Rows
from matching.meaning.features import Features
from matching.meaning.reading import Reader, ReadText
from matching.meaning.situations import Situation, reminded
from matching.meaning.word_encoder import WordEncoder
from matching.policy import MeaningPolicy


class Sentences(Encoder, Protocol):
    """An encoder of whole texts that takes them as they were read."""

    def encode_plain(self, texts: Sequence[str]) -> Rows:
        """Encode texts that have been read before."""


_SIDES: tuple[Literal["left"], Literal["right"]] = ("left", "right")


@dataclass(frozen=True)
class HybridRows:
    """
    Rows for some texts; plain arrays, so that they can be stored and gathered.

    ``dense`` is (texts, dimensions) float32. The sparse features of row ``i`` are
    ``features[starts[i]:starts[i + 1]]`` with their ``weights``.
    """

    dense: Rows
    starts: NDArray[np.int64]
    features: NDArray[np.uint32]
    weights: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.dense)

    @classmethod
    def of(cls, dense: Rows, sparse: Sequence[Mapping[int, float]]) -> Self:
        """Put rows together from a dense part and one mapping feature → weight a row."""
        starts = np.zeros(len(sparse) + 1, dtype=np.int64)
        np.cumsum([len(row) for row in sparse], out=starts[1:])
        return cls(
            dense=dense,
            starts=starts,
            features=np.fromiter((key for row in sparse for key in row), np.uint32),
            weights=np.fromiter((value for row in sparse for value in row.values()), np.float32),
        )

    def take(self, rows: Iterable[int]) -> Self:
        """Return some of the rows, in the order asked for."""
        wanted = np.fromiter(rows, dtype=np.int64)
        begins, ends = self.starts[wanted], self.starts[wanted + 1]
        starts = np.zeros(len(wanted) + 1, dtype=np.int64)
        np.cumsum(ends - begins, out=starts[1:])
        places = _ranges(begins, ends)
        return type(self)(self.dense[wanted], starts, self.features[places], self.weights[places])

    def likeness(self, query: "HybridRows") -> NDArray[np.float32]:
        """
        Return how well each row goes with each row of ``query``: (queries, rows) float32.

        Comparable within one query only; there is no threshold from which a pair is good.
        """
        found = query.dense @ self.dense.T
        features, rows, weights = self._by_feature
        begins, ends = (np.searchsorted(features, query.features, side) for side in _SIDES)
        for number in range(len(query)):
            asked = slice(query.starts[number], query.starts[number + 1])
            places = _ranges(begins[asked], ends[asked])
            counts = ends[asked] - begins[asked]
            products = weights[places] * np.repeat(query.weights[asked], counts)
            found[number] += np.bincount(rows[places], products, minlength=len(self))
        return found

    @cached_property
    def _by_feature(
        self,
    ) -> tuple[NDArray[np.uint32], NDArray[np.int64], NDArray[np.float32]]:
        """Return the features of all rows in their order, whose they are, and their weights."""
        order = np.argsort(self.features, kind="stable")
        rows = np.repeat(np.arange(len(self)), np.diff(self.starts))
        return self.features[order], rows[order], self.weights[order]


@dataclass(frozen=True, slots=True)
class LaidOut:
    """
    What every text is laid beside: imagined wishes, what is said in situations, whole situations.
    """

    imagined: HybridRows
    said: HybridRows
    whole: HybridRows


class HybridEncoder:
    """
    Turns texts into hybrid rows with whatever encoders are there.

    The words of a text and the scenes they belong to are one vector brought to one length, so
    that a text of many scenes is not liked by everybody; the sentence stands beside it. Of what
    situations all this reminds is told by sparse features.
    """

    def __init__(
        self,
        *,
        reader: Reader,
        features: Features,
        popular: Sequence[str] = (),
        situations: Sequence[Situation] = (),
        bridge: Bridge | None = None,
        policy: MeaningPolicy,
        words: WordEncoder | None,
        sentences: Sentences | None = None,
    ) -> None:
        """
        Join the parts; without ``words`` or ``sentences`` the others go on alone.

        :param popular: imagined wishes about all that people do; see :meth:`encode_documents`
        :param situations: what is said and answered in life; see :mod:`matching.meaning.situations`
        :param bridge: what leads wishes and offers together, see :mod:`matching.meaning.bridge`;
            one that was learnt under other parts is not used
        """
        self._reader = reader
        self._features = features
        self._words = words
        self._sentences = sentences
        self._policy = policy
        self._popular = tuple(popular)
        self._situations = tuple(situations)
        known = repr((policy, self._popular, self._situations))
        self._digest = hashlib.sha256(known.encode()).hexdigest()[:8]
        self._bridge = bridge if bridge is not None and bridge.of == self.parts else None
        # Asked for often, and told only by reading the whole bridge.
        self._of_bridge = self._bridge.version if self._bridge is not None else "-"
        of_words = policy.words / policy.word_spread
        of_sentences = policy.sentences / policy.sentence_spread
        self._word_share = of_words / (of_words + of_sentences)
        self._sentence_share = 1 - self._word_share

    @property
    def name(self) -> str:
        """What is inside."""
        return " + ".join(part.name for part in (self._words, self._sentences) if part) or "scenes"

    @property
    def version(self) -> str:
        """Rows of another version are worthless."""
        return f"{self.parts}/{self._of_bridge}"

    @property
    def parts(self) -> str:
        """The version of all parts but the bridge, which is learnt under them."""
        encoders = "+".join(part.version for part in (self._words, self._sentences) if part)
        return f"{encoders}/{self._features.version}/{self._digest}"

    @property
    def dimensions(self) -> int:
        """Numbers in the dense part of a row."""
        if self._bridge is not None:
            return 1 + self._bridge.width
        return 1 + sum(part.dimensions for part in (self._words, self._sentences) if part)

    @property
    def bridged(self) -> bool:
        """Whether a bridge is there that was learnt under these parts."""
        return self._bridge is not None

    def encode_queries(self, texts: Sequence[str]) -> HybridRows:
        """Encode what is looked for; a text that says nothing known goes with nothing."""
        read = self._read(texts)
        dense, sparse = self._told(read, document=False)
        found = self._reminding(dense, sparse, of=self.laid.said)
        named = self._named(read, sparse, document=False)
        if self._bridge is not None:
            wishes = self._to_lead(read, dense, found)
            led = self._bridge.lead(wishes, answers=False, policy=self._policy)
            dense = np.hstack([led, dense[:, -1:]])
        return self._rows(dense, named, found)

    def encode_documents(self, texts: Sequence[str]) -> HybridRows:
        """
        Encode what may be found.

        A text that is near to much of what people could wish is near to each wish only by
        chance. The mean of its highest likenesses to imagined wishes is therefore part of its
        row, and a query takes a share of it away (after cross-domain similarity local scaling,
        Conneau et al. 2018).
        """
        read = self._read(texts)
        dense, sparse = self._told(read, document=True)
        found = self._reminding(dense, sparse, of=self.laid.whole)
        dense[:, -1] = self._popularity(dense, sparse, self.laid.imagined)
        named = self._named(read, sparse, document=True)
        # Only now: situations and popularity are told by what the texts say themselves.
        if self._bridge is not None:
            offers = self._to_lead(read, dense, found)
            led = self._bridge.lead(offers, answers=True, policy=self._policy)
            dense = np.hstack([led, dense[:, -1:]])
        return self._rows(dense, named, found)

    def lessons(self, texts: Sequence[str], *, answers: bool) -> Told:
        """Return what a ramp reads of one end of lessons."""
        read = self._read(texts)
        dense, sparse = self._told(read, document=True)
        of = self.laid.whole if answers else self.laid.said
        return self._to_lead(read, dense, self._reminding(dense, sparse, of=of))

    def _to_lead(
        self, read: Sequence[ReadText], dense: Rows, found: Sequence[Mapping[int, float]]
    ) -> Told:
        return Told(dense[:, :-1], found, [self._features.words(text) for text in read])

    @cached_property
    def laid(self) -> LaidOut:
        """What every text is laid beside; made at the first text if it is not known."""
        imagined = HybridRows.of(*self._told(self._read(self._popular), document=False))
        said, whole = (
            self._laid([getattr(one, end) for one in self._situations], imagined)
            for end in ("wish", "whole")
        )
        return LaidOut(imagined=imagined, said=said, whole=whole)

    def know(self, laid: LaidOut) -> None:
        """Take what an encoder of the same parts has laid out before."""
        self.laid = laid

    def _laid(self, texts: Sequence[str], imagined: HybridRows) -> HybridRows:
        dense, sparse = self._told(self._read(texts), document=True)
        dense[:, -1] = self._popularity(dense, sparse, imagined)
        return HybridRows.of(dense, sparse)

    def _popularity(
        self, dense: Rows, sparse: Sequence[Mapping[int, float]], imagined: HybridRows
    ) -> Rows:
        if not len(imagined) or not self._policy.popularity:
            return np.zeros(len(dense), dtype=np.float32)
        likeness = np.sort(imagined.likeness(HybridRows.of(dense, sparse)), axis=1)
        mean: Rows = likeness[:, -self._policy.popular_for :].mean(axis=1)
        return mean

    def _reminding(
        self, dense: Rows, sparse: Sequence[Mapping[int, float]], *, of: HybridRows
    ) -> list[dict[int, float]]:
        """Return of which situations, laid out in ``of``, texts remind, and how strongly."""
        if not len(of) or not self._policy.situation:
            return [{} for _ in sparse]
        asked = dense.copy()
        asked[:, -1] = -self._policy.popularity
        return list(
            reminded(
                of.likeness(HybridRows.of(asked, sparse)),
                sharpness=self._policy.situation_sharpness,
                most=self._policy.situations,
            )
        )

    def _rows(
        self,
        dense: Rows,
        sparse: Sequence[Mapping[int, float]],
        found: Sequence[Mapping[int, float]],
    ) -> HybridRows:
        full = np.sqrt(self._policy.situation)
        first = self._features.situations_from
        return HybridRows.of(
            dense,
            [
                {**row, **{first + place: full * weight for place, weight in situations.items()}}
                for row, situations in zip(sparse, found, strict=True)
            ],
        )

    def _read(self, texts: Sequence[str]) -> list[ReadText]:
        return [self._reader.read(text) for text in texts]

    def _named(
        self, read: Sequence[ReadText], sparse: Sequence[Mapping[int, float]], *, document: bool
    ) -> list[dict[int, float]]:
        """Return scenes as they were told, and words as they count between a wish and an offer."""
        words_from = self._features.situations_from
        return [
            {feature: weight for feature, weight in row.items() if feature < words_from}
            | self._features.names(text, document=document)
            for row, text in zip(sparse, read, strict=True)
        ]

    def _told(
        self, read: Sequence[ReadText], *, document: bool
    ) -> tuple[Rows, list[dict[int, float]]]:
        """Return the dense and the sparse part of what the texts themselves tell."""
        scenes = [self._features.scenes(text, document=document) for text in read]
        blocks: list[Rows] = []
        lengths = np.array([sum(w * w for w in row.values()) for row in scenes], dtype=np.float64)
        if self._words is not None:
            sums = self._words.sums(read)
            lengths += np.einsum("ij,ij->i", sums, sums, dtype=np.float64)
        scale = np.sqrt(self._word_share) / np.sqrt(np.where(lengths == 0, 1, lengths))
        if self._words is not None:
            blocks.append((sums * scale[:, None]).astype(np.float32))
        if self._sentences is not None:
            rows = self._sentences.encode_plain([text.plain for text in read])
            blocks.append(rows * np.float32(np.sqrt(self._sentence_share)))
        popularity = 0.0 if document else -self._policy.popularity
        blocks.append(np.full((len(read), 1), popularity, dtype=np.float32))
        sparse = [
            {feature: weight * factor for feature, weight in row.items()}
            | self._features.rare_words(text, document=document)
            for row, text, factor in zip(scenes, read, scale, strict=True)
        ]
        return np.concatenate(blocks, axis=1), sparse


def _ranges(begins: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return all numbers from each begin up to before its end, one range after the other."""
    counts = ends - begins
    before = np.cumsum(counts) - counts
    first: NDArray[np.int64] = np.repeat(begins - before, counts)
    return first + np.arange(len(first))
