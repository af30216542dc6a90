"""Referrals (つなぎ) as a coordinator, or whoever speaks for the person, may see them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from casework.ground import NotYours, found, must_be, record
from storage.base import Id
from storage.states import HowSaid, Role
from storage.tables import Account, Person, Referral, Wish


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


def referral_view(session: Session, *, referral: Id | None, by: Account) -> ReferralView:
    """
    Return a referral.

    :raises NotYours: if ``by`` neither coordinates its town nor speaks for the person
    """
    return _view(_readable(session, found(session, Referral, referral), by))


def referral_of_offer(session: Session, *, offer: Id, by: Account) -> ReferralView | None:
    """
    Return the referral of an offer, if it was handed on.

    :raises NotYours: if ``by`` is no coordinator of its town
    """
    return _of(session, Referral.offer_id == offer, by)


def referral_of_wish(session: Session, *, wish: Id, by: Account) -> ReferralView | None:
    """
    Return the referral of a wish, if it was handed on.

    :raises NotYours: if ``by`` neither coordinates its town nor speaks for the person
    """
    return _of(session, Referral.wish_id == wish, by)


def referral_note(session: Session, *, referral: Id | None, by: Account, now: datetime) -> str:
    """
    Return what was written for the agency, for its page; reading it leaves a trace.

    :raises NotYours: if ``by`` neither coordinates its town nor speaks for the person
    """
    row = _readable(session, found(session, Referral, referral), by)
    record(session, by=by, act="note.read", row=row, town=row.town, now=now)
    return row.note


def _of(session: Session, which: ColumnElement[bool], by: Account) -> ReferralView | None:
    row = session.scalars(select(Referral).where(which)).one_or_none()
    return _view(_readable(session, row, by)) if row is not None else None


def _readable(session: Session, row: Referral, by: Account) -> Referral:
    must_be(by, Role.SUPPORTER, Role.COORDINATOR, town=row.town)
    if by.role is Role.SUPPORTER:
        if row.wish_id is None:
            raise NotYours
        person = found(session, Person, found(session, Wish, row.wish_id).person_id)
        if person.supporter_id != by.id:
            raise NotYours
    return row


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
