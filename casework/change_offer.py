"""An offer says something else from now on; its open introductions meet it at their next step."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.check_labour import check_labour
from casework.ground import TooLate, record
from casework.offer_terms import OfferTerms
from casework.own_offer import own_offer, tell_entered
from casework.policy import allowed
from casework.refer_job import refer_job
from storage.base import Id
from storage.states import HowHeard, OfferState
from storage.tables import Account, Hope, Offer
from towns import Town


@allowed
def change_offer(
    session: Session,
    *,
    offer: Id | None,
    by: Account,
    terms: OfferTerms,
    how_heard: HowHeard = HowHeard.CHAT,
    town: Town,
    now: datetime,
) -> Offer:
    """
    Change an offer that is not closed.

    :param how_heard: a coordinator enters what the host said by phone or on a visit
    :raises NotYours: if it is another host's
    :raises TooLate: if it is closed
    :raises KeyError: if the town has no such area
    """
    row = own_offer(session, offer=offer, by=by, how_heard=how_heard)
    if row.state is OfferState.CLOSED:
        raise TooLate
    town.area(terms.area)
    terms.write_to(row)
    row.revision, row.changed_at, row.how_heard = row.revision + 1, now, how_heard
    _change_hope(session, row, terms.hope, now)
    session.flush()
    record(
        session,
        by=by,
        act="change_offer",
        row=row,
        town=row.town,
        how_heard=how_heard.value,
        now=now,
        revision=row.revision,
    )
    tell_entered(session, row=row, by=by, done="changed", how_heard=how_heard)
    refer_job(session, offer=row, town=town, now=now)
    check_labour(session, offer=row, town=town, now=now)
    return row


def _change_hope(session: Session, row: Offer, words: str, now: datetime) -> None:
    hope = session.scalars(
        select(Hope).where(Hope.offer_id == row.id).order_by(Hope.created_at, Hope.id).limit(1)
    ).one_or_none()
    if hope is not None and words:
        hope.text = words
    elif hope is not None:
        session.delete(hope)
    elif words:
        session.add(Hope(offer_id=row.id, text=words, created_at=now))
