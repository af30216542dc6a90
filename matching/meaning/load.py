"""
Put together what is there: vectors, sentence network, scenes; what is missing is named.

Nothing here fails because a part is missing or broken: the next best goes on.
"""

import tomllib
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.activities import load_vocabulary
from matching.meaning.bridge import LEARNT, Bridge
from matching.meaning.encoder import Encoder, Joined
from matching.meaning.features import Features
from matching.meaning.hybrid import HybridEncoder, HybridRows, LaidOut, Sentences
from matching.meaning.kana import Homophones, Kana
from matching.meaning.often import Often
from matching.meaning.onnx_encoder import OnnxEncoder
from matching.meaning.reading import Reader
from matching.meaning.scenes import Scenes, load_scenes
from matching.meaning.sentence_encoder import SentenceEncoder
from matching.meaning.situations import load_situations
from matching.meaning.vectors import WordVectors, settled
from matching.meaning.word_encoder import WordEncoder, weight
from matching.policy import MeaningPolicy
from matching.words import load_words

_ORDINARY = Path(__file__).with_name("ordinary.toml")
_WISHED = "{}をしたい"
_LAID = ("imagined", "said", "whole")
_PARTS_OF_ROWS = tuple(part.name for part in fields(HybridRows))
PARTS = (
    "sentences",
    "vectors",
    "scenes",
    "situations",
    "lessons",
    "activities",
    "rare_words",
    "popularity",
    "kana",
)
"""The parts that can be left out, to measure what each adds."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """
    Encoders, and the names of the parts that are missing (vectors, kana, sentences, model).

    ``hybrid`` lays wishes beside offers, ``dense`` compares two full sentences; ``words`` and
    ``sentences`` are the parts of either.
    """

    hybrid: HybridEncoder
    words: WordEncoder | None
    dense: Encoder | None
    sentences: Sentences | None
    reader: Reader
    missing: tuple[str, ...]


def load_encoders(
    *,
    vectors: Path,
    readings: Path,
    policy: MeaningPolicy,
    laid: Path | None = None,
    model: Path | None = None,
    without: frozenset[str] = frozenset(),
) -> Loaded:
    """
    Load the best encoders that can be put together here; the network follows with its first text.

    :param vectors: the packed word vectors; beside them the table of the sentence network
    :param readings: the dictionary of readings
    :param laid: what :func:`save_laid` wrote; another version of it is not used
    :param model: a folder with a site's own ONNX model, in place of the sentence network
    :param without: parts to leave out though they are there, names of :data:`PARTS`
    """
    _one_thread()
    packed = None if "vectors" in without else _packed(vectors)
    words = WordVectors(packed) if packed else None
    kana, often = None, Often.read()
    if packed and words is not None and readings.is_file() and "kana" not in without:
        kana = Kana(
            dictionary=readings,
            homophones=lambda: _homophones(packed["homophones"]),
            vectors=words,
            weigh=lambda word: weight(words, word, damping=policy.damping),
            told=often.told,
        )
    reader = Reader(known=words if words is not None else (), kana=kana)
    encoder = None
    if words is not None:
        encoder = WordEncoder(
            vectors=words,
            reader=reader,
            damping=policy.damping,
            dimensions=policy.word_dimensions,
        )
    own = _own_model(model, reader)
    sentences = own or _network(packed or {}, reader, policy, without, folder=vectors.parent)
    found: dict[str, object] = {"vectors": words, "kana": kana, "sentences": sentences}
    if model is not None:
        found["model"] = own
    # Without any vectors nothing is recognised as a whole.
    blind = encoder is None and sentences is None
    situations = () if blind or "situations" in without else load_situations()
    bridge = None if blind or "lessons" in without else Bridge.read(LEARNT)
    hybrid = HybridEncoder(
        reader=reader,
        features=_features(
            reader, words, encoder, policy, without, often=often, situations=len(situations)
        ),
        popular=() if "popularity" in without else imagined_wishes(),
        situations=situations,
        bridge=bridge,
        policy=policy,
        words=encoder,
        sentences=sentences,
    )
    if laid is not None and (read := _read_laid(laid, version=hybrid.parts)) is not None:
        hybrid.know(read)
    return Loaded(
        hybrid=hybrid,
        words=encoder,
        dense=_dense(words, sentences, reader, policy),
        sentences=sentences,
        reader=reader,
        missing=tuple(name for name, part in found.items() if part is None),
    )


@cache
def ordinary() -> Mapping[str, Sequence[str]]:
    """Return ordinary wishes and offers, no two of which belong together."""
    read: dict[str, list[str]] = tomllib.loads(_ORDINARY.read_text(encoding="utf-8"))
    return read


def related_words() -> list[list[list[str]]]:
    """Return what belongs together, as scenes and activities say: groups of phrases of words."""
    reader = Reader()
    activities = load_vocabulary().activities.values()
    return [
        [[unit.word for unit in reader.read(phrase).units if unit.content] for phrase in group]
        for group in (*load_scenes(), *(activity.words for activity in activities))
    ]


def imagined_wishes() -> tuple[str, ...]:
    """Return a wish for each scene, as wide as people's wishes are."""
    return tuple(_WISHED.format("、".join(words[:3])) for words in load_scenes())


def sentence_space() -> dict[str, NDArray[Any]]:
    """
    Return what ordinary sentences have in common and the axes along which texts differ most.

    Empty if the sentence network is not installed.
    """
    if not SentenceEncoder.is_there():
        return {}
    network = SentenceEncoder(reader=Reader())
    everyday = [*ordinary()["wishes"], *ordinary()["offers"]]
    mean = network.raw(everyday).mean(axis=0)
    words = dict.fromkeys(word for scene in load_scenes() for word in scene)
    rows = network.raw([*everyday, *words, *imagined_wishes()]).astype(np.float64) - mean
    _, axes = np.linalg.eigh(rows.T @ rows)
    return {
        "sentence_mean": mean.astype(np.float32),
        "sentence_axes": settled(axes[:, ::-1]).astype(np.float16),
    }


def save_laid(hybrid: HybridEncoder, target: Path) -> None:
    """Write what every text is laid beside, so that no start need make it."""
    arrays: dict[str, Any] = {
        "version": np.array(hybrid.parts),
    }
    for name in _LAID:
        rows = getattr(hybrid.laid, name)
        arrays |= {f"{name}_{part}": getattr(rows, part) for part in _PARTS_OF_ROWS}
    with target.open("wb") as file:
        np.savez(file, **arrays)


def _read_laid(path: Path, *, version: str) -> LaidOut | None:
    try:
        with path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
            if str(file["version"]) != version:
                return None
            return LaidOut(
                **{
                    name: HybridRows(**{part: file[f"{name}_{part}"] for part in _PARTS_OF_ROWS})
                    for name in _LAID
                }
            )
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None


@cache
def _one_thread() -> None:
    """Multiply in one thread: rows this short are done before a second one has woken up."""
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    threadpool_limits(limits=1, user_api="blas")


def _packed(path: Path) -> dict[str, NDArray[Any]] | None:
    try:
        with path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
            packed = dict(file)
        WordVectors(packed)
    except (OSError, ValueError, KeyError, EOFError, TypeError, zipfile.BadZipFile):
        return None
    return packed


def _homophones(blob: NDArray[np.uint8]) -> Homophones:
    lines = (line.split("\t") for line in blob.tobytes().decode().splitlines())
    return {
        (kind, reading): tuple(
            (word, float(rarity)) for word, rarity in (entry.split(":") for entry in entries)
        )
        for kind, reading, *entries in lines
    }


def _own_model(folder: Path | None, reader: Reader) -> Sentences | None:
    if folder is None or not OnnxEncoder.is_there():
        return None
    try:
        model = OnnxEncoder(folder=folder, reader=reader)
        model.encode_plain(["願い"])
    # What a broken model raises is onnxruntime's own affair; the program goes on without it.
    except Exception:
        return None
    return model


def _network(
    packed: Mapping[str, NDArray[Any]],
    reader: Reader,
    policy: MeaningPolicy,
    without: frozenset[str],
    *,
    folder: Path,
) -> Sentences | None:
    if "sentences" in without or not SentenceEncoder.is_there():
        return None
    axes = packed.get("sentence_axes")
    return SentenceEncoder(
        reader=reader,
        mean=packed.get("sentence_mean"),
        basis=None if axes is None else axes[:, : policy.sentence_dimensions],
        folder=folder,
    )


def _features(
    reader: Reader,
    words: WordVectors | None,
    encoder: WordEncoder | None,
    policy: MeaningPolicy,
    without: frozenset[str],
    *,
    often: Often,
    situations: int,
) -> Features:
    scenes = () if "scenes" in without else load_scenes()
    activities = {} if "activities" in without else load_vocabulary().activities
    return Features(
        scenes=Scenes(scenes, joined=reader.joined),
        activities={key: activity.words for key, activity in activities.items()},
        vocabulary=load_words() if activities else None,
        often=often,
        unsaid=load_vocabulary().sensitive,
        situations=situations,
        policy=policy,
        rank=words.rank if words is not None else lambda word: None,
        weigh=encoder.weight if encoder is not None else lambda word: 1.0,
        rare_words="rare_words" not in without,
    )


def _dense(
    words: WordVectors | None,
    sentences: Sentences | None,
    reader: Reader,
    policy: MeaningPolicy,
) -> Encoder | None:
    parts: list[tuple[Encoder, float, float]] = []
    if words is not None:
        whole = WordEncoder(vectors=words, reader=reader, damping=policy.damping)
        parts.append((whole, policy.word_spread, policy.words))
    if sentences is not None:
        parts.append((sentences, policy.sentence_spread, policy.whole_sentences))
    if not parts:
        return None
    encoders, spreads, weights = zip(*parts, strict=True)
    return Joined(encoders, spreads=spreads, weights=weights)
