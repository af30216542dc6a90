"""Choose how colleagues see oneself: a short name of one's own, for lists of the team only."""

from datetime import datetime

from sqlalchemy.orm import Session

from casework.ground import locked, record
from casework.policy import allowed
from storage.tables import Account


@allowed
def choose_label(session: Session, *, label: str, by: Account, now: datetime) -> Account:
    """
    Keep the name by which colleagues find an account; hosts and persons never read it.

    :raises NotYours: if ``by`` is no member of staff
    """
    row = locked(session, Account, by.id)
    row.label = label
    session.flush()
    record(session, by=by, act="label.chosen", row=row, town=row.town, now=now)
    return row
