"""A host's phone number, written down or changed by a coordinator; an empty one takes it away."""

from datetime import datetime

from sqlalchemy.orm import Session

from casework.ground import locked, record
from casework.policy import allowed
from storage.base import Id
from storage.tables import Account, Host


@allowed
def set_host_phone(
    session: Session, *, host: Id | None, phone: str, by: Account, now: datetime
) -> Host:
    """
    Keep where a host answers the phone.

    :raises NotYours: if ``by`` is no coordinator of its town
    """
    row = locked(session, Host, host)
    row.phone = phone
    record(session, by=by, act="host.phone", row=row, town=row.town, now=now)
    return row
