"""A colleague's browser is left somewhere: a coordinator closes the desk for them, everywhere."""

from datetime import datetime

from sqlalchemy.orm import Session

from casework.ground import found, record
from casework.leave_desk import end_desk_sessions
from casework.policy import allowed
from storage.base import Id
from storage.tables import Account


@allowed
def sign_out_colleague(session: Session, *, account: Id | None, by: Account, now: datetime) -> None:
    """
    End every session that an account has at the desk; it comes back by a link from its chat.

    :raises NotYours: if ``by`` is no coordinator of its town
    """
    row = found(session, Account, account)
    end_desk_sessions(session, account=row.id, now=now)
    record(session, by=by, act="desk.closed_for", row=row, town=row.town, now=now)
