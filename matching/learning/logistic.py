"""
A monotone logistic model: a better fit never makes a yes less likely, whatever the sample says.

It comes after shrinkage, once there are ten answers of the rarer kind for each coefficient
(Peduzzi et al., 1996), and it is fitted for one question at a time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp

import numpy as np

from matching.learning.outcomes import Feature, Outcome, Target, need_enough

ANSWERS_A_COEFFICIENT = 10

RISING = frozenset(
    {
        Feature.ACTIVITY_SAME,
        Feature.HOPE_MET,
        Feature.SAME_AREA,
        Feature.TIMES_SHARED,
        Feature.LOOK_FIRST,
    }
)
"""More of these is never taken to count against a match."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A fitted model of one question; weights are log odds."""

    target: Target
    intercept: float
    weights: Mapping[Feature, float]

    def chance(self, features: frozenset[Feature]) -> float:
        """Return the chance of a yes; a feature that was not in the sample says nothing."""
        odds = self.intercept + sum(self.weights.get(feature, 0.0) for feature in features)
        return 1 / (1 + exp(-odds))


def fit(outcomes: Sequence[Outcome], *, target: Target, ridge: float = 1.0) -> Model:
    """
    Fit by penalised maximum likelihood, with the coefficients of ``RISING`` bounded below by zero.

    :param ridge: how strongly coefficients are drawn to zero (½·ridge·Σw²)
    :raises TooLittle: with fewer than ten answers of the rarer kind for each coefficient
    """
    from scipy.optimize import minimize

    answered = [outcome for outcome in outcomes if target in outcome.answers]
    seen = sorted(frozenset[Feature]().union(*(outcome.features for outcome in answered)))
    said = np.array([outcome.answers[target] for outcome in answered], dtype=np.float64)
    rarer = min(said.sum(), len(said) - said.sum())
    need_enough(float(rarer), ANSWERS_A_COEFFICIENT * (len(seen) + 1))
    columns = np.array(
        [[1.0, *(feature in outcome.features for feature in seen)] for outcome in answered]
    )
    penalty = np.array([0.0] + [ridge] * len(seen))

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        odds = columns @ weights
        value = np.logaddexp(0, odds).sum() - said @ odds + (penalty * weights**2).sum() / 2
        slope = columns.T @ (1 / (1 + np.exp(-odds)) - said) + penalty * weights
        return float(value), slope

    bounds = [(None, None)] + [(0.0 if feature in RISING else None, None) for feature in seen]
    found = minimize(loss, np.zeros(len(bounds)), jac=True, method="L-BFGS-B", bounds=bounds)
    return Model(
        target=target,
        intercept=float(found.x[0]),
        weights={feature: float(w) for feature, w in zip(seen, found.x[1:], strict=True)},
    )
