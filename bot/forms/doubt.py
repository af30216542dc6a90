"""
The writer's choice: what was found in typed words, and what they may do about it.

Until they have chosen, the words are no answer: they wait in the sealed draft, and nobody else
reads them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any, Self

from casework.guard import MY_NUMBER_ONLY, REACHES_NOBODY, Finding, Kind, masked, personal_data_in


class Guard(StrEnum):
    """Who reads an answer."""

    SHOWN = "shown"  # it may reach the other side, or another person
    INSIDE = "inside"  # coordinators, colleagues, officers or an agency
    PAPER = "paper"  # the city, in a paper of many cases: no code of one belongs there
    PRINTED = "printed"  # anybody: what is published or agreed on, without codes as well


_NEVER = {
    Guard.SHOWN: REACHES_NOBODY,
    Guard.INSIDE: MY_NUMBER_ONLY,
    Guard.PAPER: MY_NUMBER_ONLY,
    Guard.PRINTED: REACHES_NOBODY,
}
_NO_CODES = frozenset({Guard.PAPER, Guard.PRINTED})


@dataclass(frozen=True)
class Doubt:
    """
    Words in which something was found.

    :param firm: something among it is never personal by mistake: it can be masked or rewritten
    """

    words: str
    found: tuple[Finding, ...]
    firm: bool

    @property
    def masked(self) -> str:
        """The words without what was found."""
        return masked(self.words, self.found)

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds of what was found, each once."""
        return tuple(dict.fromkeys(one.kind for one in self.found))

    @property
    def print(self) -> str:
        """The same for the same words: a choice holds for what was shown, and nothing else."""
        return sha256(self.words.encode()).hexdigest()[:16]

    def to_json(self) -> dict[str, Any]:
        """Return JSON-ready data."""
        spans = [[one.kind.value, one.start, one.end] for one in self.found]
        return {"words": self.words, "found": spans, "firm": self.firm}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Read what :meth:`to_json` wrote."""
        words = data["words"]
        found = tuple(
            Finding(Kind(kind), words[start:end], start, end) for kind, start, end in data["found"]
        )
        return cls(words=words, found=found, firm=data["firm"])


def doubt_in(guard: Guard | None, words: str) -> Doubt | None:
    """Return what is to be chosen about, if anything was found that ``guard`` looks for."""
    found = personal_data_in(words, case_codes=guard in _NO_CODES) if guard else ()
    if guard is None or not found:
        return None
    return Doubt(words, found, firm=any(one.kind in _NEVER[guard] for one in found))
