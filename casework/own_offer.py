"""The offer that somebody wants to change, if it is theirs to change, and its moves."""

from datetime import datetime

from sqlalchemy.orm import Session

from casework.ground import NotYours, TooLate, locked, must_be, record
from storage.base import Id
from storage.states import OfferState, Role
from storage.tables import Account, Offer


def own_offer(session: Session, *, offer: Id | None, by: Account) -> Offer:
    """
    Return the offer, locked, for its host or a coordinator of its town.

    :raises NotYours: for anybody else
    """
    row = locked(session, Offer, offer)
    must_be(by, Role.HOST, Role.COORDINATOR, town=row.town)
    if by.role is Role.HOST and by.host_id != row.host_id:
        raise NotYours
    return row


def move_offer(
    session: Session, *, row: Offer, to: OfferState, by: Account | None, act: str, now: datetime
) -> None:
    """
    Move a locked offer to another state; an offer that is there already stays as it is.

    :raises TooLate: if it is closed, or waits for a coordinator to look at it
    """
    if row.state is to:
        return
    held = row.state is OfferState.WAITING and to is not OfferState.CLOSED
    if row.state is OfferState.CLOSED or held:
        raise TooLate
    row.state, row.revision, row.changed_at = to, row.revision + 1, now
    record(session, by=by, act=act, row=row, town=row.town, now=now)
