"""An offer rests: it is shown to nobody new until it is reopened."""

from datetime import datetime

from sqlalchemy.orm import Session

from casework.own_offer import move_offer, own_offer, tell_entered
from casework.policy import allowed
from storage.base import Id
from storage.states import HowHeard, OfferState
from storage.tables import Account, Offer


@allowed
def pause_offer(
    session: Session,
    *,
    offer: Id | None,
    by: Account,
    how_heard: HowHeard = HowHeard.CHAT,
    now: datetime,
) -> Offer:
    """
    Pause an open offer; a paused one stays as it is.

    :param how_heard: a coordinator enters what the host said by phone or on a visit
    :raises NotYours: if it is another host's
    :raises TooLate: if it is closed
    """
    row = own_offer(session, offer=offer, by=by, how_heard=how_heard)
    if move_offer(
        session,
        row=row,
        to=OfferState.PAUSED,
        by=by,
        act="pause_offer",
        how_heard=how_heard,
        now=now,
    ):
        tell_entered(session, row=row, by=by, done=row.state.value, how_heard=how_heard)
    return row
