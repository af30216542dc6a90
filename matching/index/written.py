"""
Which words the offers of a town write, so that a word which none of them writes may be a typo.
"""

from collections.abc import Iterable

from matching.names import nearest_likely


class Written:
    """Words by their length; a word once written stays."""

    def __init__(self) -> None:
        self._known: set[str] = set()
        # Put in order by the first question: most towns are asked for no typo.
        self._unordered: list[str] = []
        self._by_length: dict[int, list[str]] = {}

    def __contains__(self, word: object) -> bool:
        return word in self._known

    def add(self, words: Iterable[str]) -> None:
        """Take down words."""
        new = [word for word in dict.fromkeys(words) if word not in self._known]
        self._known.update(new)
        self._unordered += new

    def nearest(self, word: str) -> str | None:
        """Return the word that ``word`` is a typo of, if any; see ``names.nearest_word``."""
        unordered, self._unordered = self._unordered, []
        for one in unordered:
            self._by_length.setdefault(len(one), []).append(one)
        near = range(len(word) - 1, len(word) + 2)
        likely = [one for length in near for one in self._by_length.get(length, ())]
        return nearest_likely(word=word, among=likely)
