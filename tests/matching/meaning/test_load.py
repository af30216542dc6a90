"""What is missing or broken is named, and the next best goes on."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from kanaeai.word_vectors import READINGS, VECTORS, home
from matching.meaning.encoder import spread
from matching.meaning.hybrid import HybridEncoder
from matching.meaning.load import load_encoders, ordinary, save_laid
from matching.policy import MeaningPolicy, load_policy
from tests.conftest import needs_part

POLICY = load_policy().meaning
NOWHERE = Path("nowhere")


def test_without_vectors_and_network_scenes_and_words_go_on() -> None:
    """
    A bare installation still finds the offer of the same scene, and says what it lacks.
    """
    loaded = load_encoders(
        vectors=NOWHERE, readings=NOWHERE, policy=POLICY, without=frozenset({"sentences"})
    )
    offers = loaded.hybrid.encode_documents(["平日、通院の送迎をします", "土曜に卓球をします"])

    found = offers.likeness(loaded.hybrid.encode_queries(["免許を返納して病院に行けない"]))

    assert loaded.missing == ("vectors", "kana", "sentences")
    assert loaded.dense is None
    assert found[0, 0] > found[0, 1]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"\x93NUMPY"])
def test_broken_vectors_are_as_good_as_none(tmp_path: Path, content: bytes) -> None:
    """
    A file that was cut off when the disk was full stops nothing.
    """
    broken = tmp_path / "words.npz"
    broken.write_bytes(content)

    loaded = load_encoders(
        vectors=broken, readings=NOWHERE, policy=POLICY, without=frozenset({"sentences"})
    )

    assert "vectors" in loaded.missing


def test_a_model_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    """
    A site that names a folder without a model goes on with the network installed.
    """
    loaded = load_encoders(vectors=NOWHERE, readings=NOWHERE, policy=POLICY, model=tmp_path)

    assert "model" in loaded.missing


def test_another_policy_makes_rows_of_another_version() -> None:
    """
    Stored rows are never compared with rows made under other weights.
    """
    versions = {
        load_encoders(
            vectors=NOWHERE, readings=NOWHERE, policy=policy, without=frozenset({"sentences"})
        ).hybrid.version
        for policy in (POLICY, replace(POLICY, scene=0.5))
    }

    assert len(versions) == 2


def test_kana_alone_is_recovered() -> None:
    """
    A wish typed in kana holds the words that it would have in kanji, and is encoded as such.
    """
    loaded = load_encoders(vectors=home() / VECTORS, readings=home() / READINGS, policy=POLICY)
    needs_part("word vectors (make .venv/.vectors)", "kana" not in loaded.missing)

    read = loaded.reader.read("びょういんまでのあしがない")

    assert read.kana
    assert read.plain == "病院までの足がない"
    assert [unit.word for unit in read.units if unit.content] == ["病院", "足"]


def test_the_spreads_of_the_policy_are_those_of_ordinary_sentences() -> None:
    """
    The units in which words and sentences are joined are measured, not guessed.
    """
    loaded = load_encoders(vectors=home() / VECTORS, readings=home() / READINGS, policy=POLICY)
    needs_part(f"{', '.join(loaded.missing)} (make .venv/.vectors)", not loaded.missing)
    assert loaded.words is not None
    assert loaded.sentences is not None
    texts = ordinary()["wishes"], ordinary()["offers"]

    assert spread(loaded.words, *texts) == pytest.approx(POLICY.word_spread, rel=0.1)
    assert spread(loaded.sentences, *texts) == pytest.approx(POLICY.sentence_spread, rel=0.1)


def test_a_refused_activity_counts_against_its_offer() -> None:
    """
    「運動は苦手」 takes likeness away from the sports club, and from nobody else.
    """
    loaded = load_encoders(
        vectors=NOWHERE, readings=NOWHERE, policy=POLICY, without=frozenset({"sentences"})
    )
    offers = loaded.hybrid.encode_documents(["卓球の仲間を募集", "読書会を開いています"])

    plain = offers.likeness(loaded.hybrid.encode_queries(["仲間がほしい"]))
    refusing = offers.likeness(loaded.hybrid.encode_queries(["仲間がほしい。卓球は苦手"]))
    neutral = offers.likeness(loaded.hybrid.encode_queries(["仲間がほしい。卓球が好き"]))

    assert refusing[0, 0] < neutral[0, 0]
    assert np.isfinite(plain).all()


def test_what_was_laid_out_before_is_used_again(tmp_path: Path) -> None:
    """
    A start reads what set-up laid out, unless it was another version or was cut off.
    """
    bare, laid = frozenset({"sentences"}), tmp_path / "laid.npz"
    first = load_encoders(vectors=NOWHERE, readings=NOWHERE, policy=POLICY, without=bare).hybrid
    save_laid(first, laid)

    def of(policy: MeaningPolicy) -> HybridEncoder:
        return load_encoders(
            vectors=NOWHERE, readings=NOWHERE, policy=policy, laid=laid, without=bare
        ).hybrid

    assert "laid" in vars(of(POLICY))
    assert np.array_equal(of(POLICY).laid.imagined.weights, first.laid.imagined.weights)
    assert "laid" not in vars(of(replace(POLICY, scene=0.5)))
    laid.write_bytes(laid.read_bytes()[:100])
    assert "laid" not in vars(of(POLICY))
