"""A coordinator does not approve a host, for a reason with a name, and it hears what comes next."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from casework.ground import TooLate, locked, record
from casework.open_task import settle_task
from casework.policy import allowed
from casework.tell_host import tell_host
from storage.base import Id
from storage.states import HostState
from storage.tables import Account, Host


class HostRefusal(StrEnum):
    """Why a host is not approved now."""

    TALK_FIRST = "talk_first"
    UNCLEAR = "unclear"
    OUTSIDE = "outside"
    PURPOSE = "purpose"
    OTHER = "other"


@allowed
def refuse_host(
    session: Session, *, host: Id | None, reason: HostRefusal, by: Account, now: datetime
) -> Host:
    """
    Refuse a host that waits; it may register again.

    Refusing a refused host changes nothing.

    :raises NotYours: if ``by`` is no coordinator of its town
    :raises TooLate: if it does not wait any more
    """
    row = locked(session, Host, host)
    if row.state is HostState.REFUSED:
        return row
    if row.state is not HostState.WAITING:
        raise TooLate
    row.state = HostState.REFUSED
    settle_task(session, kind="approve_host", about=row.id, now=now, outcome=reason.value)
    record(session, by=by, act="refuse_host", row=row, town=row.town, now=now, reason=reason.value)
    tell_host(session, host=row, kind="ho.refused", facts={"reason": reason.value})
    return row
