"""
The bridge: what leads wishes and offers that answer each other from both sides to one place.

Words of a need lie elsewhere than words of its remedy. From many lessons, told from both ends, two
ramps are learnt (:mod:`matching.meaning.bridge_learning`): one for what is looked for, one for what
may be found. A ramp moves a text by what its words and sentence say, by the situations of which it
reminds, and by each word that many lessons hold; and it keeps of it only those directions that
tell offers apart for a wish, so that a town's offers take little room. A wish is then moved on
towards what was answered to the few lessons that are most like it, and an offer towards what was
said in those whose answer is.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple, Self
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from matching.meaning.encoder import shares_of_nearest, unit_rows
from matching.policy import MeaningPolicy

Rows = NDArray[np.float32]
Places = NDArray[np.int64]
LEARNT = Path(__file__).with_name("bridge.npz")
"""The bridge that is shipped; ``make bridge`` learns it anew."""
_LEVELS = 127
_COMPARED = 40
"""Directions by which a text is compared with lessons."""
_AT_ONCE = 8
"""Texts compared with all lessons at once."""
_SLICE = 4096
"""Lessons made ready at once where all are not kept so."""
_PARTS = ("kept", "told", "reminded", "worded", "back")


class Told(NamedTuple):
    """
    What a ramp reads of some texts: ``dense`` is (texts, dimensions); of which ``situations`` each
    reminds, and how strongly; and which ``words`` each holds, and what they count.
    """

    dense: Rows
    situations: Sequence[Mapping[int, float]]
    words: Sequence[Mapping[str, float]]


@dataclass(frozen=True)
class Ramp:
    """
    One side's way onto the bridge: ``x·kept + (x·told + s·reminded + w·worded)·back`` of a text.

    ``kept`` is (dimensions, width), ``told`` (dimensions, rank), ``reminded`` (situations, rank),
    ``worded`` (words, rank) and ``back`` (rank, width); ``x`` is the text's dense part, ``s`` are
    the weights of the situations of which it reminds, ``w`` those of its words. ``words`` are the
    words it knows, in their order.
    """

    kept: Rows
    told: Rows
    reminded: Rows
    worded: Rows
    back: Rows
    words: tuple[str, ...]

    @cached_property
    def _places(self) -> Mapping[str, int]:
        return {word: place for place, word in enumerate(self.words)}

    def lead(self, texts: Told) -> Rows:
        """Return where texts are led to, (texts, width); words it does not know are passed over."""
        within = texts.dense @ self.told
        for at, (situations, words) in enumerate(zip(texts.situations, texts.words, strict=True)):
            known = {
                self._places[word]: weight for word, weight in words.items() if word in self._places
            }
            for rows, found in ((self.reminded, situations), (self.worded, known)):
                within[at] += np.fromiter(found.values(), np.float32, len(found)) @ rows[[*found]]
        return np.asarray(texts.dense @ self.kept + within @ self.back, dtype=np.float32)


@dataclass(frozen=True)
class Remembered:
    """
    One end of all lessons, led over the bridge and cut short to its strongest directions.

    ``rows`` are (lessons, some dimensions), in steps of ``step``.
    """

    rows: NDArray[np.int8]
    step: float

    @classmethod
    def of(cls, led: Rows) -> Self:
        """Remember where lessons were led to, the strongest directions first."""
        step = float(np.abs(led).max(initial=0)) / _LEVELS or 1.0
        return cls(np.rint(led / step).astype(np.int8), step)

    def near(
        self, rows: Rows, *, nearest: int, sharpness: float, ready: bool
    ) -> tuple[Places, Rows]:
        """
        Return the lessons most like each row by this end, and their shares, which sum to one.

        :param ready: keep what is compared as it is multiplied: quicker, for four times the memory
        """
        own = unit_rows(rows[:, : self.rows.shape[1]][:, :_COMPARED])
        parts = [self._all] if ready else map(self._unit, range(0, len(self.rows), _SLICE))
        alike = np.concatenate([own @ part.T for part in parts], axis=1)
        return shares_of_nearest(alike, sharpness, nearest)

    def mean(self, lessons: Places, shares: Rows) -> Rows:
        """Return the mean of some lessons, told from that of all, (texts, dimensions)."""
        own = np.einsum("tl,tld->td", shares, self.rows[lessons].astype(np.float32))
        return np.asarray((own - self._middle) * np.float32(self.step), dtype=np.float32)

    @cached_property
    def _all(self) -> Rows:
        return self._unit(0, len(self.rows))

    def _unit(self, begin: int, lessons: int = _SLICE) -> Rows:
        """Return what is compared of some lessons, at length one; a zero row stays."""
        part = self.rows[begin : begin + lessons, :_COMPARED].astype(np.float32)
        # In place: what is laid beside something this large is not given back.
        part /= np.sqrt(np.einsum("ld,ld->l", part, part)).clip(min=1e-9)[:, None]
        return part

    @cached_property
    def _middle(self) -> Rows:
        return np.asarray(self.rows.mean(axis=0), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Memory:
    """All lessons, told from both ends."""

    said: Remembered
    answered: Remembered

    def move(
        self, rows: Rows, *, answers: bool, nearest: int, sharpness: float, share: float
    ) -> Rows:
        """
        Return wishes moved towards the answers of the lessons that are most like them, or answers
        towards what was said.

        Each keeps its length. What is near tells what is wanted (k nearest neighbours, after
        Khandelwal et al. 2020).

        :param rows: (texts, width), led over the bridge
        :param nearest: how many lessons are asked
        :param sharpness: how much nearer a lesson is that counts e times as much
        :param share: what their other ends count, the text itself being 1
        """
        own, other = (self.answered, self.said) if answers else (self.said, self.answered)
        if not len(own.rows) or not nearest:
            return rows
        moved = rows.copy()
        for begin in range(0, len(rows), _AT_ONCE):
            some = slice(begin, begin + _AT_ONCE)
            # Whoever wishes waits; offers are read beside the conversations.
            near = own.near(rows[some], nearest=nearest, sharpness=sharpness, ready=not answers)
            towards = other.mean(*near)
            moved[some, : towards.shape[1]] += np.float32(share) * towards
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        return np.asarray(unit_rows(moved) * lengths, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Bridge:
    """
    Both ramps, and what they were learnt from: ``of`` is the version of the encoder's other parts,
    ``lessons`` that of the lessons (:func:`matching.meaning.frames.lessons_version`).
    """

    of: str
    lessons: str
    said: Ramp
    answered: Ramp
    memory: Memory

    def lead(self, texts: Told, *, answers: bool, policy: MeaningPolicy) -> Rows:
        """Return where wishes, or answers, are led to, and moved on to by the lessons."""
        ramp = self.answered if answers else self.said
        return self.memory.move(
            ramp.lead(texts),
            answers=answers,
            nearest=policy.lessons,
            sharpness=policy.lesson_sharpness,
            share=policy.lesson,
        )

    @property
    def width(self) -> int:
        """Numbers of a text that was led over."""
        return len(self.said.kept[0])

    @property
    def version(self) -> str:
        """Rows led over another bridge are worthless."""
        known = hashlib.sha256()
        for ramp in (self.said, self.answered):
            for part in _PARTS:
                known.update(getattr(ramp, part).astype(np.float16).tobytes())
            known.update(_text_of(ramp.words).tobytes())
        for end in (self.memory.said, self.memory.answered):
            # What is compared decides which lessons move an offer.
            known.update(end.rows.tobytes() + bytes([_COMPARED]))
        return known.hexdigest()[:8]

    def write(self, file: Path) -> None:
        """Write it, half as exact as it was learnt."""
        arrays: dict[str, NDArray[Any]] = {}
        for side, ramp in (("said", self.said), ("answered", self.answered)):
            arrays[f"{side}_words"] = _text_of(ramp.words)
            for part in _PARTS:
                arrays[f"{side}_{part}"] = getattr(ramp, part).astype(np.float16)
        with file.open("wb") as target:
            np.savez_compressed(
                target,
                allow_pickle=False,
                of=np.array(self.of),
                lessons=np.array(self.lessons),
                remembered_said=self.memory.said.rows,
                remembered_answered=self.memory.answered.rows,
                steps=np.array([self.memory.said.step, self.memory.answered.step]),
                **arrays,
            )

    @classmethod
    def read(cls, file: Path) -> Self | None:
        """Read one that was written; nothing if it is not there or was cut off."""
        try:
            with file.open("rb") as raw, np.load(raw, allow_pickle=False) as read:
                ramps = {
                    side: Ramp(
                        **{part: read[f"{side}_{part}"].astype(np.float32) for part in _PARTS},
                        words=_words_of(read[f"{side}_words"]),
                    )
                    for side in ("said", "answered")
                }
                memory = Memory(
                    *(
                        Remembered(read[f"remembered_{side}"], float(step))
                        for side, step in zip(("said", "answered"), read["steps"], strict=True)
                    )
                )
                return cls(of=str(read["of"]), lessons=str(read["lessons"]), memory=memory, **ramps)
        except (OSError, ValueError, KeyError, EOFError, BadZipFile):
            return None


def _text_of(words: Sequence[str]) -> NDArray[np.uint8]:
    return np.frombuffer("\n".join(words).encode(), np.uint8)


def _words_of(text: NDArray[np.uint8]) -> tuple[str, ...]:
    return tuple(text.tobytes().decode().split("\n")) if len(text) else ()
