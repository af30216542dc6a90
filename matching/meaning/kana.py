"""
Words typed in kana, recovered: which written word is most likely meant by a reading.

A dictionary of readings is added to Sudachi's own, so that its lattice finds the words of
「びょういんまでのあしがない」; what it still leaves in kana becomes the most common word of that
reading. Used only for texts without a single kanji.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from math import log
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.meaning.vectors import WordVectors
from matching.tokens import CONTENT

WORDS_READ = 120_000
"""How many of the most common written words are read for their readings."""

_WRITTEN = re.compile(r"[々\u4e00-\u9fff\u30a1-\u30faー\u3041-\u3096]+")
_NOT_PLAIN = re.compile(r"[々\u4e00-\u9fff\u30a1-\u30fa]")
_KANJI = re.compile(r"[々\u4e00-\u9fff]")
_KANA = re.compile(r"[\u3041-\u3096ー]+")
_TO_HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
_KINDS = frozenset({"名詞", "動詞", "形容詞", "形状詞"})

# Sudachi's connection number of a common noun (UniDic), left and right.
_NOUN = 5146

# Costs in Sudachi's unit, set on part "tune" of the pairs in tests/matching/pairs: a common word
# is cheaper, a long reading too, and so is a word that belongs to some scene.
_COST, _COST_OF_RANK, _COST_OF_SIGN, _FAVOUR = 3000, 700.0, 300, 600
_FAVOUR_OF_HOMOPHONE = 1.5
_HOMOPHONES, _RARER_BY = 4, 4.0
_RARITY_OF_HOMOPHONE = _TOLD_OF_HOMOPHONE = 0.05


Homophones = Mapping[tuple[str, str], tuple[tuple[str, float], ...]]
"""(Word class, reading in hiragana) → written words, the likeliest first, each with its rarity."""


@dataclass(frozen=True, slots=True)
class KanaWord:
    """``name`` is the recovered written form; kind and detail are Sudachi's word classes."""

    surface: str
    name: str
    reading: str
    kind: str
    detail: str


@dataclass(frozen=True, slots=True)
class Readings:
    """``table`` is the source of a Sudachi user dictionary."""

    table: str
    homophones: Homophones


class Kana:
    """Cuts kana-only texts; its dictionary is opened at the first one."""

    def __init__(
        self,
        *,
        dictionary: Path,
        homophones: Callable[[], Homophones],
        vectors: WordVectors,
        weigh: Callable[[str], float],
        told: Callable[[str], int],
        system: str = "small",
    ) -> None:
        """
        Make a cutter.

        :param homophones: reads them, once, at the first text
        :param vectors: tell which homophone the rest of a text is about
        :param weigh: what a word counts in its text
        :param told: how many of 100,000 wishes and offers tell a word
        """
        self._user = dictionary
        self._read_homophones = homophones
        self._vectors = vectors
        self._weigh = weigh
        self._told = told
        self._system = system
        self._lock = Lock()

    def cut(self, text: str) -> tuple[KanaWord, ...]:
        """Cut folded text into words, blanks left out, each with its most likely written form."""
        with self._lock:
            words = [
                self._word(word) for word in self._sudachi.tokenize(text) if word.surface().strip()
            ]
        sums = [self._sum(word) for word in words]
        whole = np.sum(sums, axis=0) if sums else np.zeros(self._vectors.dimensions)
        return tuple(self._chosen(word, whole - own) for word, own in zip(words, sums, strict=True))

    @cached_property
    def _sudachi(self) -> Any:
        from sudachipy import Config, Dictionary, SplitMode  # type: ignore[import-untyped]

        config = Config(system=self._system, user=[str(self._user)])
        return Dictionary(config=config).tokenizer(SplitMode.A)

    @cached_property
    def _homophones(self) -> Homophones:
        return self._read_homophones()

    def _word(self, word: Any) -> KanaWord:
        kind, detail = word.part_of_speech()[:2]
        name = word.normalized_form()
        if _KANA.fullmatch(name):
            name = next(iter(self._homophones.get((kind, name), ())), (name, 0.0))[0]
        return KanaWord(word.surface(), name, word.reading_form(), kind, detail)

    def _sum(self, word: KanaWord) -> NDArray[np.float32]:
        vector = None
        if word.detail in CONTENT.get(word.kind, ()):
            vector = self._vectors.vector(word.name)
        if vector is None:
            return np.zeros(self._vectors.dimensions, dtype=np.float32)
        return np.float32(self._weigh(word.name)) * vector

    def _chosen(self, word: KanaWord, others: NDArray[np.floating]) -> KanaWord:
        """てんじ beside 絵本 and 指 is 点字, elsewhere 展示; short words and verbs stay."""
        reading = word.reading.translate(_TO_HIRAGANA)
        candidates = self._homophones.get((word.kind, reading), ())
        length = float(np.linalg.norm(others))
        if word.detail != "普通名詞" or len(reading) < 2 or len(candidates) < 2 or not length:
            return word

        def likely(candidate: tuple[str, float]) -> float:
            name, rarity = candidate
            vector = self._vectors.vector(name)
            near = 0.0 if vector is None else float(vector @ others) / length
            often = log(self._told(name) + 1)
            return near - _RARITY_OF_HOMOPHONE * rarity + _TOLD_OF_HOMOPHONE * often

        return replace(word, name=max(candidates, key=likely)[0])


def readings(*, words: Iterable[str], tokenizer: Any, favoured: frozenset[str]) -> Readings:
    """
    Find the readings of written words, the most likely word for each.

    :param words: normalised forms, the most common first
    :param tokenizer: Sudachi's, of long units
    :param favoured: words that wishes are likely to hold
    """
    cheapest: dict[str, tuple[float, str, Any]] = {}
    sounding: dict[tuple[str, str], list[tuple[float, str]]] = {}
    for rank, word in zip(range(WORDS_READ), words, strict=False):
        if not (_WRITTEN.fullmatch(word) and _NOT_PLAIN.search(word)):
            continue
        found = tokenizer.tokenize(word)
        if len(found) != 1:
            continue
        kind, detail = found[0].part_of_speech()[:2]
        reading = found[0].reading_form().translate(_TO_HIRAGANA)
        if kind not in _KINDS or detail == "固有名詞" or not _KANA.fullmatch(reading):
            continue
        rarity = log(rank + 1)
        if _KANJI.search(word):
            score = rarity - _FAVOUR_OF_HOMOPHONE * (word in favoured)
            sounding.setdefault((kind, reading), []).append((score, word))
        if detail == "普通名詞" and len(reading) > 1:
            cost = _COST + _COST_OF_RANK * rarity - _COST_OF_SIGN * (len(reading) - 2)
            cost -= _FAVOUR * (word in favoured)
            entry = (cost, word, found[0].part_of_speech())
            cheapest[reading] = min(cheapest.get(reading, entry), entry, key=lambda row: row[:2])
    return Readings(
        table=_table(cheapest),
        homophones={key: _likeliest(words) for key, words in sounding.items()},
    )


def _likeliest(words: list[tuple[float, str]]) -> tuple[tuple[str, float], ...]:
    words.sort()
    return tuple(
        (word, score) for score, word in words[:_HOMOPHONES] if score < words[0][0] + _RARER_BY
    )


def _table(cheapest: Mapping[str, tuple[float, str, Any]]) -> str:
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    for reading, (cost, word, classes) in cheapest.items():
        spoken = reading.translate({small: big for big, small in _TO_HIRAGANA.items()})
        within = int(max(-30_000, min(30_000, cost)))
        rows.writerow([reading, _NOUN, _NOUN, within, reading, *classes, spoken, word, *["*"] * 5])
    return out.getvalue()
