"""
Japanese text cut into words, each with its normalised form, reading and place.

Sudachi is imported and its dictionary opened at the first text, not before: an idle
program need not carry it.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from threading import Lock
from typing import Any

LONGEST_TEXT = 2_000
"""Characters read of one text; a sentence about a wish is far shorter, and Sudachi has a limit."""

_TO_KATAKANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}
_KANJI = re.compile(r"[\u3400-\u9fff々]")
CONTENT = {
    "名詞": frozenset({"普通名詞", "固有名詞"}),
    "動詞": frozenset({"一般"}),
    "形容詞": frozenset({"一般"}),
    "形状詞": frozenset({"一般"}),
}
"""Sudachi's word classes that carry meaning of their own: kind → details."""


@dataclass(frozen=True, slots=True)
class Token:
    """One word: ``begin`` and ``end`` count characters of the text after :func:`fold`."""

    surface: str
    normal: str
    reading: str
    kind: str
    detail: str
    begin: int
    end: int

    @property
    def is_content(self) -> bool:
        """Whether the word carries meaning of its own (noun, verb, adjective)."""
        return self.detail in CONTENT.get(self.kind, ())


def fold(text: str) -> str:
    """Return the text in NFKC, without lone surrogates, cut to :data:`LONGEST_TEXT`."""
    seen = "".join(sign for sign in text[:LONGEST_TEXT] if not "\ud800" <= sign <= "\udfff")
    return unicodedata.normalize("NFKC", seen)[:LONGEST_TEXT]


def katakana(text: str) -> str:
    """Return the text with hiragana as katakana, sign by sign (places stay the same)."""
    return text.translate(_TO_KATAKANA)


def has_kanji(text: str) -> bool:
    """Whether a text has a kanji; one in kana alone is often cut in the wrong places."""
    return _KANJI.search(text) is not None


@cache
def open_dictionary(name: str) -> Any:
    """Open a Sudachi dictionary once for everybody: it takes a second and tens of megabytes."""
    from sudachipy import Dictionary  # type: ignore[import-untyped]

    return Dictionary(dict=name)


class Tokenizer:
    """Cuts text with Sudachi's short units; safe to share between threads."""

    def __init__(self, *, dictionary: str = "small") -> None:
        self._dictionary = dictionary
        self._lock = Lock()

    @cached_property
    def _sudachi(self) -> Any:
        from sudachipy import SplitMode

        return open_dictionary(self._dictionary).tokenizer(SplitMode.A)

    def cut(self, text: str) -> tuple[Token, ...]:
        """Cut text that went through :func:`fold` into its words, blanks left out."""
        with self._lock:
            return tuple(
                Token(
                    surface=word.surface(),
                    normal=word.normalized_form(),
                    reading=word.reading_form(),
                    kind=word.part_of_speech()[0],
                    detail=word.part_of_speech()[1],
                    begin=word.begin(),
                    end=word.end(),
                )
                for word in self._sudachi.tokenize(text)
                if word.surface().strip()
            )


def standing_in(text: str, *, known: Collection[str], lengths: Iterable[int]) -> dict[str, int]:
    """
    Return which of many known strings stand in a text, each with its first place.

    A text is short and what is known is much, so its parts are looked up rather than the other
    way round.

    :param lengths: the lengths of what is looked for
    """
    found: dict[str, int] = {}
    for length in lengths:
        for place in range(len(text) - length + 1):
            part = text[place : place + length]
            if part in known:
                found.setdefault(part, place)
    return found
