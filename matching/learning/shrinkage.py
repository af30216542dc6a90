"""
Rates that stay modest: a feature tried twice is believed little, one tried often more.

Beta-binomial: each feature's true rate is drawn from one Beta(α, β), fitted to all of them.
"""

from collections.abc import Mapping
from typing import NamedTuple

from matching.learning.outcomes import Counts, Feature, Tried, need_enough

ENOUGH_OUTCOMES = 200
ENOUGH_FEATURES = 4
"""Below either, the spread between features cannot be told from chance."""

_MOST_WEIGHT = 10_000.0
"""Prior weight, in outcomes, where features do not differ more than chance lets them."""


class Prior(NamedTuple):
    """Beta(α, β): its mean is what a feature never tried is taken for."""

    alpha: float
    beta: float

    @property
    def mean(self) -> float:
        """The rate over all features."""
        return self.alpha / (self.alpha + self.beta)


class Rate(NamedTuple):
    """A shrunk rate and its 90 % credible interval."""

    mean: float
    low: float
    high: float


def fit_prior(counts: Counts) -> Prior:
    """
    Fit the prior by the method of moments (Kleinman, 1973), each feature weighed by its trials.

    :raises TooLittle: below 200 trials or four features that were tried
    """
    tried = [found for found in counts.values() if found.times]
    need_enough(sum(found.times for found in tried), ENOUGH_OUTCOMES)
    need_enough(len(tried), ENOUGH_FEATURES)
    total = sum(found.times for found in tried)
    # A rate of exactly 0 or 1 would leave no room for doubt: half an outcome each way.
    mean = (sum(found.yes for found in tried) + 0.5) / (total + 1)
    spread = sum(found.times * (found.yes / found.times - mean) ** 2 for found in tried)
    chance = mean * (1 - mean)
    expected = (len(tried) - 1) * chance
    room = total - sum(found.times**2 for found in tried) / total
    # The intraclass correlation: what the features differ beyond chance.
    alike = (spread - expected) / (chance * (room - (len(tried) - 1))) if room > 0 else 0.0
    weight = _MOST_WEIGHT if alike <= 1 / (_MOST_WEIGHT + 1) else max(1 / alike - 1, 1e-3)
    return Prior(mean * weight, (1 - mean) * weight)


def shrink(counts: Counts, *, prior: Prior) -> Mapping[Feature, Rate]:
    """Return each feature's rate, drawn towards the prior; one never tried has the prior's."""
    from scipy.special import betaincinv

    def rate(found: Tried) -> Rate:
        alpha, beta = prior.alpha + found.yes, prior.beta + found.times - found.yes
        low, high = (float(betaincinv(alpha, beta, quantile)) for quantile in (0.05, 0.95))
        return Rate(alpha / (alpha + beta), low, high)

    return {feature: rate(counts.get(feature, Tried(0, 0))) for feature in Feature}
