"""
同意の記録 of one person: for what, how it was explained and said, by whom, until when.

It is read by whoever speaks for the person and by the town's coordinators.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from casework.consent import AGENCY, FAMILY, GUARDIAN, MATCHING, STORY
from casework.giving import GIVING
from casework.ground import found
from casework.policy import allowed
from storage.base import Id
from storage.states import HowSaid, HowTold
from storage.tables import Account, Consent, Person

PURPOSES = (MATCHING, GUARDIAN, AGENCY, FAMILY, GIVING, STORY)


@dataclass(frozen=True, kw_only=True)
class ConsentView:
    """
    One yes that stands.

    ``told`` is empty where it was not asked yet; ``by_reader`` says that the reader recorded it.
    """

    purpose: str
    extent: str
    how_said: HowSaid
    told: HowTold | None
    by_reader: bool
    given_at: datetime
    until: datetime | None


@allowed
def consents_of(
    session: Session, *, person: Id, by: Account, now: datetime
) -> Sequence[ConsentView]:
    """
    Return what stands now, in the order of :data:`PURPOSES`.

    :raises NotYours: if ``by`` neither speaks for the person nor is a coordinator of the town
    """
    row = found(session, Person, person)
    held = session.scalars(
        select(Consent)
        .where(
            Consent.person_id == row.id,
            Consent.withdrawn_at.is_(None),
            or_(Consent.until.is_(None), Consent.until > now),
        )
        .order_by(Consent.given_at, Consent.id)
    ).all()
    return [
        ConsentView(
            purpose=one.purpose,
            extent=one.extent,
            how_said=one.how_said,
            told=HowTold(one.told_how) if one.told_how else None,
            by_reader=one.recorded_by == by.id,
            given_at=one.given_at,
            until=one.until,
        )
        for purpose in PURPOSES
        for one in held
        if one.purpose == purpose
    ]
