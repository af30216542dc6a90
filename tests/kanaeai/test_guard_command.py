"""``kanaeai guard`` says what in a text could tell who somebody is, for eyes and for programs."""

import io
import json
import sys

import pytest

from tests.kanaeai.conftest import Done, Run

TEXT = "桜の写真を撮りたい\n佐藤さんに 090-1234-5678 で\n\nｔａｒｏ＠ｅｘａｍｐｌｅ．ｃｏｍ\r\n\xff"


def guards(run: Run, monkeypatch: pytest.MonkeyPatch, text: bytes, *words: str) -> Done:
    """Run the command on a text."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text)))
    return run("guard", *words)


def test_each_finding_is_told_with_its_place(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line a finding, and an exit code that a script can ask for."""
    done = guards(run, monkeypatch, TEXT.encode())

    assert done.code == 1
    assert done.out.splitlines() == [
        "2行目 1〜2文字目 名前:佐藤",
        "2行目 7〜19文字目 電話番号:090-1234-5678",
        "4行目 1〜16文字目 メールアドレス:ｔａｒｏ＠ｅｘａｍｐｌｅ．ｃｏｍ",
    ]


def test_json_holds_kinds_and_places_and_no_word(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """One object a line of the text; it can be kept without keeping the text."""
    done = guards(run, monkeypatch, TEXT.encode(), "--json")

    assert done.code == 1
    told = [json.loads(line) for line in done.out.splitlines()]
    assert [line["line"] for line in told] == [1, 2, 3, 4, 5]
    assert told[1]["findings"] == [
        {"kind": "name", "start": 0, "end": 2},
        {"kind": "phone", "start": 6, "end": 19},
    ]
    assert told[0]["findings"] == told[2]["findings"] == told[4]["findings"] == []
    assert "佐藤" not in done.out


def test_nothing_found_is_no_failure(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty text and odd bytes are fine."""
    assert guards(run, monkeypatch, b"").code == 0
    assert guards(run, monkeypatch, "葵祭に行きたい\n".encode() + b"\xff\x80\n").code == 0
