"""もう一度さがす: a coordinator has an open wish searched anew, now."""

from datetime import datetime

from sqlalchemy.orm import Session

from casework.ground import TooLate, locked, record
from casework.policy import allowed
from casework.reopen_wish import search_anew
from storage.base import Id
from storage.states import WishState
from storage.tables import Account, Wish


@allowed
def search_again(session: Session, *, wish: Id | None, by: Account, now: datetime) -> Wish:
    """
    Have a wish searched anew; what is found is told to the person's supporter.

    :raises NotYours: if ``by`` is no coordinator of its town
    :raises TooLate: if it is not open
    """
    row = locked(session, Wish, wish)
    if row.state is not WishState.OPEN:
        raise TooLate
    search_anew(row, by=by, now=now)
    record(session, by=by, act="search_again", row=row, town=row.town, now=now)
    return row
