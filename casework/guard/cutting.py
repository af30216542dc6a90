"""
A folded text cut into words, with what Sudachi knows of each; one dictionary for the whole program.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import Any

from matching.tokens import open_dictionary

AT_ONCE = 4_000
"""Signs that are cut at once; Sudachi takes no more than 49,149 bytes."""

_BORDERS = re.compile(r"[\n。!?]")
_lock = Lock()


@dataclass(frozen=True, slots=True)
class Word:
    """
    One word; ``begin`` and ``end`` count signs of the folded text.

    :param base: the word as a dictionary has it
    :param kind: Sudachi's word class, with its ``detail``, ``sort`` and ``part``: 固有名詞 人名 姓
    :param known: whether the dictionary has it
    """

    surface: str
    base: str
    kind: str
    detail: str
    sort: str
    part: str
    known: bool
    begin: int
    end: int

    @property
    def is_name(self) -> bool:
        """Whether Sudachi takes it for somebody's name here."""
        return self.sort == "人名"

    @property
    def is_blank(self) -> bool:
        """Whether it is white space."""
        return not self.surface.strip()


@cache
def _tokenizer() -> Any:
    from sudachipy import SplitMode  # type: ignore[import-untyped]

    return open_dictionary("small").tokenizer(SplitMode.C)


def cut(text: str) -> list[Word]:
    """Cut a folded text of any length into words, blanks included."""
    words: list[Word] = []
    with _lock:
        for begin, piece in _pieces(text):
            for word in _tokenizer().tokenize(piece):
                kind, detail, sort, part = word.part_of_speech()[:4]
                words.append(
                    Word(
                        surface=word.surface(),
                        base=word.dictionary_form(),
                        kind=kind,
                        detail=detail,
                        sort=sort,
                        part=part,
                        known=not word.is_oov(),
                        begin=begin + word.begin(),
                        end=begin + word.end(),
                    )
                )
    return words


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    begin = 0
    while len(text) - begin > AT_ONCE:
        borders = [border.end() for border in _BORDERS.finditer(text, begin + 1, begin + AT_ONCE)]
        end = borders[-1] if borders else begin + AT_ONCE
        yield begin, text[begin:end]
        begin = end
    if begin < len(text):
        yield begin, text[begin:]
