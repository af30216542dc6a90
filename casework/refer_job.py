"""
つなぎ: a job leaves for the employment-support agency, because brokering one needs a licence.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.referrals import agency_of, set_out
from matching.facts import OfferKind
from storage.tables import Offer, Referral
from towns import Town


def refer_job(session: Session, *, offer: Offer, town: Town, now: datetime) -> Referral | None:
    """Begin to hand a job on, once; anything but a job is not handed on."""
    if offer.kind != OfferKind.EMPLOYMENT.value:
        return None
    referral = session.scalars(select(Referral).where(Referral.offer_id == offer.id)).one_or_none()
    if referral is None:
        referral = Referral(town=town.key, offer_id=offer.id, agency=agency_of(town), made_at=now)
        session.add(referral)
        session.flush()
        set_out(session, referral=referral, by=None, town=town, host=offer.host_id, now=now)
    return referral
