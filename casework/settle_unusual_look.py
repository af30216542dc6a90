"""A colleague has looked at an unusual look-up: it is explained, or becomes a task."""

from datetime import datetime

from sqlalchemy.orm import Session

from casework.ground import TooLate, locked, record
from casework.open_task import open_task
from casework.policy import allowed
from followup.urgency import Urgency
from storage.base import Id
from storage.states import LookState
from storage.tables import Account, UnusualLook
from towns import Town

TASK = "unusual_look"


@allowed
def confirm_look(session: Session, *, look: Id | None, by: Account, now: datetime) -> UnusualLook:
    """
    Keep that somebody has looked at it and is content.

    :raises NotYours: if it is not for this account, or about it
    :raises TooLate: if a colleague has settled it
    """
    row = _open(session, look)
    _settle(row, LookState.SEEN, by, now)
    record(session, by=by, act="lookup.seen", row=row, town=row.town, now=now, kind=row.kind)
    return row


@allowed
def look_into(
    session: Session, *, look: Id | None, by: Account, town: Town, now: datetime
) -> UnusualLook:
    """
    Make a task of it, for the coordinator who wants to ask.

    :raises NotYours: if ``by`` is no coordinator, or it is not for this account, or about it
    :raises TooLate: if a colleague has settled it
    """
    row = _open(session, look)
    _settle(row, LookState.TASK, by, now)
    record(session, by=by, act="lookup.task", row=row, town=row.town, now=now, kind=row.kind)
    open_task(
        session,
        town=town,
        kind=TASK,
        about=row.id,
        coordinator=by.id,
        urgency=Urgency.THIS_WEEK,
        now=now,
    )
    return row


def _open(session: Session, look: Id | None) -> UnusualLook:
    row = locked(session, UnusualLook, look)
    if row.state is not LookState.OPEN:
        raise TooLate
    return row


def _settle(row: UnusualLook, state: LookState, by: Account, now: datetime) -> None:
    row.state, row.settled_at, row.settled_by = state, now, by.id
