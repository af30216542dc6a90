"""
What all deeds on 「いまのままでよいですか」 share: the host, its question, its offers' rest.

They lock the host first, then the question, then the offers.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.ground import NotYours, found, locked, locked_all
from casework.own_offer import move_offer
from storage.base import Id
from storage.states import HowHeard, OfferState, Role, StillRightState
from storage.tables import Account, Host, Offer, StillRight


def hold_question(
    session: Session,
    *,
    question: Id | None,
    by: Account,
    how_heard: HowHeard = HowHeard.CHAT,
) -> tuple[Host, StillRight]:
    """
    Lock a host and its question for whoever may answer it.

    :raises NotYours: if ``by`` speaks neither for the host nor coordinates its town, or a
        coordinator does not say how it was heard
    """
    seen = found(session, StillRight, question)
    if by.role is Role.COORDINATOR and how_heard not in {HowHeard.PHONE, HowHeard.VISIT}:
        raise NotYours
    host = locked(session, Host, seen.host_id)
    return host, locked(session, StillRight, seen.id)


def open_question(session: Session, *, host: Id | None) -> StillRight | None:
    """Return the question that waits for a host's answer, if one does."""
    return session.scalars(
        select(StillRight).where(
            StillRight.host_id == host, StillRight.state == StillRightState.ASKED
        )
    ).first()


def rest_offers(
    session: Session, *, question: StillRight, by: Account | None, now: datetime
) -> None:
    """Let the open offers of a host rest, and remember which."""
    offers = locked_all(
        session,
        select(Offer).where(Offer.host_id == question.host_id, Offer.state == OfferState.OPEN),
    )
    for offer in offers:
        move_offer(session, row=offer, to=OfferState.PAUSED, by=by, act="pause_offer", now=now)
    question.rested = [offer.id.hex for offer in offers]


def wake_offers(session: Session, *, question: StillRight, by: Account, now: datetime) -> int:
    """Open again what rests by a question, unless it was closed meanwhile; return how many."""
    ids = [Id(one) for one in question.rested]
    offers = locked_all(
        session, select(Offer).where(Offer.id.in_(ids), Offer.state == OfferState.PAUSED)
    )
    for offer in offers:
        move_offer(session, row=offer, to=OfferState.OPEN, by=by, act="reopen_offer", now=now)
    question.rested = []
    return len(offers)
