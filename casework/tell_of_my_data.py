"""自分のデータ: the audit keeps that somebody asked what is kept of them, or took it out."""

from datetime import datetime

from sqlalchemy.orm import Session

from casework.ground import record
from casework.policy import allowed
from storage.tables import Account


@allowed
def tell_of_my_data(session: Session, *, saved: bool, by: Account, now: datetime) -> None:
    """
    Keep that ``by`` asked what is kept about them.

    :param saved: they took it out as a file
    :raises NotYours: if ``by`` has left
    """
    act = "save_my_data" if saved else "see_my_data"
    record(session, by=by, act=act, row=by, town=by.town, now=now)
