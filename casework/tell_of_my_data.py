"""自分のデータを保存する: the audit keeps that somebody took out what is kept of them."""

from datetime import datetime

from sqlalchemy.orm import Session

from casework.ground import record
from casework.policy import allowed
from storage.tables import Account


@allowed
def tell_of_my_data(session: Session, *, by: Account, now: datetime) -> None:
    """
    Keep that ``by`` takes out what is kept about them, as a file.

    :raises NotYours: if ``by`` has left
    """
    record(session, by=by, act="save_my_data", row=by, town=by.town, now=now)
