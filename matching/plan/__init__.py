"""
今週の叶え合い案: which wish meets which offer this week, for a whole town at once.

The plan is the best there is under its weights, with a proof; each line says what it costs whom.
"""

from matching.plan.assign import assign, greedy
from matching.plan.problem import LocksImpossible, Rules
from matching.plan.result import Blocking, Cost, Edge, Line, Plan, Unmatched

__all__ = [
    "Blocking",
    "Cost",
    "Edge",
    "Line",
    "LocksImpossible",
    "Plan",
    "Rules",
    "Unmatched",
    "assign",
    "greedy",
]
