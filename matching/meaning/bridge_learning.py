"""
Learning the bridge: under its two ramps each lesson's ends are to find each other among others'.

Each step lays some thousand lessons beside each other and makes the right pairs likelier, both ways
round (InfoNCE: van den Oord, Li and Vinyals 2018), by Adam with decoupled decay (Loshchilov and
Hutter 2019) and one rise and fall of its pace (Smith and Topin 2019). The ramps are narrow and a
part of what they read is hidden in each step (dropout: Srivastava et al. 2014), so that they learn
what many lessons agree on rather than the lessons themselves. Four are learnt, each from another
chance, and of their mean the strongest directions are kept: what chance alone made cancels out.
Lessons of one family, which all name the same thing, are always laid beside each other: so it is
learnt to tell apart what is wanted with it.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import cos, pi
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from matching.meaning.bridge import Memory, Ramp, Remembered, Rows, Told

_TOGETHER = 2048
"""Lessons laid beside each other in one step."""
_PACE, _RISING = 0.003, 0.3
_FORGET = (0.9, 0.999)
_DECAY = 1.0
_HIDDEN = 0.3
_WIDE = 256
"""Directions of a ramp while it is learnt."""
_LEARNERS = 4
_REMEMBERED = 96
"""Directions remembered of either end of a lesson."""
_FAINT = 1e-9
"""A direction of less, beside the strongest, is taken to be this strong."""
_SEED = 20261127


@dataclass(frozen=True, slots=True)
class End:
    """
    One end of all lessons: ``dense`` (lessons, dimensions), ``reminded`` (lessons, situations), the
    weights of the situations of which each reminds, and ``worded`` (lessons, words) those of its
    ``words``, the latter two sparse.
    """

    dense: Rows
    reminded: csr_array
    worded: csr_array
    words: tuple[str, ...]

    @classmethod
    def of(cls, told: Told, *, situations: int, often: int) -> Self:
        """
        Take what was read of one end.

        :param situations: how many there are
        :param often: in how many lessons a word is found that is worth learning of
        """
        counted = Counter(word for held in told.words for word in held)
        words = tuple(sorted(word for word, times in counted.items() if times >= often))
        place = {word: number for number, word in enumerate(words)}
        held = [
            {place[word]: weight for word, weight in own.items() if word in place}
            for own in told.words
        ]
        return cls(
            told.dense, _sparse(told.situations, situations), _sparse(held, len(words)), words
        )

    def take(self, some: NDArray[np.int64]) -> tuple[Rows, csr_array, csr_array]:
        """Return what is read of some lessons."""
        return self.dense[some], self.reminded[some], self.worded[some]


class _Learner:
    """A ramp while it is learnt, with what the optimiser remembers of each of its numbers."""

    def __init__(self, end: End, *, chance: np.random.Generator) -> None:
        self._end = end
        self._chance = chance
        size = end.dense.shape[1]
        # It begins by moving nothing: what leads back is zero.
        self.parts = [
            _noise(chance, size, _WIDE) * np.float32(0.05),
            _noise(chance, end.reminded.shape[1], _WIDE) * np.float32(0.01),
            _noise(chance, end.worded.shape[1], _WIDE) * np.float32(0.01),
            np.zeros((_WIDE, size), dtype=np.float32),
        ]
        self._means = [np.zeros_like(part) for part in self.parts]
        self._squares = [np.zeros_like(part) for part in self.parts]
        self._read: tuple[Any, ...] = ()

    @property
    def ramp(self) -> Ramp:
        """What was learnt so far; all of a text is kept."""
        told, reminded, worded, back = self.parts
        kept = np.eye(len(told), dtype=np.float32)
        return Ramp(kept, told, reminded, worded, back, self._end.words)

    def led(self, some: NDArray[np.int64]) -> Rows:
        """Return where these lessons are led to, with a part of what is read hidden."""
        dense, reminded, worded = self._end.take(some)
        shown = dense * self._showing(*dense.shape), self._shown(reminded), self._shown(worded)
        within = sum(read @ part for read, part in zip(shown, self.parts, strict=False))
        self._read = *shown, within
        return np.asarray(dense + within @ self.parts[-1], dtype=np.float32)

    def learn(self, slope: Rows, *, step: int, pace: float) -> None:
        """Take one step; ``slope`` is how the loss grows with each number of what was led."""
        *shown, within = self._read
        inner = slope @ self.parts[-1].T
        all_slopes = [*(read.T @ inner for read in shown), within.T @ slope]
        for at, slopes in enumerate(all_slopes):
            mean, square, part = self._means[at], self._squares[at], self.parts[at]
            mean += (1 - _FORGET[0]) * (slopes - mean)
            square += (1 - _FORGET[1]) * (slopes * slopes - square)
            steady = np.sqrt(square / (1 - _FORGET[1] ** step)) + 1e-8
            part -= pace * (_DECAY * part + mean / (1 - _FORGET[0] ** step) / steady)

    def _shown(self, rows: csr_array) -> csr_array:
        shown = rows.data * self._showing(len(rows.data))
        return csr_array((shown, rows.indices, rows.indptr), shape=rows.shape)

    def _showing(self, *shape: int) -> Rows:
        shown = self._chance.random(shape, dtype=np.float32) >= _HIDDEN
        return np.asarray(shown / np.float32(1 - _HIDDEN), dtype=np.float32)


def learn_ramps(
    said: End,
    answered: End,
    *,
    families: NDArray[np.int64],
    remembered: int,
    rank: int,
    width: int,
    sharpness: float,
    rounds: int,
) -> tuple[Ramp, Ramp, Memory]:
    """
    Learn both ramps, and remember lessons; of fewer than two the ramps lead nowhere else.

    :param families: the number of each lesson's family, from 0 on
    :param remembered: how many lessons are remembered, the first; the others only teach
    :param rank: how many directions a ramp moves texts in
    :param width: how many numbers it keeps of a text
    :param sharpness: how much nearer an answer is, in likeness, that counts e times as much
    :param rounds: how often all lessons are gone through
    """
    ends = said, answered
    learnt = [
        _learnt(
            said, answered, families=families, sharpness=sharpness, rounds=rounds, chance=chance
        )
        for chance in map(np.random.default_rng, np.random.SeedSequence(_SEED).spawn(_LEARNERS))
    ]
    ramps = [_narrowed([pair[side] for pair in learnt], rank=rank) for side in (0, 1)]
    kept = _kept(*map(_led, ramps, ends), width=width)
    one, other = (
        replace(ramp, kept=own, back=ramp.back @ own) for ramp, own in zip(ramps, kept, strict=True)
    )
    memory = Memory(
        Remembered.of(_led(one, said)[:remembered, :_REMEMBERED]),
        Remembered.of(_led(other, answered)[:remembered, :_REMEMBERED]),
    )
    return one, other, memory


def _learnt(
    said: End,
    answered: End,
    *,
    families: NDArray[np.int64],
    sharpness: float,
    rounds: int,
    chance: np.random.Generator,
) -> tuple[Ramp, Ramp]:
    looking, found = (_Learner(end, chance=chance) for end in (said, answered))
    steps = list(_steps(families, rounds, chance))
    for step, some in enumerate(steps, 1):
        one, other = looking.led(some), found.led(some)
        wrong: Rows = _wrong(one @ other.T / np.float32(sharpness)) / np.float32(sharpness)
        pace = _pace(step, len(steps))
        looking.learn(wrong @ other, step=step, pace=pace)
        found.learn(wrong.T @ one, step=step, pace=pace)
    return looking.ramp, found.ramp


def _narrowed(ramps: Sequence[Ramp], *, rank: int) -> Ramp:
    """Return the mean of some ramps in its strongest directions (singular value decomposition)."""
    read = [np.concatenate([one.told, one.reminded, one.worded]) for one in ramps]
    moved = sum(rows @ one.back for rows, one in zip(read, ramps, strict=True)) / len(ramps)
    into, strength, back = np.linalg.svd(np.asarray(moved, np.float64), full_matrices=False)
    each = np.sqrt(strength[:rank])
    ends = np.cumsum([len(ramps[0].told), len(ramps[0].reminded)])
    told, reminded, worded = np.split((into[:, :rank] * each).astype(np.float32), ends)
    return replace(
        ramps[0],
        told=told,
        reminded=reminded,
        worded=worded,
        back=(each[:, None] * back[:rank]).astype(np.float32),
    )


def _led(ramp: Ramp, end: End) -> Rows:
    """Return where all lessons are led to, as :meth:`Ramp.lead` does."""
    within = end.dense @ ramp.told + end.reminded @ ramp.reminded + end.worded @ ramp.worded
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


def _steps(
    families: NDArray[np.int64], rounds: int, chance: np.random.Generator
) -> Iterator[NDArray[np.int64]]:
    lessons = len(families)
    if lessons < 2:
        return
    together = min(_TOGETHER, lessons)
    for _ in range(rounds):
        drawn = chance.permutation(int(families.max()) + 1)[families]
        order = np.lexsort((chance.random(lessons), drawn))
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


def _sparse(rows: Sequence[Mapping[int, float]], width: int) -> csr_array:
    starts = np.cumsum([0, *map(len, rows)])
    places = np.fromiter((place for row in rows for place in row), np.int64)
    weights = np.fromiter((weight for row in rows for weight in row.values()), np.float32)
    return csr_array((weights, places, starts), shape=(len(rows), width))


def _noise(chance: np.random.Generator, *shape: int) -> Rows:
    return chance.standard_normal(shape, dtype=np.float32)
