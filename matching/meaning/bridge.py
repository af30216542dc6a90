"""
The bridge: what leads wishes and offers that answer each other from both sides to one place.

Words of a need lie elsewhere than words of its remedy. From many lessons, told from both ends, two
ramps are learnt (:mod:`matching.meaning.bridge_learning`): one for what is looked for, one for what
may be found. A ramp moves a text by what its words and sentence say, and by the situations of which
it reminds; and it keeps of it only those directions that tell offers apart for a wish, so that a
town's offers take little room. A wish is then moved on towards what was answered to the few lessons
that are most like it.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Self
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from matching.meaning.encoder import unit_rows
from matching.policy import MeaningPolicy

Rows = NDArray[np.float32]
LEARNT = Path(__file__).with_name("bridge.npz")
"""The bridge that is shipped; ``make bridge`` learns it anew."""
_LEVELS = 127


@dataclass(frozen=True, slots=True)
class Ramp:
    """
    One side's way onto the bridge: ``x·kept + (x·told + s·reminded)·back`` of a text's dense part.

    ``kept`` is (dimensions, width), ``told`` (dimensions, rank), ``reminded`` (situations, rank)
    and ``back`` (rank, width); ``s`` are the weights of the situations of which the text reminds.
    """

    kept: Rows
    told: Rows
    reminded: Rows
    back: Rows

    def lead(self, dense: Rows, situations: Sequence[Mapping[int, float]]) -> Rows:
        """
        Return where texts are led to, (texts, width).

        :param dense: (texts, dimensions)
        :param situations: of which situations each reminds, and how strongly
        """
        within = dense @ self.told
        for at, found in enumerate(situations):
            weights = np.fromiter(found.values(), np.float32, len(found))
            within[at] += weights @ self.reminded[list(found)]
        return np.asarray(dense @ self.kept + within @ self.back, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Memory:
    """
    All lessons, led over the bridge and cut short to their strongest directions.

    ``said`` is (lessons, few dimensions), each about one long; ``answered`` (lessons, some more
    dimensions) is told from the mean of all answers, in steps of ``step``.
    """

    said: Rows
    answered: NDArray[np.int8]
    step: float

    @classmethod
    def of(cls, said: Rows, answered: Rows) -> Self:
        """Remember lessons whose ends were led to these rows, the strongest directions first."""
        apart = answered - answered.mean(axis=0) if len(answered) else answered
        step = float(np.abs(apart).max(initial=0)) / _LEVELS or 1.0
        return cls(
            # As exact as it is written.
            said=(np.rint(unit_rows(said) * _LEVELS) / _LEVELS).astype(np.float32),
            answered=np.rint(apart / step).astype(np.int8),
            step=step,
        )

    def move(self, wishes: Rows, *, nearest: int, sharpness: float, share: float) -> Rows:
        """
        Return wishes moved towards the answers of the lessons that are most like them.

        Each keeps its length. What is near tells what is wanted (k nearest neighbours, after
        Khandelwal et al. 2020).

        :param wishes: (wishes, width), led over the bridge
        :param nearest: how many lessons are asked
        :param sharpness: how much nearer a lesson is that counts e times as much
        :param share: what their answers count, the wish itself being 1
        """
        if not len(self.said) or not nearest:
            return wishes
        alike = unit_rows(wishes[:, : self.said.shape[1]]) @ self.said.T
        many = min(nearest, len(self.said))
        found = np.argpartition(alike, -many, axis=1)[:, -many:]
        near = np.take_along_axis(alike, found, axis=1)
        shares = np.exp((near - near.max(axis=1, keepdims=True)) / sharpness)
        shares /= shares.sum(axis=1, keepdims=True)
        moved = wishes.copy()
        moved[:, : self.answered.shape[1]] += np.float32(share * self.step) * np.einsum(
            "wl,wld->wd", shares, self.answered[found].astype(np.float32)
        )
        lengths = np.linalg.norm(wishes, axis=1, keepdims=True)
        return np.asarray(unit_rows(moved) * lengths, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Bridge:
    """
    Both ramps, and what they were learnt from: ``of`` is the version of the encoder's other parts,
    ``lessons`` that of the lessons (:func:`matching.meaning.situations.lessons_version`).
    """

    of: str
    lessons: str
    said: Ramp
    answered: Ramp
    memory: Memory

    def lead_wishes(
        self,
        dense: Rows,
        situations: Sequence[Mapping[int, float]],
        *,
        policy: MeaningPolicy,
    ) -> Rows:
        """Return where wishes are led to, and moved on to by the lessons."""
        return self.memory.move(
            self.said.lead(dense, situations),
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
            for part in fields(Ramp):
                known.update(getattr(ramp, part.name).astype(np.float16).tobytes())
        known.update(_bytes_of(self.memory.said).tobytes() + self.memory.answered.tobytes())
        return known.hexdigest()[:8]

    def write(self, file: Path) -> None:
        """Write it, half as exact as it was learnt."""
        arrays = {
            f"{side}_{part.name}": getattr(getattr(self, side), part.name).astype(np.float16)
            for side in ("said", "answered")
            for part in fields(Ramp)
        }
        with file.open("wb") as target:
            np.savez_compressed(
                target,
                allow_pickle=False,
                of=np.array(self.of),
                lessons=np.array(self.lessons),
                memory_said=_bytes_of(self.memory.said),
                memory_answered=self.memory.answered,
                memory_step=np.array(self.memory.step),
                **arrays,
            )

    @classmethod
    def read(cls, file: Path) -> Self | None:
        """Read one that was written; nothing if it is not there or was cut off."""
        try:
            with file.open("rb") as raw, np.load(raw, allow_pickle=False) as read:
                ramps = {
                    side: Ramp(
                        **{
                            part.name: read[f"{side}_{part.name}"].astype(np.float32)
                            for part in fields(Ramp)
                        }
                    )
                    for side in ("said", "answered")
                }
                memory = Memory(
                    said=read["memory_said"].astype(np.float32) / np.float32(_LEVELS),
                    answered=read["memory_answered"],
                    step=float(read["memory_step"]),
                )
                return cls(of=str(read["of"]), lessons=str(read["lessons"]), memory=memory, **ramps)
        except (OSError, ValueError, KeyError, EOFError, BadZipFile):
            return None


def _bytes_of(said: Rows) -> NDArray[np.int8]:
    return np.rint(said * _LEVELS).astype(np.int8)
