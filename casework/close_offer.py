"""
An offer comes to its end, for good: by its host, or with its last day.

Introductions that are under way with it are not dropped in silence: each becomes a task.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.check_labour import TASK
from casework.due import Due
from casework.ground import locked
from casework.open_task import open_task, settle_task
from casework.own_offer import move_offer, own_offer, tell_entered
from casework.policy import allowed
from storage.base import Id
from storage.states import OPEN_INTRODUCTIONS, HowHeard, OfferState
from storage.tables import Account, Introduction, Offer
from towns import Town


@allowed
def close_offer(
    session: Session,
    *,
    offer: Id | None,
    by: Account,
    how_heard: HowHeard = HowHeard.CHAT,
    towns: Mapping[str, Town],
    now: datetime,
) -> Offer:
    """
    Close an offer; a closed one stays as it is.

    :param how_heard: a coordinator enters what the host said by phone or on a visit
    :raises NotYours: if it is another host's
    """
    row = own_offer(session, offer=offer, by=by, how_heard=how_heard)
    if row.state is OfferState.CLOSED:
        return row
    if move_offer(
        session,
        row=row,
        to=OfferState.CLOSED,
        by=by,
        act="close_offer",
        how_heard=how_heard,
        now=now,
    ):
        tell_entered(session, row=row, by=by, done=row.state.value, how_heard=how_heard)
    _leave_no_loose_ends(session, row=row, towns=towns, now=now)
    return row


offers_over = Due(select(Offer.id).where(Offer.state != OfferState.CLOSED), at=Offer.over_at)
"""Offers whose last day is over."""


def close_past_offer(
    session: Session, *, offer: Id, towns: Mapping[str, Town], now: datetime
) -> None:
    """Close an offer whose last day is over, unless its days were changed meanwhile."""
    row = locked(session, Offer, offer)
    if row.over_at is None or row.over_at > now or row.state is OfferState.CLOSED:
        return
    move_offer(session, row=row, to=OfferState.CLOSED, by=None, act="offer_over", now=now)
    _leave_no_loose_ends(session, row=row, towns=towns, now=now)


def _leave_no_loose_ends(
    session: Session, *, row: Offer, towns: Mapping[str, Town], now: datetime
) -> None:
    settle_task(session, kind=TASK, about=row.id, now=now, outcome="closed")
    # Read under the offer's lock: whoever begins an introduction locks the offer too.
    under_way = session.scalars(
        select(Introduction)
        .where(Introduction.offer_id == row.id, Introduction.state.in_(OPEN_INTRODUCTIONS))
        .order_by(Introduction.id)
    )
    for introduction in under_way.all():
        open_task(
            session,
            # Of an offer that crosses the border, the person's coordinator must hear.
            town=towns[introduction.town],
            kind="offer_closed",
            about=introduction.id,
            person=introduction.person_id,
            host=row.host_id,
            introduction=introduction.id,
            coordinator=introduction.coordinator_id,
            now=now,
        )
