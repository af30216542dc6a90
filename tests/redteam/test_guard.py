"""Whatever is written, the guard answers, in bounded time, and says where."""

import random
import unicodedata

import pytest

from casework.guard import masked, personal_data_in
from tests.redteam.figures import tell, tries

STRINGS = tries(full=20_000, small=300)
_PIECES = (
    "佐藤さん", "090-1234-5678", "さん", "くん", "は", "の", "と申します", "①㍿ﾊﾞ", "が\u3099",
    "\u200b", "\ud800", "\x00", "〒", "@", "・", "＝", "Tanaka", "1980/3/2", "\n", "\r\n", " ",
    "　", "👨‍👩‍👧", "ー", "一丁目", "ﷺ", "\u0301", "김민준", "भारत", "ΑΒΓ", "<b>", "{{7*7}}",
    "'; --", "𠮷", "０９０",
)  # fmt: skip
_SIGNS = (range(0x250), range(0x3000, 0xA000), range(0x110000))


def _random_string(chance: random.Random) -> str:
    def piece() -> str:
        if chance.random() < 0.5:
            return chance.choice(_PIECES)
        return chr(chance.choice(chance.choice(_SIGNS)))

    return "".join(piece() for _ in range(chance.choice((1, 3, 10, 40, 200))))


def test_no_string_breaks_the_guard() -> None:
    """Every finding is a part of the text as it was written, and masking never fails."""
    chance = random.Random(5)
    found = 0
    for _ in range(STRINGS):
        words = _random_string(chance)

        findings = personal_data_in(words)

        found += bool(findings)
        assert all(one.words and one.words == words[one.start : one.end] for one in findings)
        assert len(masked(words, findings)) <= len(words)
    assert found
    tell("guard, random strings without a crash", f"{STRINGS:,}")


@pytest.mark.parametrize(
    "words",
    [
        "0" * 20_000,
        "a@" * 5_000,
        "さん" * 5_000,
        "佐藤 " * 5_000,
        "あ" * 20_000,
        "ア・" * 5_000,
        "A " * 5_000,
        "丁目" * 5_000,
        "町1-" * 5_000,
        "名前は" * 3_000,
        "が\u3099" * 5_000,
        "." * 20_000,
        "株式会社" * 4_000,
    ],
    ids=lambda words: words[:4],
)
@pytest.mark.timeout(20)
def test_no_long_text_holds_it_up(words: str) -> None:
    """Ten thousand repeated signs end; a rule that went back and forth would not."""
    assert all(one.end <= len(words) for one in personal_data_in(words))


def test_the_signs_that_hide_do_not_help() -> None:
    """Full width, invisible signs and dashes of all kinds are read through."""
    for hidden in (
        "０９０ー１２３４ー５６７８",
        "090\u200b-1234-\u20605678",
        "090‐1234−5678",
        "090 1234 5678",
    ):
        assert personal_data_in(unicodedata.normalize("NFC", hidden)), hidden
