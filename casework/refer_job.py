"""
つなぎ: a job leaves for the employment-support agency, because brokering one needs a licence.

A task stands until a coordinator has heard that the agency received it.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.ground import NotYours, found, locked, must_be, record
from casework.open_task import open_task, settle_task
from followup.urgency import Urgency
from matching.facts import OfferKind
from storage.base import Id
from storage.states import Role
from storage.tables import Account, Offer, Referral
from towns import AgencyKind, Town


def refer_job(session: Session, *, offer: Offer, town: Town, now: datetime) -> Referral | None:
    """Begin to hand a job on, once; anything but a job is not handed on."""
    if offer.kind != OfferKind.EMPLOYMENT.value:
        return None
    referral = session.scalars(select(Referral).where(Referral.offer_id == offer.id)).one_or_none()
    if referral is None:
        agency = town.agencies_for(AgencyKind.EMPLOYMENT)[0]
        referral = Referral(town=town.key, offer_id=offer.id, agency=agency.name, made_at=now)
        session.add(referral)
        session.flush()
        record(session, by=None, act="referral.made", row=referral, town=town.key, now=now)
        open_task(
            session,
            town=town,
            kind="refer_job",
            about=referral.id,
            urgency=Urgency.THIS_WEEK,
            host=offer.host_id,
            now=now,
        )
    return referral


def referral_of(session: Session, *, offer: Id | None, by: Account) -> tuple[Offer, Referral]:
    """
    Return a job and its referral.

    :raises NotYours: if there is none, or ``by`` is no coordinator of its town
    """
    row = found(session, Offer, offer)
    must_be(by, Role.COORDINATOR, town=row.town)
    referral = session.scalars(select(Referral).where(Referral.offer_id == row.id)).one_or_none()
    if referral is None:
        raise NotYours
    return row, referral


def receive_referral(session: Session, *, offer: Id | None, by: Account, now: datetime) -> Referral:
    """
    Keep that the agency has received it; keeping it again changes nothing.

    :raises NotYours: if there is none, or ``by`` is no coordinator of its town
    """
    _, seen = referral_of(session, offer=offer, by=by)
    referral = locked(session, Referral, seen.id)
    if referral.received_at is None:
        referral.received_at, referral.received_by = now, by.id
        settle_task(session, kind="refer_job", about=referral.id, now=now)
        record(session, by=by, act="referral.received", row=referral, town=referral.town, now=now)
    return referral
