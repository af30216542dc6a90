"""
The offer that somebody wants to change, if it is theirs to change, and its moves.

A coordinator enters what its host said by phone or on a visit; a host with a chat hears of it.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from casework.call_host import has_a_chat
from casework.ground import Notice, NotYours, TooLate, locked, record, tell
from casework.heard import ELSEWHERE
from casework.introductions import givers
from storage.base import Id
from storage.states import HowHeard, OfferState, Role
from storage.tables import Account, Host, Offer


def own_offer(session: Session, *, offer: Id | None, by: Account, how_heard: HowHeard) -> Offer:
    """
    Return the offer, locked, for its host or a coordinator of its town.

    :raises NotYours: for anybody else, and for a coordinator who heard nothing elsewhere
    """
    row = locked(session, Offer, offer)
    if by.role is Role.COORDINATOR and how_heard not in ELSEWHERE:
        raise NotYours
    return row


def tell_entered(
    session: Session, *, row: Offer, by: Account, done: str, how_heard: HowHeard
) -> None:
    """Let a host know what a coordinator entered for it; one without a chat has just said it."""
    if by.role is not Role.COORDINATOR:
        return
    host = session.get_one(Host, row.host_id)
    # A giving person hears of it in the chat of their supporter.
    if host.person_id is None and not has_a_chat(session, host=host.id):
        return
    for account in givers(session, host.id):
        tell(
            session,
            Notice(
                to=account,
                kind="of.entered",
                subject=row.id,
                key=f"of.entered:{row.id.hex}:{row.revision}:{account.hex}",
                facts={"done": done, "heard": how_heard.value},
            ),
        )


def move_offer(
    session: Session,
    *,
    row: Offer,
    to: OfferState,
    by: Account | None,
    act: str,
    how_heard: HowHeard = HowHeard.CHAT,
    now: datetime,
) -> bool:
    """
    Move a locked offer to another state; return whether it was not there already.

    :raises TooLate: if it is closed, or waits for a coordinator to look at it
    """
    if row.state is to:
        return False
    held = row.state is OfferState.WAITING and to is not OfferState.CLOSED
    if row.state is OfferState.CLOSED or held:
        raise TooLate
    row.state, row.revision, row.changed_at = to, row.revision + 1, now
    record(session, by=by, act=act, row=row, town=row.town, how_heard=how_heard.value, now=now)
    return True
