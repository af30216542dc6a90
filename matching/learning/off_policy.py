"""
What another way of choosing whom to show would have brought, from what was shown.

Only what had a chance to be shown can teach about it; an estimate that rests on a few lucky
rows is refused rather than rounded.
"""

from collections.abc import Callable, Sequence
from math import sqrt
from typing import NamedTuple

from matching.learning.outcomes import Outcome, Target, need_enough

ENOUGH_EFFECTIVE = 50.0
_NORMAL_95 = 1.959964


class Estimate(NamedTuple):
    """The share of yes, its 95 % interval, and how many rows it is really worth."""

    value: float
    low: float
    high: float
    effective: float


def estimate(
    outcomes: Sequence[Outcome], *, target: Target, shown_with: Callable[[Outcome], float]
) -> Estimate:
    """
    Estimate the share of yes under another policy by self-normalised weighting.

    Weights are new chance over logged chance; the interval is the delta method's (Owen, Monte
    Carlo theory, methods and examples, chapter 9), the effective size (Σw)²/Σw² (Kish, 1965).

    What was shown and not answered is missing above and below the line: the share is of those
    that somebody answered, and says nothing about how many would.

    :param shown_with: the chance with which the other policy would have shown it, 0…1
    :raises TooLittle: if the effective size is below 50
    :raises ValueError: if a new chance is out of 0…1
    """
    rows = [(outcome, outcome.answers[target]) for outcome in outcomes if target in outcome.answers]
    weights = []
    for outcome, _ in rows:
        chance = shown_with(outcome)
        if not 0 <= chance <= 1:
            raise ValueError("a chance lies in 0…1")
        weights.append(chance / outcome.propensity)
    total, squares = sum(weights), sum(weight**2 for weight in weights)
    effective = total**2 / squares if squares else 0.0
    need_enough(effective, ENOUGH_EFFECTIVE)
    value = sum(w * said for w, (_, said) in zip(weights, rows, strict=True)) / total
    doubt = sum((w * (said - value)) ** 2 for w, (_, said) in zip(weights, rows, strict=True))
    half = _NORMAL_95 * sqrt(doubt) / total
    return Estimate(value, max(0.0, value - half), min(1.0, value + half), effective)
