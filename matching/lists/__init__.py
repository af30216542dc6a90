"""
Lists that people leaf through, made so that attention goes where it leads to a yes of both.

Whoever stands at the top of every list is asked too often, and others never. Nothing here is
imported by a program that only talks: numpy comes with it.
"""

from matching.lists.applying import applicants, applicants_by_turns, expected_interviews
from matching.lists.leafing import envy, expected_matches, two_sided
from matching.lists.rotation import Drawn, Rotation
from matching.policy import ListPolicy

__all__ = [
    "Drawn",
    "ListPolicy",
    "Rotation",
    "applicants",
    "applicants_by_turns",
    "envy",
    "expected_interviews",
    "expected_matches",
    "two_sided",
]
