"""
Which words the offers of a town write, so that a word which none of them writes may be a typo.
"""

from collections.abc import Iterable

from matching.names import nearest_word


class Written:
    """Words by their length; a word once written stays."""

    def __init__(self) -> None:
        self._by_length: dict[int, set[str]] = {}

    def __contains__(self, word: object) -> bool:
        return isinstance(word, str) and word in self._by_length.get(len(word), ())

    def add(self, words: Iterable[str]) -> None:
        """Take down words."""
        for word in words:
            self._by_length.setdefault(len(word), set()).add(word)

    def nearest(self, word: str) -> str | None:
        """Return the word that ``word`` is a typo of, if any; see :func:`nearest_word`."""
        near = range(len(word) - 1, len(word) + 2)
        likely = set[str]().union(*(self._by_length.get(length, ()) for length in near))
        return nearest_word(word=word, among=likely)
