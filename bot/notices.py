"""
Putting notices out: from "this account must hear of that" to rows in the outbox.

What the program begins by itself waits for its reader's hours; an account with
no open chat becomes a task, so that nobody is silently forgotten.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.registry import Registry
from bot.turn import World
from bot.voice import Voice
from casework.ground import Notice, take_notices
from casework.open_task import open_task
from casework.reader_hours import due_time
from storage.outbox import queue
from storage.tables import Account, Chat

def put_out(session: Session, *, world: World, registry: Registry, now: datetime) -> None:
    """Queue every notice that the deeds of this transaction left."""
    # Telling one notice may open a task, which is told in turn.
    while notices := take_notices(session):
        for notice in notices:
            _put_out_one(session, notice, world=world, registry=registry, now=now)


def _put_out_one(
    session: Session, notice: Notice, *, world: World, registry: Registry, now: datetime
) -> None:
    account = session.get_one(Account, notice.to)
    if account.left_at is not None:
        return
    chats = session.scalars(
        select(Chat).where(Chat.account_id == account.id, Chat.blocked_at.is_(None))
    ).all()
    if not chats:
        open_task(
            session,
            town=world.towns[account.town],
            kind="unreachable",
            about=account.id,
            host=account.host_id,
            person=notice.person,
            now=now,
        )
        return
    not_before = (
        due_time(account, world.towns[account.town], now=max(now, notice.after or now)) if notice.begun else now
    )
    for chat in chats:
        voice = Voice(
            vault=world.vault,
            chat=chat.id,
            language="ja-easy" if account.language == "ja-easy" else "ja",
            now=now,
        )
        registry.notices[notice.kind](session, world, voice, account, notice)
        for number, outgoing in enumerate(voice.said):
            queue(
                session,
                chat=chat,
                outgoing=outgoing.to_json(),
                key=f"{notice.key}:{chat.id.hex}:{number}",
                now=now,
                begun=notice.begun,
                not_before=not_before,
                person_id=notice.person,
            )
