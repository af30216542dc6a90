"""
A coordinator asks that a case be forgotten: a second pair of eyes confirms it, then it is done.

Where nobody could confirm it, it is done at once, and the audit says so.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from casework.forget_case import Why, forget_case, may_be_forgotten
from casework.ground import found, record
from casework.policy import allowed
from casework.second_pair import DecisionKind, NeedsSecondPair, ask_decision, look_twice
from storage.base import Id
from storage.tables import Account, Person


@allowed
def ask_to_forget(session: Session, *, person: Id | None, by: Account, now: datetime) -> bool:
    """
    Ask for it, or do it where nobody else is there; return whether it is done.

    :raises NotYours: if ``by`` is no coordinator of the town
    :raises StillActive: if the case goes on
    :raises KeptBack: if it is kept for a reason
    """
    row = found(session, Person, person)
    may_be_forgotten(row, now=now)
    try:
        look_twice(session, kind=DecisionKind.FORGET, by=by, confirmed=None)
    except NeedsSecondPair:
        ask_decision(session, kind=DecisionKind.FORGET, subject=row.id, by=by, now=now)
        return False
    record(session, by=by, act="case.forget_alone", row=row, town=row.town, now=now)
    forget_case(session, person=row.id, why=Why.ASKED, by=by, now=now)
    return True
