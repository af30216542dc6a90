"""A coordinator lets a paused host be asked again."""

from datetime import datetime

from sqlalchemy.orm import Session

from casework.ground import TooLate, locked, record
from casework.policy import allowed
from casework.tell_host import tell_host, touch_offers
from storage.base import Id
from storage.states import HostState
from storage.tables import Account, Host


@allowed
def resume_host(session: Session, *, host: Id | None, by: Account, now: datetime) -> Host:
    """
    Resume a paused host.

    Resuming an approved host changes nothing.

    :raises NotYours: if ``by`` is no coordinator of its town
    :raises TooLate: if it is neither paused nor approved
    """
    row = locked(session, Host, host)
    if row.state is HostState.APPROVED:
        return row
    if row.state is not HostState.PAUSED:
        raise TooLate
    row.state = HostState.APPROVED
    touch_offers(session, host=row, now=now)
    record(session, by=by, act="resume_host", row=row, town=row.town, now=now)
    tell_host(session, host=row, kind="ho.resumed")
    return row
