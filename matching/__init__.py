"""
Who could grant whose wish: wish and offer laid side by side, with reasons for both.

Pure: frozen dataclasses in, plain data out. Reasons are text keys with blanks, never
sentences, and gates are never traded against fit.
"""

from matching.candidates import (
    Candidate,
    Candidates,
    NearMiss,
    find_candidates,
)
from matching.facts import Condition, Need, OfferFacts, OfferKind, Reach, Slot, WishFacts
from matching.gates import Failure, Gate, failures, passes
from matching.prepared import PreparedOffer, prepare
from matching.reasons import Reason
from matching.words import Words, load_words

__all__ = [
    "Candidate",
    "Candidates",
    "Condition",
    "Failure",
    "Gate",
    "NearMiss",
    "Need",
    "OfferFacts",
    "OfferKind",
    "PreparedOffer",
    "Reach",
    "Reason",
    "Slot",
    "WishFacts",
    "Words",
    "failures",
    "find_candidates",
    "load_words",
    "passes",
    "prepare",
]
