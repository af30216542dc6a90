"""Referrals (つなぎ) as a coordinator, or whoever speaks for the person, may see them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from casework.ground import found, record
from casework.policy import allowed
from storage.base import Id
from storage.states import HowSaid
from storage.tables import Account, Referral


@dataclass(frozen=True, kw_only=True)
class ReferralView:
    """A referral of an offer or of a wish; ``taken_back`` ones wait for nobody."""

    id: Id
    agency: str
    offer: Id | None
    wish: Id | None
    how_said: HowSaid | None
    made_at: datetime
    received_at: datetime | None
    taken_back: bool


@allowed
def referral_view(session: Session, *, referral: Id | None, by: Account) -> ReferralView:
    """
    Return a referral.

    :raises NotYours: if ``by`` neither coordinates its town nor speaks for the person
    """
    return _view(found(session, Referral, referral))


@allowed
def referral_of_offer(session: Session, *, offer: Id, by: Account) -> ReferralView | None:
    """
    Return the referral of an offer, if it was handed on.

    :raises NotYours: if ``by`` is no coordinator of its town
    """
    return _of(session, Referral.offer_id == offer)


@allowed
def referral_of_wish(session: Session, *, wish: Id, by: Account) -> ReferralView | None:
    """
    Return the referral of a wish, if it was handed on.

    :raises NotYours: if ``by`` neither coordinates its town nor speaks for the person
    """
    return _of(session, Referral.wish_id == wish)


@allowed
def referral_note(session: Session, *, referral: Id | None, by: Account, now: datetime) -> str:
    """
    Return what was written for the agency, for its page; reading it leaves a trace.

    :raises NotYours: if ``by`` neither coordinates its town nor speaks for the person
    """
    row = found(session, Referral, referral)
    record(session, by=by, act="note.read", row=row, town=row.town, now=now)
    return row.note


def _of(session: Session, which: ColumnElement[bool]) -> ReferralView | None:
    row = session.scalars(select(Referral).where(which)).one_or_none()
    return _view(row) if row is not None else None


def _view(row: Referral) -> ReferralView:
    return ReferralView(
        id=row.id,
        agency=row.agency,
        offer=row.offer_id,
        wish=row.wish_id,
        how_said=row.how_said,
        made_at=row.made_at,
        received_at=row.received_at,
        taken_back=row.taken_back_at is not None,
    )
