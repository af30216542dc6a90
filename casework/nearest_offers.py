"""
Offers open to every town are put where PostgreSQL finds them by their meaning.

What a person gives is told in confidence and stays out, as does whatever closed or came back
into its town; and what was changed is put in anew once it is understood.
"""

from collections.abc import Collection, Sequence

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    and_,
    any_,
    column,
    exists,
    func,
    literal,
    or_,
    select,
    table,
)
from sqlalchemy.orm import Session

from casework.facts import BORDERLESS
from casework.offer_vectors import SAME_OFFER
from casework.sealed_readings import open_blobs
from matching.facts import OfferKind
from storage.base import Id
from storage.nearest import put_in, take_out
from storage.states import OfferState
from storage.tables import Host, Offer, OfferVector
from storage.vault import Vault

_NEAREST = table("nearest_offer", column("id", Offer.id.type), column("texts"))
_BELONGS = and_(
    Offer.reach.in_(BORDERLESS),
    Offer.state != OfferState.CLOSED,
    Offer.kind != OfferKind.EMPLOYMENT.value,
    Host.person_id.is_(None),
)


MANY = 2_000
"""Up to so many offers open to every town are all laid beside a wish, and none is missed."""


def many_cross_borders(session: Session) -> bool:
    """Tell whether so many offers are open to every town that a wish meets only the nearest."""
    some = (
        select(Offer.id)
        .join(Host, Host.id == Offer.host_id)
        .where(_BELONGS)
        .limit(MANY + 1)
        .subquery()
    )
    return session.execute(select(func.count()).select_from(some)).scalar_one() > MANY


def crosses_borders(near: Collection[Id]) -> ColumnElement[bool]:
    """
    Return the condition that an offer is open to every town, and near or what a person gives.

    :param near: what was found among the nearest, where no person's offer ever is
    """
    # One parameter, an array: a town's wishes bring more than a statement takes one by one.
    given = exists().where(Host.id == Offer.host_id, Host.person_id.is_not(None))
    return and_(
        Offer.reach.in_(BORDERLESS),
        or_(Offer.id == any_(literal(list(near), ARRAY(Offer.id.type))), given),
    )


def put_in_nearest(session: Session, *, version: str, vault: Vault, limit: int) -> int:
    """
    Put in offers whose reading is there and not yet, or of other texts, among the nearest.

    :returns: how many were put in; fewer than ``limit`` means that none is left
    """
    from matching.index.readings import Readings

    wanted = (
        select(OfferVector.id, OfferVector.texts, OfferVector.rows_sealed)
        .join(Offer, SAME_OFFER)
        .join(Host, Host.id == Offer.host_id)
        .outerjoin(_NEAREST, _NEAREST.c.id == Offer.id)
        .where(
            _BELONGS,
            OfferVector.version == version,
            or_(_NEAREST.c.id.is_(None), _NEAREST.c.texts != OfferVector.texts),
        )
        .limit(limit)
    )
    found = session.execute(wanted).all()
    if not found:
        return 0
    ids, digests, sealed = zip(*found, strict=True)
    blobs = open_blobs([offer.hex for offer in ids], sealed, vault=vault)
    rows = Readings.from_blobs(blobs).rows
    put_in(session, rows=list(zip(ids, digests, strict=True)), dense=rows.dense)
    return len(found)


def take_out_nearest(session: Session) -> int:
    """Take out offers that closed or came back into their town; return how many."""
    gone: Sequence[Id] = session.scalars(
        select(_NEAREST.c.id)
        .join(Offer, Offer.id == _NEAREST.c.id)
        .join(Host, Host.id == Offer.host_id)
        .where(~_BELONGS)
    ).all()
    if gone:
        take_out(session, offers=gone)
    return len(gone)
