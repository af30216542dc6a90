"""A coordinator approves a host: from now on it can be asked, and its offers are shown."""

from datetime import datetime

from sqlalchemy.orm import Session

from casework.ground import TooLate, locked, record
from casework.open_task import settle_task
from casework.policy import allowed
from casework.second_pair import DecisionKind, look_twice
from casework.tell_host import tell_host, touch_offers
from storage.base import Id
from storage.states import HostState
from storage.tables import Account, Decision, Host


@allowed
def approve_host(
    session: Session,
    *,
    host: Id | None,
    by: Account,
    confirmed: Decision | None = None,
    now: datetime,
) -> Host:
    """
    Approve a host that waits, or one that was refused and spoken with since.

    Approving an approved host changes nothing.

    :param confirmed: what the city officer confirmed, where a town has one coordinator
    :raises NotYours: if ``by`` is no coordinator of its town
    :raises TooLate: if it is paused or has left
    :raises NeedsSecondPair: if the city officer must confirm it first
    """
    row = locked(session, Host, host)
    if row.state is HostState.APPROVED:
        return row
    if row.state not in {HostState.WAITING, HostState.REFUSED}:
        raise TooLate
    alone = look_twice(session, kind=DecisionKind.APPROVE_HOST, by=by, confirmed=confirmed)
    row.state, row.approved_at, row.approved_by = HostState.APPROVED, now, by.id
    touch_offers(session, host=row, now=now)
    settle_task(session, kind="approve_host", about=row.id, now=now)
    record(
        session,
        by=by,
        act="approve_host",
        row=row,
        town=row.town,
        now=now,
        single_handed=alone,
    )
    tell_host(session, host=row, kind="ho.approved")
    return row
