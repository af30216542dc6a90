"""
What a person gives comes to its end: with that consent, or with their consent as a whole.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.giving import GIVING, giving_host, hat_of
from casework.ground import record
from casework.leave import leave
from storage.tables import Account, Consent, Person
from towns import Town


def end_giving(session: Session, *, person: Person, by: Account, town: Town, now: datetime) -> None:
    """End whatever a person gives, if they give anything."""
    host = giving_host(session, person=person.id)
    if host is None:
        return
    for consent in session.scalars(
        select(Consent).where(
            Consent.person_id == person.id,
            Consent.purpose == GIVING,
            Consent.withdrawn_at.is_(None),
        )
    ):
        consent.withdrawn_at = now
    # As when any host leaves: what was asked or welcomed ends, and placements become tasks.
    leave(session, by=hat_of(session, host=host), town=town, now=now)
    record(
        session,
        by=by,
        act="giving.ended",
        row=person,
        town=person.town,
        now=now,
        purpose=GIVING,
    )
