"""
What a supporter sees of a person's giving: whether it can be offered, and what is.
"""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.giving import giving_host, may_give
from casework.ground import found
from casework.policy import allowed
from casework.post_wish import own_person
from casework.views_hosts import HostView, host_view
from storage.base import Id
from storage.states import OfferState
from storage.tables import Account, Host, Offer, Person, PlacementMember


@dataclass(frozen=True, kw_only=True)
class GivingView:
    """A person and what they give; ``host`` is ``None`` where they give nothing."""

    person: Id
    label: str
    area: str
    may_give: bool
    host: HostView | None
    offers: tuple[str, ...]


@allowed
def giving_of_member(session: Session, *, member: Id | None, by: Account) -> GivingView:
    """
    Return the giving of the person who is this member of a placement.

    :raises NotYours: if the person is not in the care of ``by``
    """
    row = found(session, PlacementMember, member)
    return giving_of_person(session, person=row.person_id, by=by)


@allowed
def giving_of_person(session: Session, *, person: Id | None, by: Account) -> GivingView:
    """
    Return the giving of a person.

    :raises NotYours: if the person is not in the care of ``by``
    """
    owner = own_person(session, person=person, by=by)
    host = giving_host(session, person=owner.id)
    offers = session.scalars(
        select(Offer)
        .where(Offer.host_id == (host.id if host else None), Offer.state != OfferState.CLOSED)
        .order_by(Offer.created_at)
    )
    return GivingView(
        person=owner.id,
        label=owner.label,
        area=owner.area,
        may_give=may_give(session, person=owner),
        host=host_view(host) if host else None,
        offers=tuple(offer.text for offer in offers),
    )


def code_of_giver(session: Session, *, host: Id) -> str:
    """Return the case code of the person who gives as this host, for a coordinator; else empty."""
    row = found(session, Host, host)
    person = session.get(Person, row.person_id) if row.person_id else None
    return person.code if person else ""
