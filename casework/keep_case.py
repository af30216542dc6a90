"""
A closed case is kept longer than its time, for a reason with a name, one fiscal year at a time.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from casework.ground import TooLate, locked, record
from casework.keeping.periods import FiscalYears
from casework.keeping.rules import FIVE_YEARS
from casework.policy import allowed
from storage.base import Id
from storage.states import PersonState
from storage.tables import Account, Person

_ONE_MORE = FiscalYears(0)


class KeepReason(StrEnum):
    """Why a case is not deleted yet."""

    DISPUTE = "dispute"
    REOPENING = "reopening"
    INSPECTION = "inspection"
    OWN_WISH = "own_wish"


@allowed
def keep_case(
    session: Session, *, person: Id | None, reason: KeepReason, by: Account, now: datetime
) -> Person:
    """
    Keep a closed case until the April 1 after the one on which it would go.

    :raises NotYours: if ``by`` is no coordinator of the town
    :raises TooLate: if it is not closed
    """
    row = _closed(session, person)
    assert row.closed_at is not None
    goes_at = max(FIVE_YEARS.over(row.closed_at), _ONE_MORE.over(now))
    row.kept_for, row.kept_until = reason.value, _ONE_MORE.over(goes_at)
    record(session, by=by, act="case.kept", row=row, town=row.town, now=now, reason=reason.value)
    return row


@allowed
def keep_no_longer(session: Session, *, person: Id | None, by: Account, now: datetime) -> Person:
    """
    Let a case go in its own time again.

    :raises NotYours: if ``by`` is no coordinator of the town
    :raises TooLate: if it is not closed
    """
    row = _closed(session, person)
    if row.kept_until is not None:
        row.kept_for, row.kept_until = "", None
        record(session, by=by, act="case.kept_no_longer", row=row, town=row.town, now=now)
    return row


def _closed(session: Session, person: Id | None) -> Person:
    row = locked(session, Person, person)
    if row.state is not PersonState.CLOSED:
        raise TooLate
    return row
