"""
Learning the bridge: under its two ramps each lesson's ends are to find each other among others'.

Each step lays some thousand lessons beside each other and makes the right pairs likelier, both ways
round (InfoNCE: van den Oord, Li and Vinyals 2018), by Adam with decoupled decay (Loshchilov and
Hutter 2019) and one rise and fall of its pace (Smith and Topin 2019). The ramps are narrow and half
of what they read is hidden in each step (dropout: Srivastava et al. 2014), so that they learn what
many lessons agree on rather than the lessons themselves. Four are learnt, each from another chance,
and of their mean the strongest directions are kept: what chance alone made cancels out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import cos, pi

import numpy as np
from numpy.typing import NDArray

from matching.meaning.bridge import Memory, Ramp, Rows

_TOGETHER = 2048
"""Lessons laid beside each other in one step."""
_PACE, _RISING = 0.003, 0.3
_FORGET = (0.9, 0.999)
_DECAY = 1.0
_HIDDEN = 0.5
_WIDE = 128
"""Directions of a ramp while it is learnt."""
_LEARNERS = 4
_HEARD, _ANSWERED = 64, 128
"""Directions remembered of what a lesson says, and of what is answered to it."""
_FAINT = 1e-9
"""A direction of less, beside the strongest, is taken to be this strong."""
_SEED = 20261127


@dataclass(frozen=True, slots=True)
class End:
    """
    One end of all lessons: ``dense`` (lessons, dimensions), and ``reminded`` (lessons, situations),
    the weights of the situations of which each reminds.
    """

    dense: Rows
    reminded: Rows


class _Learner:
    """A ramp while it is learnt, with what the optimiser remembers of each of its numbers."""

    def __init__(self, end: End, *, chance: np.random.Generator) -> None:
        self._end = end
        self._chance = chance
        size, situations = end.dense.shape[1], end.reminded.shape[1]
        # It begins by moving nothing: what leads back is zero.
        self.parts = [
            _noise(chance, size, _WIDE) * np.float32(0.05),
            _noise(chance, situations, _WIDE) * np.float32(0.01),
            np.zeros((_WIDE, size), dtype=np.float32),
        ]
        self._means = [np.zeros_like(part) for part in self.parts]
        self._squares = [np.zeros_like(part) for part in self.parts]
        self._read: tuple[Rows, Rows, Rows] | None = None

    @property
    def ramp(self) -> Ramp:
        """What was learnt so far; all of a text is kept."""
        return Ramp(np.eye(len(self.parts[0]), dtype=np.float32), *self.parts)

    def led(self, some: NDArray[np.int64]) -> Rows:
        """Return where these lessons are led to, with half of what is read hidden."""
        told, reminded = self._shown(self._end.dense[some]), self._shown(self._end.reminded[some])
        within = told @ self.parts[0] + reminded @ self.parts[1]
        self._read = told, reminded, within
        return np.asarray(self._end.dense[some] + within @ self.parts[2], dtype=np.float32)

    def learn(self, slope: Rows, *, step: int, pace: float) -> None:
        """Take one step; ``slope`` is how the loss grows with each number of what was led."""
        assert self._read is not None
        told, reminded, within = self._read
        inner = slope @ self.parts[2].T
        for at, slopes in enumerate((told.T @ inner, reminded.T @ inner, within.T @ slope)):
            mean, square, part = self._means[at], self._squares[at], self.parts[at]
            mean += (1 - _FORGET[0]) * (slopes - mean)
            square += (1 - _FORGET[1]) * (slopes * slopes - square)
            steady = np.sqrt(square / (1 - _FORGET[1] ** step)) + 1e-8
            part -= pace * (_DECAY * part + mean / (1 - _FORGET[0] ** step) / steady)

    def _shown(self, rows: Rows) -> Rows:
        shown = self._chance.random(rows.shape, dtype=np.float32) >= _HIDDEN
        return rows * shown / np.float32(1 - _HIDDEN)


def learn_ramps(
    said: End, answered: End, *, rank: int, width: int, sharpness: float, rounds: int
) -> tuple[Ramp, Ramp, Memory]:
    """
    Learn both ramps, and remember the lessons; of fewer than two the ramps lead nowhere else.

    :param rank: how many directions a ramp moves texts in
    :param width: how many numbers it keeps of a text
    :param sharpness: how much nearer an answer is, in likeness, that counts e times as much
    :param rounds: how often all lessons are gone through
    """
    ends = said, answered
    learnt = [
        _learnt(said, answered, sharpness=sharpness, rounds=rounds, chance=chance)
        for chance in map(np.random.default_rng, np.random.SeedSequence(_SEED).spawn(_LEARNERS))
    ]
    ramps = [_narrowed([pair[side] for pair in learnt], rank=rank) for side in (0, 1)]
    kept = _kept(*map(_led, ramps, ends), width=width)
    one, other = (
        replace(ramp, kept=own, back=ramp.back @ own) for ramp, own in zip(ramps, kept, strict=True)
    )
    memory = Memory.of(_led(one, said)[:, :_HEARD], _led(other, answered)[:, :_ANSWERED])
    return one, other, memory


def _learnt(
    said: End, answered: End, *, sharpness: float, rounds: int, chance: np.random.Generator
) -> tuple[Ramp, Ramp]:
    looking, found = (_Learner(end, chance=chance) for end in (said, answered))
    steps = list(_steps(len(said.dense), rounds, chance))
    for step, some in enumerate(steps, 1):
        one, other = looking.led(some), found.led(some)
        wrong: Rows = _wrong(one @ other.T / np.float32(sharpness)) / np.float32(sharpness)
        pace = _pace(step, len(steps))
        looking.learn(wrong @ other, step=step, pace=pace)
        found.learn(wrong.T @ one, step=step, pace=pace)
    return looking.ramp, found.ramp


def _narrowed(ramps: Sequence[Ramp], *, rank: int) -> Ramp:
    """Return the mean of some ramps in its strongest directions (singular value decomposition)."""
    moved = sum(np.concatenate([one.told, one.reminded]) @ one.back for one in ramps) / len(ramps)
    into, strength, back = np.linalg.svd(np.asarray(moved, np.float64), full_matrices=False)
    each = np.sqrt(strength[:rank])
    read = (into[:, :rank] * each).astype(np.float32)
    size = len(ramps[0].told)
    return Ramp(
        kept=ramps[0].kept,
        told=read[:size],
        reminded=read[size:],
        back=(each[:, None] * back[:rank]).astype(np.float32),
    )


def _led(ramp: Ramp, end: End) -> Rows:
    """Return where all lessons are led to, as :meth:`Ramp.lead` does."""
    within = end.dense @ ramp.told + end.reminded @ ramp.reminded
    return np.asarray(end.dense @ ramp.kept + within @ ramp.back, dtype=np.float32)


def _kept(said: Rows, answered: Rows, *, width: int) -> tuple[Rows, Rows]:
    """
    Return for each side the directions to keep, (dimensions, width) each.

    Over all pairs of the two sides the products of what is kept differ least, in the mean of their
    squares, from those of whole rows: the best approximation of so low a rank (Eckart and Young
    1936) to the identity as seen from where either side's rows lie.
    """
    whole = np.eye(said.shape[1])
    if len(said) < 2:
        return whole[:, :width].astype(np.float32), whole[:, :width].astype(np.float32)
    (one, one_back), (other, other_back) = _root(said), _root(answered)
    left, strength, right = np.linalg.svd(one @ other)
    each = np.sqrt(strength[:width])
    return (
        (one_back @ left[:, :width] * each).astype(np.float32),
        (other_back @ right[:width].T * each).astype(np.float32),
    )


def _root(rows: Rows) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the root of what rows have in common with themselves, and its inverse."""
    wide = rows.astype(np.float64)
    strength, axes = np.linalg.eigh(wide.T @ wide / len(rows))
    roots = np.sqrt(strength.clip(min=strength.max() * _FAINT))
    return (axes * roots) @ axes.T, (axes / roots) @ axes.T


def _steps(lessons: int, rounds: int, chance: np.random.Generator) -> Iterator[NDArray[np.int64]]:
    if lessons < 2:
        return
    together = min(_TOGETHER, lessons)
    for _ in range(rounds):
        order = chance.permutation(lessons)
        # The last handful of a round, too few to tell apart, waits for the next.
        for start in range(0, lessons - together + 1, together):
            yield order[start : start + together]


def _pace(step: int, steps: int) -> float:
    rising = max(1.0, _RISING * steps)
    if step <= rising:
        return _PACE * step / rising
    return _PACE * 0.5 * (1 + cos(pi * (step - rising) / max(1.0, steps - rising)))


def _wrong(likeness: Rows) -> Rows:
    """Return how the loss grows with each likeness; the right pairs stand on the diagonal."""
    wrong = _shares(likeness, axis=1) + _shares(likeness, axis=0)
    wrong[np.diag_indices(len(wrong))] -= 2
    return wrong / np.float32(2 * len(wrong))


def _shares(likeness: Rows, *, axis: int) -> Rows:
    raised = np.exp(likeness - likeness.max(axis=axis, keepdims=True))
    return np.asarray(raised / raised.sum(axis=axis, keepdims=True), dtype=np.float32)


def _noise(chance: np.random.Generator, *shape: int) -> Rows:
    return chance.standard_normal(shape, dtype=np.float32)
