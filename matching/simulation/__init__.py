"""
A simulated year of a town, to compare ways of choosing before anybody is asked.

It answers which policy is kinder to whom *in the same invented town*; it foretells nothing.
"""

from matching.simulation.comparing import Comparison, Figures, compare, gini
from matching.simulation.policies import POLICIES
from matching.simulation.town import SCARCE, SLACK, TownSettings, draw_year
from matching.simulation.year import Week, live

__all__ = [
    "POLICIES",
    "SCARCE",
    "SLACK",
    "Comparison",
    "Figures",
    "TownSettings",
    "Week",
    "compare",
    "draw_year",
    "gini",
    "live",
]
