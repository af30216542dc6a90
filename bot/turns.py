"""
From the inbox to the conversation: what runs inside one writing transaction.

Several chats may take their turn in it, each in its own savepoint.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy.orm import Session

from bot.converse import answer_flood, converse
from bot.messages import Incoming
from bot.registry import Registry
from bot.turn import World
from storage.tables import Chat, Inbox
from storage.turns import finish, finish_all, flooded, run_turns

TOGETHER = 32
"""Turns that share one commit at most, where one thread does all the writing (SQLite)."""

log = structlog.get_logger(__name__)

Read = Callable[[dict[str, Any]], Incoming]


def take_turns(
    session: Session,
    now: datetime,
    *,
    world: World,
    registry: Registry,
    readers: Mapping[str, Read],
    together: int = TOGETHER,
) -> int:
    """
    Answer what waits in the inbox, and return how many updates were tried.

    :param readers: for each channel, what turns a raw update into what somebody did
    :param together: turns in this transaction; more than one holds several chats' locks at once
    """

    def handle(chat: Chat, row: Inbox) -> None:
        if flooded(session, chat=chat):
            key = row.id.hex
            count = finish_all(session, chat=chat, now=now)
            answer_flood(
                session,
                chat=chat,
                count=count,
                key=key,
                world=world,
                registry=registry,
                now=now,
            )
            return
        converse(
            session,
            row=row,
            chat=chat,
            incoming=readers[row.channel](row.raw),
            world=world,
            registry=registry,
            now=now,
        )
        finish(row, now=now)

    def failed(row: Inbox, error: Exception) -> None:
        log.error("a turn failed", update=row.update_id, exc_info=error)

    return run_turns(session, now=now, limit=together, handle=handle, failed=failed)
