"""
訪問・電話・同行: keep that somebody went to see, called, or went along, with a tap.

Codes alone: what was said belongs into the case, or into no record at all.
"""

from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from casework.ground import NotYours, found, record
from casework.policy import allowed
from followup.calendar import tokyo_day
from storage.base import Id
from storage.tables import Account, Contact, Person

LONGEST_AGO = timedelta(days=92)
"""What is older has been reported."""


class ContactKind(StrEnum):
    """What was done."""

    VISIT = "visit"
    PHONE = "phone"
    ALONG = "along"


class Whom(StrEnum):
    """Whom it was with."""

    PERSON = "person"
    FAMILY = "family"
    HOST = "host"
    AGENCY = "agency"


class NoSuchDay(Exception):
    """The day lies before us, or too far back to be reported."""


@allowed
def log_contact(
    session: Session,
    *,
    kind: ContactKind,
    whom: Whom,
    day: date,
    person: Id | None = None,
    by: Account,
    now: datetime,
) -> Contact:
    """
    Keep one visit, call or way gone together.

    :param person: whose case it is about, if it is about one
    :raises NotYours: if that person is neither in the care nor in the town of ``by``
    :raises NoSuchDay: if it has not come yet, or was more than three months ago
    """
    today = tokyo_day(now)
    if not today - LONGEST_AGO <= day <= today:
        raise NoSuchDay
    if person is not None and found(session, Person, person).town != by.town:
        raise NotYours
    row = Contact(
        town=by.town,
        kind=kind.value,
        whom=whom.value,
        person_id=person,
        day=day,
        by=by.id,
        recorded_at=now,
    )
    session.add(row)
    session.flush()
    record(
        session,
        by=by,
        act="contact.logged",
        row=row,
        town=row.town,
        now=now,
        kind=kind.value,
        whom=whom.value,
    )
    return row
