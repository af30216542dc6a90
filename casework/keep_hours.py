"""
What could not be sent in its reader's hours waits for the next ones.

The program may have been switched off over a weekend, or a mail server may have said "later":
what it begins by itself still reaches nobody at night or on a closed day. News of a session
have no such end: they go out on any day.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from casework.reader_hours import closing_time, due_time
from storage.base import Id
from storage.outbox import QUEUED
from storage.tables import Account, Chat, Outbox
from towns import Town

# Put together once, as every statement that the clock asks each minute.
_LATE = (
    select(Outbox.id)
    .where(Outbox.state == QUEUED, Outbox.not_after <= bindparam("now"))
    .order_by(Outbox.id)
    .limit(bindparam("limit"))
)


def late_messages(session: Session, *, now: datetime, limit: int) -> Sequence[Id]:
    """Return messages that were not sent before the hours of their reader were over."""
    return session.scalars(_LATE, {"now": now, "limit": limit}).all()


def keep_hours(
    session: Session, *, messages: Collection[Id], towns: Mapping[str, Town], now: datetime
) -> None:
    """Let messages wait for the next hours of their readers, as these are chosen today."""
    rows = session.execute(
        select(Outbox, Account)
        .join(Chat, Chat.id == Outbox.chat_id)
        .join(Account, Account.id == Chat.account_id)
        .where(Outbox.id.in_(messages), Outbox.state == QUEUED, Outbox.not_after <= now)
        .order_by(Outbox.id)
        .with_for_update(of=Outbox, skip_locked=True)
    ).all()
    for message, account in rows:
        town = towns[account.town]
        earliest = max(now, message.not_before) if message.not_before else now
        message.not_before = due_time(account, town, now=earliest)
        message.not_after = closing_time(account, town, at=message.not_before)
