"""
Words of a crisis were typed: the writer is asked whom they are about, and nobody waits for that.

If nothing more is said within a few minutes those on duty are told by themselves; a wrong alarm
costs one tap. Nothing of what was typed is kept here, only its kind.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.due import Due
from casework.ground import Notice, locked, record, tell
from casework.policy import allowed
from casework.report_incident import Incident, Whom, report_incident
from storage.base import Id
from storage.tables import Account, HeardCrisis
from towns import Town

PATIENCE = timedelta(minutes=5)
"""How long the writer has to say whom it is about, or that nothing is the matter."""

due_crises = Due(select(HeardCrisis.id), at=HeardCrisis.look_at)
"""Words of a crisis about which nothing more was said."""


@allowed
def hear_crisis(session: Session, *, kind: Incident, by: Account, now: datetime) -> HeardCrisis:
    """Keep that ``by`` typed words of a crisis; the first of several sets the time."""
    row = _of(session, by)
    if row is None:
        row = HeardCrisis(
            town=by.town, account_id=by.id, kind=kind.value, heard_at=now, look_at=now + PATIENCE
        )
        session.add(row)
        session.flush()
        record(session, by=by, act="crisis.heard", row=row, town=by.town, now=now, kind=kind)
    row.kind = kind.value
    return row


@allowed
def say_no_crisis(session: Session, *, by: Account, now: datetime) -> None:
    """Let the words of ``by`` rest: they were of something else, or of long ago."""
    row = _of(session, by)
    if row is not None:
        record(session, by=by, act="crisis.none", row=row, town=by.town, now=now, kind=row.kind)
        session.delete(row)


def start_crisis(session: Session, *, heard: Id, towns: Mapping[str, Town], now: datetime) -> bool:
    """
    Tell those on duty, because the writer has not said more; return whether it was still due.

    Whoever wrote hears that it was told, and can still say whom it is about.
    """
    seen = session.get(HeardCrisis, heard)
    by = locked(session, Account, seen.account_id) if seen is not None else None
    row = _of(session, by) if by is not None else None
    if by is None or row is None or row.look_at > now:
        return False
    kind = Incident(row.kind)
    session.delete(row)
    if by.left_at is not None or by.town not in towns:
        return False
    task = report_incident(session, by=by, kind=kind, whom=Whom.UNSAID, towns=towns, now=now)
    tell(
        session,
        Notice(
            to=by.id,
            kind="cr.started",
            subject=task.id,
            key=f"cr.started:{row.id.hex}",
            begun=False,
            even_stopped=True,
        ),
    )
    return True


def _of(session: Session, by: Account) -> HeardCrisis | None:
    return session.scalars(
        select(HeardCrisis)
        .where(HeardCrisis.account_id == by.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
