"""
The bridge: what leads wishes and offers that answer each other from both sides to one place.

Words of a need lie elsewhere than words of its remedy. From many lessons, told from both ends, two
ramps are learnt (:mod:`matching.meaning.bridge_learning`): one for what is looked for, one for what
may be found. A ramp moves a text by what its words and sentence say, and by the situations of which
it reminds; and it keeps of it only those directions that tell offers apart for a wish, so that a
town's offers take little room.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Self
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.float32]
LEARNT = Path(__file__).with_name("bridge.npz")
"""The bridge that is shipped; ``make bridge`` learns it anew."""


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
class Bridge:
    """
    Both ramps, and what they were learnt from: ``of`` is the version of the encoder's other parts,
    ``lessons`` that of the lessons (:func:`matching.meaning.situations.lessons_version`).
    """

    of: str
    lessons: str
    said: Ramp
    answered: Ramp

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
                return cls(of=str(read["of"]), lessons=str(read["lessons"]), **ramps)
        except (OSError, ValueError, KeyError, EOFError, BadZipFile):
            return None
