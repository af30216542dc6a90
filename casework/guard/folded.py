"""
A text as the rules read it, with the way back: which sign of it stands where in the original.

Full and half width become one (NFKC), invisible signs are gone, and dashes of all kinds are one.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Self

# What NFKC leaves and no reader sees, and halves of signs that no text should have.
_UNSEEN = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff\ud800-\udfff]"
)
_GROUP = re.compile("[\\s\\S][\u0300-\u036f\u3099\u309a\uff9e\uff9f]*")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−─", "-"))


@dataclass(frozen=True, slots=True)
class Folded:
    """
    A folded text.

    :param starts: where each of its signs begins in the original; ``ends``: where it ends there
    """

    text: str
    starts: tuple[int, ...] | range
    ends: tuple[int, ...] | range

    @classmethod
    def of(cls, words: str) -> Self:
        """Fold a text."""
        if unicodedata.is_normalized("NFKC", words) and not _UNSEEN.search(words):
            same = range(len(words))
            return cls(words.translate(_DASHES), same, range(1, len(words) + 1))
        signs: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        for group in _GROUP.finditer(words):
            folded = unicodedata.normalize("NFKC", _UNSEEN.sub("", group.group()))
            for sign in folded.translate(_DASHES):
                signs.append(sign)
                starts.append(group.start())
                ends.append(group.end())
        return cls("".join(signs), tuple(starts), tuple(ends))

    def span(self, begin: int, end: int) -> tuple[int, int]:
        """Return where ``text[begin:end]``, which is not empty, stands in the original."""
        return self.starts[begin], self.ends[end - 1]
