"""A host says what it can do, and what it would itself be glad of."""

from datetime import datetime

from sqlalchemy.orm import Session

from casework.check_labour import check_labour
from casework.ground import NotYours, locked, record
from casework.heard import ELSEWHERE
from casework.offer_terms import OfferTerms
from casework.own_offer import tell_entered
from casework.policy import allowed
from casework.refer_job import refer_job
from storage.base import Id
from storage.states import HostState, HowHeard, Role
from storage.tables import Account, Hope, Host, Offer
from towns import Town


@allowed
def post_offer(
    session: Session,
    *,
    by: Account,
    terms: OfferTerms,
    of: Id | None = None,
    how_heard: HowHeard = HowHeard.CHAT,
    town: Town,
    now: datetime,
) -> Offer:
    """
    Post an offer of the account's host; it is shown once the host is approved.

    :param of: the host of which a coordinator writes down what it said
    :param how_heard: whether the coordinator heard it by phone or on a visit
    :raises NotYours: if the account has no host, or one that was refused or has left; and for a
        coordinator who heard nothing elsewhere
    :raises KeyError: if the town has no such area
    """
    host = locked(session, Host, of if by.role is Role.COORDINATOR else by.host_id)
    if by.role is Role.COORDINATOR and how_heard not in ELSEWHERE:
        raise NotYours
    if host.town != town.key or host.state in {HostState.REFUSED, HostState.LEFT}:
        raise NotYours
    town.area(terms.area)
    offer = Offer(host_id=host.id, town=host.town, created_at=now, changed_at=now)
    terms.write_to(offer)
    offer.how_heard = how_heard
    session.add(offer)
    session.flush()
    if terms.hope:
        session.add(Hope(offer_id=offer.id, text=terms.hope, created_at=now))
        session.flush()
    record(
        session,
        by=by,
        act="post_offer",
        row=offer,
        town=host.town,
        how_heard=how_heard.value,
        now=now,
        kind=offer.kind,
    )
    tell_entered(session, row=offer, by=by, done="posted", how_heard=how_heard)
    refer_job(session, offer=offer, town=town, now=now)
    check_labour(session, offer=offer, town=town, now=now)
    return offer
