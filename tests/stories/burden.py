"""
What the program asks of people's hands and eyes: taps, typed signs, messages to read.

Counted while a story is played. Seconds are an estimate by a keystroke-level model, never
measured of anybody; the model's numbers stand here.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

SECONDS_A_TAP = 1.1
"""Pointing at a target: P of the keystroke-level model (Card, Moran and Newell, 1980)."""
SECONDS_A_CHOICE = 1.35
"""Deciding what comes next, for somebody who knows the question: M of the same model."""
SECONDS_A_SIGN_TYPED = 1.0
"""Our assumption for Japanese on a phone, choosing the kanji included."""
SIGNS_READ_A_SECOND = 10
"""Our assumption for silent reading of plain Japanese: 600 signs a minute."""


@dataclass
class Burden:
    """What one person did and read."""

    taps: int = 0
    typed: int = 0
    sentences: int = 0
    messages: int = 0
    signs_read: int = 0
    _known: set[str] = field(default_factory=set, repr=False)

    def types(self, words: str) -> None:
        """Count words that were typed and sent; the key that sends is no tap on a choice."""
        self.typed += len(words)
        self.sentences += 1

    def reads(self, words: str, labels: Iterable[str]) -> None:
        """Count a message that came or changed: what stood there before is not read again."""
        self.messages += 1
        fresh = {*words.splitlines(), *labels} - self._known
        self.signs_read += sum(len(line) for line in fresh)
        self._known |= fresh

    @property
    def seconds_used_to_it(self) -> float:
        """How long it takes somebody who knows the questions, by the model."""
        return self._hands + self.taps * SECONDS_A_CHOICE

    @property
    def seconds_first_time(self) -> float:
        """How long it takes somebody who reads every word and every button once."""
        return self._hands + self.signs_read / SIGNS_READ_A_SECOND

    @property
    def _hands(self) -> float:
        return (self.taps + self.sentences) * SECONDS_A_TAP + self.typed * SECONDS_A_SIGN_TYPED
