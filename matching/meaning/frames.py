"""
Frames: many wishes about the same thing, each with the offer that answers just this one.

Whoever wants to hear a shakuhachi and whoever wants to get rid of one name the same rare word, and
so do the offers for both. Told of many things, a frame teaches the bridge what is wanted, whatever
it is wanted with. The knowledge lies in ``frames/*.toml``, groups of things of one kind.
"""

import hashlib
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path

from matching.meaning.situations import ANSWERED, LESSONS, BadSituations, Situation

FOLDER = Path(__file__).parent / "frames"
_THING = "{}"
EACH = 16
"""Frames told of each thing; others are told of the next one."""
_ON = 3
"""By so many frames more than that each thing begins later, so that things differ in theirs."""


@dataclass(frozen=True, slots=True)
class Group:
    """Things of one kind, and frames that fit each: wish and offer, ``{}`` for the thing."""

    things: tuple[str, ...]
    frames: tuple[tuple[str, str], ...]

    def families(self) -> Iterator[tuple[Situation, ...]]:
        """Yield the lessons about each thing."""
        for thing, begin in zip(self.things, count(step=EACH + _ON), strict=False):
            around = (self.frames[place % len(self.frames)] for place in count(begin))
            yield tuple(
                Situation((wish.replace(_THING, thing),), (offer.replace(_THING, thing),))
                for wish, offer in islice(around, min(EACH, len(self.frames)))
            )


def load_frames() -> tuple[Group, ...]:
    """
    Read all groups.

    :raises BadSituations: if a frame has only one end, or does not name the thing once in each
    """
    found = []
    for path in sorted(FOLDER.glob("*.toml")):
        for group in tomllib.loads(path.read_text(encoding="utf-8"))["group"]:
            frames = tuple(_frame(line, path.name) for line in group["frames"])
            found.append(Group(tuple(group["things"]), frames))
    return tuple(found)


def lessons_version() -> str:
    """Other lessons or frames have another version."""
    files = (path for folder in (LESSONS, FOLDER) for path in sorted(folder.glob("*.toml")))
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:8]


def _frame(line: str, file: str) -> tuple[str, str]:
    wish, _, offer = line.partition(ANSWERED)
    if wish.count(_THING) != 1 or offer.count(_THING) != 1:
        raise BadSituations(f"{file}: the thing is to stand once in each end: {line}")
    return wish, offer
