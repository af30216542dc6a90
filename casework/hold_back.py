"""
After words of a crisis nothing cheerful comes: what is queued waits until the day after.

It is held, not lost. News of a meeting goes out as planned: a placement that rests takes its own
back, and whoever waits at the door must hear of it.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from casework.reader_hours import closing_time, due_time
from storage.base import Id
from storage.outbox import QUEUED
from storage.tables import Account, Chat, Outbox
from towns import Town

FOR = timedelta(days=1)


def hold_back(
    session: Session,
    *,
    person: Id | None,
    writer: Account,
    towns: Mapping[str, Town],
    now: datetime,
) -> int:
    """
    Let what the program would begin wait for a day; return how many messages.

    :param person: whom the words are about; without one they are about the writer, and what
        waits for the writer is held
    """
    whose = Outbox.person_id == person if person is not None else Chat.account_id == writer.id
    rows = session.execute(
        select(Outbox, Account)
        .join(Chat, Chat.id == Outbox.chat_id)
        .join(Account, Account.id == Chat.account_id)
        .where(
            whose,
            Outbox.state == QUEUED,
            Outbox.begun.is_(True),
            # News of a meeting has no end of hours to wait for.
            Outbox.not_after.is_not(None),
            or_(Outbox.not_before.is_(None), Outbox.not_before < now + FOR),
        )
        .order_by(Outbox.id)
        .with_for_update(of=Outbox, skip_locked=True)
    ).all()
    for message, account in rows:
        town = towns[account.town]
        message.not_before = due_time(account, town, now=now + FOR)
        message.not_after = closing_time(account, town, at=message.not_before)
    return len(rows)
