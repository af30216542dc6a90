"""
Measure how well short texts are understood, on judged pairs and on public Japanese data.

``pairs``: files tune, check, third, last and fresh (.toml) of wishes and offers, with ``also.toml``
naming offers judged equally good. ``jsts``, ``jsquad``: JGLUE's files, where they are there.
"""

import json
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.meaning.bm25 import Bm25
from matching.meaning.load import Loaded
from matching.meaning.measure import Standing, ranks, spearman, standing
from matching.meaning.reading import Reader, ReadText
from matching.policy import load_policy

SETS = ("tune", "check", "third", "last", "fresh")
KINDS = ("far", "word")
SOLE = "sole"
"""Those of the word pairs whose word no other offer holds: there, it is rare."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """
    Wishes with the offer that fits each, in sets; all offers of all sets are in one list.

    ``right`` names, for each wish, the offers that are right, by their place in ``offers``.
    """

    offers: tuple[str, ...]
    wishes: tuple[str, ...]
    kana: tuple[str, ...]
    kinds: tuple[str, ...]
    sets: tuple[str, ...]
    right: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class PairsResult:
    """Of one set, kind (or :data:`SOLE`) and way of writing (with kanji, or all in kana)."""

    set: str
    kind: str
    kana: bool
    standing: Standing


def read_pairs(folder: Path) -> Pairs:
    """
    Read the sets of ``folder``.

    :raises FileNotFoundError: if there is none
    """
    read: dict[str, list[dict[str, str]]] = {}
    for name in SETS:
        path = folder / f"{name}.toml"
        if path.is_file():
            read[name] = _toml(path)["pair"]
    if not read:
        raise FileNotFoundError(folder / "tune.toml")
    first = {
        name: sum(len(read[other]) for other in list(read)[:at]) for at, name in enumerate(read)
    }
    rows = [(name, row) for name, pairs in read.items() for row in pairs]
    right = {first[name] + at: {first[name] + at} for name in read for at in range(len(read[name]))}
    also = folder / "also.toml"
    for entry in _toml(also)["also"] if also.is_file() else ():
        if entry["part"] in read:
            right[first[entry["part"]] + entry["pair"]].update(
                first[name] + at for name, at in entry["offers"] if name in read
            )
    return Pairs(
        offers=tuple(row["offer"] for _, row in rows),
        wishes=tuple(row["wish"] for _, row in rows),
        kana=tuple(row["kana"] for _, row in rows),
        kinds=tuple(row["kind"] for _, row in rows),
        sets=tuple(name for name, _ in rows),
        right=tuple(tuple(sorted(right[at])) for at in range(len(rows))),
    )


def measure_pairs(
    pairs: Pairs, encoders: Loaded, *, sets: Sequence[str] = SETS
) -> Iterator[PairsResult]:
    """Lay every wish of ``sets`` beside all offers."""
    offers = encoders.hybrid.encode_documents(pairs.offers)
    asked = [at for at, name in enumerate(pairs.sets) if name in sets]
    sole = _sole(pairs, encoders.reader)
    for kana, texts in ((False, pairs.wishes), (True, pairs.kana)):
        queries = encoders.hybrid.encode_queries([texts[at] for at in asked])
        found = ranks(offers.likeness(queries), [pairs.right[at] for at in asked])
        for name in sets:
            own = [(row, at) for row, at in enumerate(asked) if pairs.sets[at] == name]
            kinds = {kind: [row for row, at in own if pairs.kinds[at] == kind] for kind in KINDS}
            kinds[SOLE] = [row for row, at in own if at in sole]
            for kind, these in kinds.items():
                if these:
                    yield PairsResult(name, kind, kana, standing(found[these]))


def measure_sentences(path: Path, encoders: Loaded) -> float:
    """Return the rank correlation of likeness with what people said (JSTS), −1…1."""
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    if encoders.dense is None:
        return 0.0
    one = encoders.dense.encode([line["sentence1"] for line in lines])
    other = encoders.dense.encode([line["sentence2"] for line in lines])
    alike = np.einsum("ij,ij->i", one, other)
    return spearman(alike.tolist(), [line["label"] for line in lines])


def measure_long_texts(path: Path, encoders: Loaded, *, words: bool = True) -> Standing:
    """
    Find the paragraph that a question was asked about (JSQuAD).

    :param words: whether the words shared count beside the sentence encoder
    """
    read = json.loads(path.read_text(encoding="utf-8"))["data"]
    paragraphs = [paragraph for article in read for paragraph in article["paragraphs"]]
    texts = [paragraph["context"] for paragraph in paragraphs]
    questions = [
        (question["question"], at)
        for at, paragraph in enumerate(paragraphs)
        for question in paragraph["qas"]
    ]
    asked = [question for question, _ in questions]
    found: NDArray[Any] = np.zeros((len(asked), len(texts)), dtype=np.float32)
    if encoders.sentences is not None:
        found = encoders.sentences.encode(asked) @ encoders.sentences.encode(texts).T
        found /= load_policy().meaning.sentence_spread
    if words:
        index = Bm25([_names(encoders, text) for text in texts])
        shared = np.stack([index.scores(set(_names(encoders, question))) for question in asked])
        found = found + load_policy().meaning.long_text_words * shared
    return standing(ranks(found, [(at,) for _, at in questions]), horizon=10)


def _sole(pairs: Pairs, reader: Reader) -> frozenset[int]:
    """Return the word pairs that share a word which no offer holds but the right ones."""
    holding: dict[str, set[int]] = {}
    for at, offer in enumerate(pairs.offers):
        for word in _named(reader.read(offer)):
            holding.setdefault(word, set()).add(at)
    return frozenset(
        at
        for at, (wish, kind) in enumerate(zip(pairs.wishes, pairs.kinds, strict=True))
        if kind == "word"
        and any(
            holding.get(word) and holding[word] <= {*pairs.right[at]}
            for word in _named(reader.read(wish))
        )
    )


def _named(text: ReadText) -> set[str]:
    spoken = (unit for unit in text.units if unit.content)
    return {name for unit in spoken for name, _ in unit.names} | {*text.compounds}


def _names(encoders: Loaded, text: str) -> list[str]:
    return [unit.word for unit in encoders.reader.read(text).units if unit.content]


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))
