"""
Reasons given as keys, turned into something that can be spoken.

Matching hands over keys and blanks only; this is the one place where they become texts.
"""

from datetime import date
from typing import Protocol

from texts.say import Text


class GivenReason(Protocol):
    """The shape of a reason: a key, blanks filled with words, blanks filled with named things."""

    @property
    def key(self) -> str:
        """The sentence's key."""

    @property
    def words(self) -> tuple[tuple[str, str], ...]:
        """Blanks filled with words as they stand."""

    @property
    def names(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Blanks filled with things that have a text key of their own, listed with 「、」."""


def reason_text(reason: GivenReason) -> Text:
    """Return the sentence of a reason, ready to be spoken in either voice."""
    blanks: dict[str, str | int | Text] = {
        blank: _day(word) if blank == "day" else word for blank, word in reason.words
    }
    for blank, named in reason.names:
        blanks[blank] = Text.listed(*(Text(key) for key in named))
    return Text.of(reason.key, **blanks)


def _day(iso: str) -> Text:
    day = date.fromisoformat(iso)
    return Text.of(
        "dates.day",
        month=day.month,
        day=day.day,
        weekday=Text.of(f"dates.weekdays.{day.weekday()}"),
    )
