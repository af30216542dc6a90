"""
How often words are told in lessons: what is common where wishes are told is no name of a thing.

The frequency of a word in general says little of that: 漫才 is common in newspapers, but of a
hundred thousand wishes and offers hardly any tells of it; 隣 has no rank, being counted under
another form, and many do. The counts lie in ``often.toml``, made anew by ``make bridge``.
"""

import hashlib
import json
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property
from math import log
from pathlib import Path

from matching.meaning.reading import ReadText

COUNTED = Path(__file__).with_name("often.toml")
_OF = 100_000
_LEAST = 20
"""A word told in fewer texts of 100,000 is not kept: it is told rarely."""
_HEAD = f"""\
# In how many of {_OF:,} texts of lessons a word is told, two nouns beside each other, or a run of
# four kanji, where these are {_LEAST} or more. Made by `make bridge`.
"""


class Often:
    """How many of 100,000 texts tell a word."""

    def __init__(self, counts: Mapping[str, int], *, lessons: str = "") -> None:
        """
        Keep counts.

        :param lessons: the version of the lessons that were counted
        """
        self.counts = counts
        self.lessons = lessons

    @classmethod
    def of(cls, texts: Iterable[ReadText], *, lessons: str) -> "Often":
        """Count the words of texts, each once a text."""
        counted: Counter[str] = Counter()
        number = 0
        for text in texts:
            number += 1
            counted.update({*text.names, *text.compounds})
        shares = ((word, round(times * _OF / number)) for word, times in counted.items())
        kept = sorted(entry for entry in shares if entry[1] >= _LEAST)
        return cls(dict(kept), lessons=lessons)

    @classmethod
    def read(cls, file: Path = COUNTED) -> "Often":
        """Read what :meth:`write` wrote."""
        read = tomllib.loads(file.read_text(encoding="utf-8"))
        return cls(read["told"], lessons=read["lessons"])

    def write(self, file: Path = COUNTED) -> None:
        """Write it, a word a line."""
        lines = "".join(
            f"{json.dumps(word, ensure_ascii=False)} = {times}\n"
            for word, times in self.counts.items()
        )
        head = f'{_HEAD}lessons = "{self.lessons}"\n\n[told]\n'
        file.write_text(head + lines, encoding="utf-8")

    @cached_property
    def digest(self) -> str:
        """Changes with the counts."""
        return hashlib.sha256(repr(self.counts).encode()).hexdigest()[:8]

    def told(self, word: str) -> int:
        """Return how many of 100,000 texts tell a word; 0 if they are fewer than are kept."""
        return self.counts.get(word, 0)

    def rarity(self, word: str) -> float:
        """Return how rarely a word is told: 0 (in every text) … 1 (in fewer than are kept)."""
        return 1 - log(self.told(word) + 1) / log(_OF + 1)

    def seldom(self, word: str, *, fully: float, never: float) -> float:
        """
        Return 1 for a word that up to ``fully`` of 100,000 texts tell, 0 from ``never`` on.

        Between them it is less by as much for each time that a word is told twice as often.
        """
        told = self.told(word)
        if told <= fully:
            return 1.0
        return 0.0 if told >= never else log(never / told) / log(never / fully)
