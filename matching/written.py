"""
Words that are written somewhere, so that a word which is not among them may be one mistyped.
"""

from collections.abc import Iterable

from rapidfuzz import fuzz, process

ALIKE = 80.0
"""rapidfuzz ratio (0…100) from which two words of nearly one length are one word mistyped."""
SHORTEST_GUESS = 3
"""Signs of a word from which on a typo is told from another word: 花作り is no 作り mistyped."""


class Written:
    """Words by their length; a word once written stays."""

    def __init__(self, words: Iterable[str] = ()) -> None:
        """Take down words."""
        self._known: set[str] = set()
        # Put in order by the first question: most towns are asked for no typo.
        self._unordered: list[str] = []
        self._by_length: dict[int, list[str]] = {}
        self.add(words)

    def __contains__(self, word: object) -> bool:
        """Whether it is written."""
        return word in self._known

    def add(self, words: Iterable[str]) -> None:
        """Take down more words."""
        new = [word for word in dict.fromkeys(words) if word not in self._known]
        self._known.update(new)
        self._unordered += new

    def nearest(self, word: str) -> str | None:
        """Return the word that ``word`` is a typo of, if any: both are longer, by a sign or so."""
        if len(word) < SHORTEST_GUESS:
            return None
        unordered, self._unordered = self._unordered, []
        for one in unordered:
            self._by_length.setdefault(len(one), []).append(one)
        near = range(max(SHORTEST_GUESS, len(word) - 1), len(word) + 2)
        likely = [one for length in near for one in self._by_length.get(length, ())]
        alike = process.extract(word, likely, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=None)
        return min(alike, key=lambda row: (-row[1], row[0]))[0] if alike else None
