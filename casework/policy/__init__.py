"""
Who may see and do what: one table, read in one place.

:mod:`~casework.policy.table` says it, a sentence a rule; :func:`allowed` stands before every deed
and view and asks it; :func:`whose` gives lists the same condition. What does not exist and what
is not one's own cost the same statement and get the same answer.
"""

from casework.policy.gate import allowed, needs_reason, still_theirs, whose
from casework.policy.relations import Relation, Viewer, condition
from casework.policy.rules import Answer, Rule
from casework.policy.table import RULES

__all__ = [
    "RULES",
    "Answer",
    "Relation",
    "Rule",
    "Viewer",
    "allowed",
    "condition",
    "needs_reason",
    "still_theirs",
    "whose",
]
