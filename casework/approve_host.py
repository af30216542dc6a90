"""A coordinator approves a host: from now on it can be asked, and its offers are shown."""

from datetime import datetime

from sqlalchemy.orm import Session

from casework.ground import TooLate, locked, must_be, record
from casework.open_task import settle_task
from casework.tell_host import tell_host, touch_offers
from storage.base import Id
from storage.states import HostState, Role
from storage.tables import Account, Host


def approve_host(session: Session, *, host: Id | None, by: Account, now: datetime) -> Host:
    """
    Approve a host that waits, or one that was refused and spoken with since.

    Approving an approved host changes nothing.

    :raises NotYours: if ``by`` is no coordinator of its town
    :raises TooLate: if it is paused or has left
    """
    row = locked(session, Host, host)
    must_be(by, Role.COORDINATOR, town=row.town)
    if row.state is HostState.APPROVED:
        return row
    if row.state not in {HostState.WAITING, HostState.REFUSED}:
        raise TooLate
    row.state, row.approved_at, row.approved_by = HostState.APPROVED, now, by.id
    touch_offers(session, host=row, now=now)
    settle_task(session, kind="approve_host", about=row.id, now=now)
    record(session, by=by, act="approve_host", row=row, town=row.town, now=now)
    tell_host(session, host=row, kind="ho.approved")
    return row
