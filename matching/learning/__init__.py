"""
What outcomes can teach, honestly: off by default, because a town has a handful in a year.

Three questions are asked apart, never as one score: does the person say yes, does the host say
yes, does it settle. What may be learnt from is a closed list (``Feature``): how wish and offer go
together. Nothing about a person's age, health, family, area or time of waiting can be put in.
"""

from matching.learning.outcomes import (
    Feature,
    Outcome,
    Target,
    TooLittle,
    Tried,
    count,
    need_enough,
    pool,
)
from matching.learning.shrinkage import Prior, Rate, fit_prior, shrink

__all__ = [
    "Feature",
    "Outcome",
    "Prior",
    "Rate",
    "Target",
    "TooLittle",
    "Tried",
    "count",
    "fit_prior",
    "need_enough",
    "pool",
    "shrink",
]
