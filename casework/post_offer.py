"""A host says what it can do, and what it would itself be glad of."""

from datetime import datetime

from sqlalchemy.orm import Session

from casework.ground import NotYours, locked, must_be, record
from casework.offer_terms import OfferTerms
from storage.states import HostState, Role
from storage.tables import Account, Hope, Host, Offer
from towns import Town


def post_offer(
    session: Session, *, by: Account, terms: OfferTerms, town: Town, now: datetime
) -> Offer:
    """
    Post an offer of the account's host; it is shown once the host is approved.

    :raises NotYours: if the account has no host, or one that was refused or has left
    :raises KeyError: if the town has no such area
    """
    must_be(by, Role.HOST, town=town.key)
    host = locked(session, Host, by.host_id)
    if host.state in {HostState.REFUSED, HostState.LEFT}:
        raise NotYours
    town.area(terms.area)
    offer = Offer(host_id=host.id, town=host.town, created_at=now, changed_at=now)
    terms.write_to(offer)
    session.add(offer)
    session.flush()
    if terms.hope:
        session.add(Hope(offer_id=offer.id, text=terms.hope, created_at=now))
        session.flush()
    record(session, by=by, act="post_offer", row=offer, town=host.town, now=now, kind=offer.kind)
    return offer
