"""A coordinator lets a host rest: nobody new is brought to it until it is resumed."""

from datetime import datetime

from sqlalchemy.orm import Session

from casework.ground import TooLate, locked, record
from casework.policy import allowed
from casework.tell_host import tell_host, touch_offers
from storage.base import Id
from storage.states import HostState
from storage.tables import Account, Host


@allowed
def pause_host(session: Session, *, host: Id | None, by: Account, now: datetime) -> Host:
    """
    Pause an approved host; what is under way with it goes on.

    Pausing a paused host changes nothing.

    :raises NotYours: if ``by`` is no coordinator of its town
    :raises TooLate: if it is not approved
    """
    row = locked(session, Host, host)
    if row.state is HostState.PAUSED:
        return row
    if row.state is not HostState.APPROVED:
        raise TooLate
    row.state = HostState.PAUSED
    touch_offers(session, host=row, now=now)
    record(session, by=by, act="pause_host", row=row, town=row.town, now=now)
    tell_host(session, host=row, kind="ho.paused")
    return row
