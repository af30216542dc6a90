"""
What a host, or a coordinator of its town, sees of 「いまのままでよいですか」.
"""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.ground import found
from casework.policy import allowed
from casework.still_right import open_question
from storage.base import Id
from storage.states import OfferState, StillRightState
from storage.tables import Account, Offer, StillRight


@dataclass(frozen=True, kw_only=True)
class StillRightView:
    """A question with the offers that it is about; ``rests`` says that some rest by it."""

    id: Id
    host: Id
    state: StillRightState
    offers: tuple[str, ...]
    rests: bool


@allowed
def still_right_view(session: Session, *, question: Id | None, by: Account) -> StillRightView:
    """
    Return a question.

    :raises NotYours: if it was put to another host, or ``by`` coordinates another town
    """
    return _view(session, found(session, StillRight, question))


@allowed
def waiting_still_right(session: Session, *, by: Account) -> StillRightView | None:
    """Return the question that waits for a host's answer, if one does."""
    row = open_question(session, host=by.host_id) if by.host_id else None
    return _view(session, row) if row else None


def _view(session: Session, row: StillRight) -> StillRightView:
    offers = session.scalars(
        select(Offer)
        .where(Offer.host_id == row.host_id, Offer.state == OfferState.OPEN)
        .order_by(Offer.created_at)
    )
    return StillRightView(
        id=row.id,
        host=row.host_id,
        state=row.state,
        offers=tuple(offer.text for offer in offers),
        rests=bool(row.rested),
    )
