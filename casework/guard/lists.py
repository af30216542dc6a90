"""
Lists that names are looked up in, opened with the first text.

The spellings of given names and surnames come from ``japanese-personal-name-dataset`` (MIT); what
decides whether a word is meant as a name is our own (``words.toml``). Seventy thousand spellings
are kept as one string for each length, sorted: 0.3 MiB, where a set of them takes 7.
"""

import csv
import tomllib
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Self

from matching.tokens import katakana


class PackedWords:
    """Words of few lengths, one string a length, found by halving."""

    def __init__(self, words: Iterable[str]) -> None:
        by_length: dict[int, set[str]] = {}
        for word in words:
            by_length.setdefault(len(word), set()).add(word)
        self._rows = {
            length: _Row(length, "".join(sorted(row))) for length, row in by_length.items()
        }

    def __contains__(self, word: str) -> bool:
        row = self._rows.get(len(word))
        if row is None:
            return False
        place = bisect_left(row, word)
        return place < len(row) and row[place] == word


@dataclass(frozen=True, slots=True)
class _Row(Collection[str]):
    width: int
    text: str

    def __len__(self) -> int:
        return len(self.text) // self.width

    def __getitem__(self, place: int) -> str:
        return self.text[place * self.width : (place + 1) * self.width]

    def __iter__(self) -> Iterator[str]:
        return (self[place] for place in range(len(self)))

    def __contains__(self, word: object) -> bool:
        return any(word == one for one in self)


@dataclass(frozen=True)
class NameLists:
    """
    Spellings: ``given`` and ``surnames`` as written, ``sounds`` in katakana, ``romaji`` in small
    letters with long vowels as in every usual way of writing them.
    """

    given: PackedWords
    surnames: frozenset[str]
    given_sounds: PackedWords
    surname_sounds: frozenset[str]
    romaji: PackedWords

    @classmethod
    def load(cls) -> Self:
        """Read the lists."""
        folder = files("japanese_personal_name_dataset") / "dataset"
        given: list[list[str]] = []
        for name in ("first_name_man_org.csv", "first_name_woman_org.csv"):
            with (folder / name).open(encoding="utf-8") as file:
                given += csv.reader(file)
        with (folder / "last_name_org.csv").open(encoding="utf-8") as file:
            surnames = list(csv.reader(file))
        return cls(
            given=PackedWords(spelling for row in given for spelling in row[2:]),
            surnames=frozenset(row[0] for row in surnames),
            given_sounds=PackedWords(katakana(row[0]) for row in given if len(row[0]) > 1),
            surname_sounds=frozenset(katakana(row[2]) for row in surnames if len(row[2]) > 1),
            romaji=PackedWords(
                spelling
                for written in (*(row[1] for row in given), *(row[3] for row in surnames))
                for spelling in _romaji(written)
                if len(spelling) > 2
            ),
        )


def _romaji(written: str) -> set[str]:
    """Tarou, Taro, Taroh; Satou, Sato; Ryuu, Ryu; Joe for 穣 is no spelling but a name."""
    short = written.replace("ou", "o").replace("oo", "o").replace("uu", "u")
    kunrei = (
        short.replace("shi", "si").replace("chi", "ti").replace("tsu", "tu").replace("fu", "hu")
    )
    with_h = written[:-2] + "oh" if written.endswith(("ou", "oo")) else written
    return {
        written,
        short,
        kunrei,
        with_h,
        short.replace("nb", "mb").replace("np", "mp").replace("nm", "mm"),
    }


@cache
def name_lists() -> NameLists:
    """Return the lists, read once: a tenth of a second."""
    return NameLists.load()


@cache
def words(table: str) -> frozenset[str]:
    """Return a table of our own words."""
    return frozenset(_tables()[table].split())


@cache
def _tables() -> dict[str, str]:
    return tomllib.loads((files("casework.guard") / "words.toml").read_text(encoding="utf-8"))
