"""Words of a crisis: which are found, however they are written, and which only sound like it."""

import random
import tomllib
import unicodedata
from pathlib import Path

import pytest

from casework.crisis import crisis_in, is_bare_call
from casework.report_incident import Incident

CORPUS = tomllib.loads((Path(__file__).parent / "crisis_words.toml").read_text("utf-8"))
NOTHING = CORPUS["nothing"]
CRISES = {Incident(kind): words for kind, words in CORPUS.items() if kind != "nothing"}
ALL = [words for one in CRISES.values() for words in one]


def test_nearly_all_are_found_and_hardly_anything_else() -> None:
    """
    The floors: recall and precision of .98 on more than 500 sentences.
    """
    found = [words for words in ALL if crisis_in(words)]
    false = [words for words in NOTHING if crisis_in(words)]

    assert len(ALL) + len(NOTHING) > 500
    assert len(found) >= 0.98 * len(ALL), set(ALL) - set(found)
    assert len(found) >= 0.98 * (len(found) + len(false)), false


@pytest.mark.parametrize("kind", CRISES)
def test_the_kind_is_understood(kind: Incident) -> None:
    """
    So that nobody has to choose from a list who has just written it.
    """
    assert {words: crisis_in(words) for words in CRISES[kind]} == dict.fromkeys(CRISES[kind], kind)


def test_pulled_apart_in_katakana_or_half_width_it_is_the_same() -> None:
    """
    Spaces, dots, invisible signs, width and kana do not hide a word.
    """
    for words in ("しにたい", "きえたい", "なぐられる", "たべるものがない", "いえがない"):
        katakana = "".join(chr(ord(s) + 0x60) if "ぁ" <= s <= "ゖ" else s for s in words)
        for written in (
            " ".join(words),
            "\u3000".join(words),
            "・".join(words),
            "\u200b".join(words),
            katakana,
            half_width(katakana),
            f"{words}...",
            f"えっと、{words}",
        ):
            assert crisis_in(written), written


def half_width(katakana: str) -> str:
    """Write katakana in half width."""
    narrow = {unicodedata.normalize("NFKC", chr(code)): chr(code) for code in range(0xFF66, 0xFF9E)}
    voiced = unicodedata.normalize("NFD", katakana).replace("\u3099", "\uff9e")
    return "".join(narrow.get(sign, sign) for sign in voiced)


def test_only_a_call_and_nothing_else_is_no_answer() -> None:
    """
    「もう死にたいです」 is no label; a sentence that speaks of it may be what was asked for.
    """
    assert is_bare_call("もう死にたいです。")
    assert not is_bare_call("本人は「死にたい」と話したあと、花の世話をしてみたいと言っています")
    assert not is_bare_call("フルマラソンに出たい")


def test_whatever_is_typed_is_read_quickly_and_breaks_nothing() -> None:
    """
    Random signs of every kind, up to the longest that is taken.
    """
    chance = random.Random(5)
    signs = [chr(chance.randrange(0x20, 0x30000)) for _ in range(400)] + list(
        "死にたい殴家がない食べ物。 ー"
    )
    for _ in range(300):
        crisis_in("".join(chance.choices(signs, k=chance.randrange(2000))))
