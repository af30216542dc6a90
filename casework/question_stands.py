"""Whether what a letter asked can still be answered: its page ends with it."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from storage.base import Base, Id
from storage.states import CheckInState, IntroductionState, ReviewState, StillRightState
from storage.tables import CheckIn, Introduction, LabourReview, StepYes, StillRight, StoryYes

_OVER = frozenset({CheckInState.ANSWERED, CheckInState.CANCELLED})
# Silence can still be broken, where nobody else has gone on meanwhile.
_STANDS: Mapping[str, tuple[type[Base], Callable[[Any], bool]]] = {
    "in.ask": (Introduction, lambda row: row.state is IntroductionState.ASKED),
    "ci.ask": (CheckIn, lambda row: row.state not in _OVER),
    "sr.ask": (StillRight, lambda row: row.state is not StillRightState.ANSWERED),
    "lr.ask": (LabourReview, lambda row: row.state is not ReviewState.ANSWERED),
    "pl.step": (StepYes, lambda row: not row.answer),
    "sy.person": (StoryYes, lambda row: not row.answer),
    "sy.host": (StoryYes, lambda row: not row.answer),
}


def question_stands(session: Session, *, kind: str, subject: Id) -> bool:
    """Return whether what a notice of ``kind`` asked waits for its answer, as far as one knows."""
    if kind not in _STANDS:
        return True
    table, stands = _STANDS[kind]
    row = session.get(table, subject)
    return row is not None and stands(row)
