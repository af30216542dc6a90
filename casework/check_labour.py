"""
A 体験 with a concern waits until a coordinator has looked at it; then it is shown, or goes back.

While it waits it is in no search and no list, and its host can change it or end it.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from casework.ground import TooLate, found, locked, record
from casework.open_task import open_task, settle_task
from casework.policy import allowed
from casework.tell_host import tell_host
from followup.labour import concerns, needs_a_look
from matching.facts import OfferKind
from storage.base import Id
from storage.states import OfferState
from storage.tables import Account, Host, Offer
from towns import Town

TASK = "labour"


def check_labour(session: Session, *, offer: Offer, town: Town, now: datetime) -> None:
    """
    Let a locked offer wait if its answers need a look; what waits already stays waiting.

    Only a coordinator lets it out, so that another kind or other answers are no way around.
    """
    held = offer.state is OfferState.WAITING
    if not held and (
        offer.kind != OfferKind.ROLE.value or not needs_a_look(offer.labour, seen=offer.labour_seen)
    ):
        return
    if not held:
        offer.state = OfferState.WAITING
        record(session, by=None, act="offer.held", row=offer, town=offer.town, now=now)
    session.flush()
    open_task(
        session,
        town=town,
        kind="labour",
        about=offer.id,
        host=offer.host_id,
        facts={"offer": offer.id.hex},
        now=now,
    )


@allowed
def offer_to_look_at(session: Session, *, offer: Id | None, by: Account) -> Offer:
    """
    Return a 体験, or what waits to be looked at, with its answers.

    :raises NotYours: if ``by`` is no coordinator of its town
    """
    return found(session, Offer, offer)


@allowed
def let_offer_in(session: Session, *, offer: Id | None, by: Account, now: datetime) -> Offer:
    """
    Show an offer that waited; what was seen once need not be looked at again.

    :raises NotYours: if ``by`` is no coordinator of its town
    :raises TooLate: if it does not wait any more
    """
    row = _waiting(session, offer)
    row.state, row.revision, row.changed_at = OfferState.OPEN, row.revision + 1, now
    row.labour_seen = [one.value for one in concerns(row.labour)]
    record(session, by=by, act="offer.let_in", row=row, town=row.town, now=now)
    settle_task(session, kind=TASK, about=row.id, now=now, outcome="let_in")
    tell_host(session, host=session.get_one(Host, row.host_id), kind="lb.in", facts=_which(row))
    return row


@allowed
def send_offer_back(
    session: Session, *, offer: Id | None, words: str, by: Account, now: datetime
) -> Offer:
    """
    Tell the host in one guarded sentence what to change; the offer waits until it has.

    :raises NotYours: if ``by`` is no coordinator of its town
    :raises TooLate: if it does not wait any more
    """
    row = _waiting(session, offer)
    record(session, by=by, act="offer.sent_back", row=row, town=row.town, now=now)
    settle_task(session, kind=TASK, about=row.id, now=now, outcome="sent_back")
    tell_host(
        session,
        host=session.get_one(Host, row.host_id),
        kind="lb.back",
        facts={**_which(row), "words": words},
    )
    return row


def _waiting(session: Session, offer: Id | None) -> Offer:
    row = locked(session, Offer, offer)
    if row.state is not OfferState.WAITING:
        raise TooLate
    return row


def _which(offer: Offer) -> dict[str, str]:
    return {"offer": offer.id.hex}
