"""
すべて止める, for a supporter's own account: nothing is begun with them any more.

Their persons go on to be looked after; a coordinator hears at once, and alone begins again.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.ground import Notice, TooLate, locked, record, tell
from casework.open_task import open_task, settle_task
from casework.policy import allowed
from casework.silence import silenced
from followup.urgency import Urgency
from storage.base import Id
from storage.outbox import cancel_for_chat
from storage.tables import Account, Chat
from towns import Town


@allowed
def stop_account(session: Session, *, by: Account, town: Town, now: datetime) -> None:
    """
    Stop everything that the program would begin with ``by``; twice is once.

    :raises NotYours: if ``by`` is no supporter: a host stops as a host, staff have stand-ins
    """
    # Whoever is about to tell this account something is done first, and taken back.
    row = silenced(session, account=by.id)
    if row.stopped_at is not None:
        return
    row.stopped_at = now
    for chat in session.scalars(select(Chat.id).where(Chat.account_id == row.id)).all():
        cancel_for_chat(session, chat_id=chat, outcome="stopped")
    record(session, by=by, act="account.stop", row=row, town=row.town, now=now)
    open_task(
        session,
        town=town,
        kind="account_stopped",
        about=row.id,
        urgency=Urgency.SAME_DAY,
        facts={"account": row.id.hex},
        now=now,
    )


@allowed
def start_account(session: Session, *, account: Id | None, by: Account, now: datetime) -> Account:
    """
    Begin again with an account that had stopped everything.

    :raises NotYours: if ``by`` is no coordinator of its town
    :raises TooLate: if nothing is stopped
    """
    row = locked(session, Account, account)
    if row.stopped_at is None:
        raise TooLate
    row.stopped_at = None
    settle_task(session, kind="account_stopped", about=row.id, now=now, outcome="begun_again")
    record(session, by=by, act="account.start", row=row, town=row.town, now=now)
    tell(
        session,
        Notice(
            to=row.id,
            kind="st.account_started",
            subject=row.id,
            key=f"started:{row.id.hex}:{int(now.timestamp())}",
        ),
    )
    return row
