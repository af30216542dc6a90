"""
Which words the offers of a town write, so that a word which none of them writes may be a typo.
"""

from collections.abc import Iterable

from matching.names import nearest_likely


class Written:
    """Words by their length; a word once written stays."""

    def __init__(self) -> None:
        self._known: set[str] = set()
        self._by_length: dict[int, list[str]] = {}

    def __contains__(self, word: object) -> bool:
        return word in self._known

    def add(self, words: Iterable[str]) -> None:
        """Take down words."""
        for word in words:
            if word not in self._known:
                self._known.add(word)
                self._by_length.setdefault(len(word), []).append(word)

    def nearest(self, word: str) -> str | None:
        """Return the word that ``word`` is a typo of, if any; see ``names.nearest_word``."""
        near = range(len(word) - 1, len(word) + 2)
        likely = [one for length in near for one in self._by_length.get(length, ())]
        return nearest_likely(word=word, among=likely)
