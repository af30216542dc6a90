"""Situations of everyday life: readable files, and texts that remind of them."""

from math import exp
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.meaning.features import Features
from matching.meaning.hybrid import HybridEncoder
from matching.meaning.reading import Reader
from matching.meaning.scenes import Scenes
from matching.meaning.situations import BadSituations, Situation, load_situations, reminded
from matching.meaning.vectors import WordVectors
from matching.meaning.word_encoder import WordEncoder
from matching.policy import load_policy

likenesses = st.lists(st.floats(-1, 1, width=32), min_size=1, max_size=9)


def test_every_situation_has_two_ends() -> None:
    """
    The situations shipped are many, and each is told from both ends in words of its own.
    """
    situations = load_situations()

    assert len(situations) >= 1000
    assert all(set(one.said).isdisjoint(one.answers) for one in situations)


@pytest.mark.parametrize("lines", ['["眠れない"]', '["眠れない → "]', '["甲 → 乙", "甲 → 乙"]'])
def test_a_situation_that_is_none_is_refused(tmp_path: Path, lines: str) -> None:
    """
    Only one end, or the same told twice, is a slip of whoever wrote it.
    """
    (tmp_path / "any.toml").write_text(f"situations = {lines}", encoding="utf-8")

    with pytest.raises(BadSituations):
        load_situations(folder=tmp_path)


@given(likenesses, st.integers(1, 12), st.floats(0.01, 1))
def test_a_text_goes_with_itself_fully(likeness: list[float], most: int, sharpness: float) -> None:
    """
    The nearest situations count, nearer ones more, and a text shares all of them with itself.
    """
    row = np.array([likeness], dtype=np.float32)

    (found,) = reminded(row, sharpness=sharpness, most=most)

    assert len(found) == min(most, len(likeness))
    assert sum(weight**2 for weight in found.values()) == pytest.approx(1, abs=1e-4)
    assert max(found, key=found.__getitem__) in np.flatnonzero(row[0] == row[0].max())
    assert min(row[0][list(found)]) >= max(np.delete(row[0], list(found)), default=-1)


def test_a_situation_a_little_further_counts_less() -> None:
    """
    One sharpness further away is e times less of the share.
    """
    (found,) = reminded(np.array([[0.5, 0.4]], dtype=np.float32), sharpness=0.1, most=2)

    assert found[0] ** 2 / found[1] ** 2 == pytest.approx(exp(1), rel=1e-3)


def test_a_wish_and_an_offer_meet_in_a_situation_that_neither_names() -> None:
    """
    「車」 and 「送迎」 are strangers as words; a situation with a word like each joins them.
    """
    words = WordVectors.of({"車": [1, 0, 0], "免許": [0.9, 0.1, 0], "送迎": [0, 1, 0],
                            "案内": [0, 0.9, 0.1], "歌": [0, 0, 1]})  # fmt: skip
    policy, reader = load_policy().meaning, Reader(known=words)
    plain = HybridEncoder(
        reader=reader,
        features=Features(
            scenes=Scenes([], joined=reader.joined),
            policy=policy,
            rank=words.rank,
            weigh=lambda word: 1.0,
            situations=2,
        ),
        policy=policy,
        words=WordEncoder(vectors=words, reader=reader, damping=policy.damping),
    )
    knowing = HybridEncoder(
        reader=reader,
        features=plain._features,
        situations=[Situation(("免許",), ("案内",)), Situation(("歌",), ("歌",))],
        policy=policy,
        words=plain._words,
    )

    def likeness(encoder: HybridEncoder) -> float:
        query = encoder.encode_queries(["車"])
        return float(encoder.encode_documents(["送迎"]).likeness(query)[0, 0])

    assert likeness(knowing) > likeness(plain) + policy.situation / 2
    assert knowing.version != plain.version
