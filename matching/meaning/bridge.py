"""
The bridge: a linear map that leads what is said towards what a town answers to it.

Words of a need lie elsewhere than words of its remedy. From thousands of lessons, told from both
ends, a map of the dense part of a query is learnt under which each lesson's two ends find each
other among all others; offers stay where they are, so nothing that is stored depends on it.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.float32]

_TOGETHER = 1024
"""Lessons laid beside each other in one step."""
_PACE = 0.001
_FORGET = (0.9, 0.999)
_KEEP_SMALL = 0.0003
_SEED = 20261127


def learn_bridge(said: Rows, answered: Rows, *, sharpness: float, rounds: int) -> Rows:
    """
    Learn a map ``C`` so that ``said + said @ C`` is nearer to its own answer than to others'.

    Each step lays some hundred lessons beside each other and makes the right pairs likelier, both
    ways round (InfoNCE: van den Oord, Li and Vinyals 2018), by Adam (Kingma and Ba 2015). The map
    starts at nothing and is held small, so that it changes only what the lessons agree on.

    :param said: (lessons, dimensions)
    :param answered: the same
    :param sharpness: how much nearer an answer is, in likeness, that counts e times as much
    :param rounds: how often all lessons are gone through
    :return: (dimensions, dimensions); zeros where there are fewer than two lessons
    """
    size = said.shape[1]
    bridge = np.zeros((size, size), dtype=np.float32)
    mean, square = np.zeros_like(bridge), np.zeros_like(bridge)
    for step, some in enumerate(_steps(len(said), rounds), 1):
        slope = _slope(said[some], answered[some], bridge, sharpness) + _KEEP_SMALL * bridge
        mean += (1 - _FORGET[0]) * (slope - mean)
        square += (1 - _FORGET[1]) * (slope * slope - square)
        steady = np.sqrt(square / (1 - _FORGET[1] ** step)) + 1e-8
        bridge -= _PACE * (mean / (1 - _FORGET[0] ** step)) / steady
    return bridge


def _steps(lessons: int, rounds: int) -> Iterator[NDArray[np.int64]]:
    if lessons < 2:
        return
    chance = np.random.default_rng(_SEED)
    for _ in range(rounds):
        order = chance.permutation(lessons)
        for start in range(0, lessons, _TOGETHER):
            yield order[start : start + _TOGETHER]


def _slope(said: Rows, answered: Rows, bridge: Rows, sharpness: float) -> Rows:
    """Return how the loss of these lessons grows with each number of the map."""
    likeness = (said + said @ bridge) @ answered.T / np.float32(sharpness)
    wrong = _shares(likeness, axis=1) + _shares(likeness, axis=0)
    wrong[np.diag_indices(len(wrong))] -= 2
    wrong /= 2 * len(wrong) * sharpness
    return np.asarray(said.T @ (wrong @ answered), dtype=np.float32)


def _shares(likeness: Rows, *, axis: int) -> Rows:
    raised = np.exp(likeness - likeness.max(axis=axis, keepdims=True))
    return np.asarray(raised / raised.sum(axis=axis, keepdims=True), dtype=np.float32)
