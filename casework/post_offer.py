"""A host says what it can do, and what it would itself be glad of."""

from datetime import datetime

from sqlalchemy.orm import Session

from casework.check_labour import check_labour
from casework.ground import NotYours, locked, must_be, record
from casework.offer_terms import OfferTerms
from casework.refer_job import refer_job
from storage.base import Id
from storage.states import HostState, Role
from storage.tables import Account, Hope, Host, Offer
from towns import Town


def post_offer(
    session: Session,
    *,
    by: Account,
    terms: OfferTerms,
    of: Id | None = None,
    town: Town,
    now: datetime,
) -> Offer:
    """
    Post an offer of the account's host; it is shown once the host is approved.

    :param of: the host of which a coordinator writes down what it said
    :raises NotYours: if the account has no host, or one that was refused or has left
    :raises KeyError: if the town has no such area
    """
    must_be(by, Role.HOST, Role.COORDINATOR, town=town.key)
    host = locked(session, Host, of if by.role is Role.COORDINATOR else by.host_id)
    if host.town != town.key or host.state in {HostState.REFUSED, HostState.LEFT}:
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
    refer_job(session, offer=offer, town=town, now=now)
    check_labour(session, offer=offer, town=town, now=now)
    return offer
