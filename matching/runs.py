"""
Words and phrases found in a text that was cut: runs of its parts, joined, are looked up.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Generic, TypeVar

Meant = TypeVar("Meant")


class Runs(Generic[Meant]):
    """Known strings, each with what it means, ready to be found in many texts."""

    def __init__(self, known: Mapping[str, Meant], *, longest: int) -> None:
        """
        Take the strings.

        :param longest: how many parts of a text are joined at most
        """
        self._known = known
        self._longest = longest
        self._begun = frozenset(text[:end] for text in known for end in range(len(text)))

    def find(self, parts: Sequence[str]) -> Iterator[tuple[range, Meant]]:
        """Yield what is found from left to right, the longest first, and which parts it is."""
        place = 0
        while place < len(parts):
            joined, stop = "", place
            for end in range(place + 1, min(place + self._longest, len(parts)) + 1):
                joined += parts[end - 1]
                if joined in self._known:
                    found, stop = self._known[joined], end
                if joined not in self._begun:
                    break
            if stop > place:
                yield range(place, stop), found
            place = max(stop, place + 1)
