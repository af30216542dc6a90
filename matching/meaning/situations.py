"""
Situations: what somebody says, and what a town answers to that.

A scene knows single words; a situation is recognised as a whole, also where it is told in
words that nobody wrote down. A wish that reminds of what is said in some situations goes with
an offer that reminds of the same situations. The knowledge lies in ``situations/*.toml``.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matching.meaning.encoder import shares_of_nearest

_FOLDER = Path(__file__).parent / "situations"
LESSONS = Path(__file__).parent / "lessons"
ANSWERED = " → "
"""Stands between what is said and what is answered."""
_OR = " / "


class BadSituations(ValueError):
    """A situation is told twice, or lacks one of its ends."""


@dataclass(frozen=True, slots=True)
class Situation:
    """What somebody says (``said``) and what is offered then (``answers``), each in some ways."""

    said: tuple[str, ...]
    answers: tuple[str, ...]

    @property
    def wish(self) -> str:
        """What is said, as one text."""
        return "。".join(self.said)

    @property
    def answer(self) -> str:
        """What is answered, as one text."""
        return "。".join(self.answers)

    @property
    def whole(self) -> str:
        """Both ends as one text."""
        return "。".join((*self.said, *self.answers))


def load_lessons() -> tuple[Situation, ...]:
    """
    Read more situations, which are not recognised one by one: the bridge is learnt from them.

    :raises BadSituations: if one is told twice or has only one end
    """
    return load_situations(folder=LESSONS)


def load_situations(*, folder: Path = _FOLDER) -> tuple[Situation, ...]:
    """
    Read the situations of ``folder``.

    :raises BadSituations: if one is told twice or has only one end
    """
    found: dict[Situation, None] = {}
    for path in sorted(folder.glob("*.toml")):
        for line in tomllib.loads(path.read_text(encoding="utf-8"))["situations"]:
            said, arrow, answers = line.partition(ANSWERED)
            situation = Situation(_ways(said), _ways(answers))
            if not (arrow and situation.said and situation.answers):
                raise BadSituations(f"{path.name}: only one end: {line}")
            if situation in found:
                raise BadSituations(f"{path.name}: told twice: {line}")
            found[situation] = None
    return tuple(found)


def reminded(
    likeness: NDArray[np.float32], *, sharpness: float, most: int
) -> Iterator[dict[int, float]]:
    """
    Return of which situations each text reminds, and how strongly: situation → weight.

    The weights are the roots of shares that sum to one (a softmax over the nearest), so that
    the product of two texts is the Bhattacharyya coefficient of their shares, 0…1.

    :param likeness: (texts, situations)
    :param sharpness: how much nearer, in likeness, a situation is that counts e times as much
    :param most: situations counted of each text
    """
    for places, shares in zip(*shares_of_nearest(likeness, sharpness, most), strict=True):
        yield dict(zip(places.tolist(), np.sqrt(shares).tolist(), strict=True))


def _ways(text: str) -> tuple[str, ...]:
    return tuple(way.strip() for way in text.split(_OR) if way.strip())
