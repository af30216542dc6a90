"""An offer that rested is shown again."""

from datetime import datetime

from sqlalchemy.orm import Session

from casework.own_offer import move_offer, own_offer
from storage.base import Id
from storage.states import OfferState
from storage.tables import Account, Offer


def reopen_offer(session: Session, *, offer: Id | None, by: Account, now: datetime) -> Offer:
    """
    Reopen a paused offer; an open one stays as it is.

    :raises NotYours: if it is another host's
    :raises TooLate: if it is closed
    """
    row = own_offer(session, offer=offer, by=by)
    move_offer(session, row=row, to=OfferState.OPEN, by=by, act="reopen_offer", now=now)
    return row
