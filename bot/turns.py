"""
From the inbox to the conversation: what runs inside one writing transaction.

Several chats may take their turn in it, each in its own savepoint.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy.orm import Session

from bot.converse import answer_flood, converse
from bot.menus import asks_for_help
from bot.messages import Incoming
from bot.registry import Registry
from bot.turn import World
from storage.tables import Chat, Inbox
from storage.turns import finish, flooded, open_updates, run_turns, take_flood

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
        if row.channel == chat.channel and flooded(session, chat=chat):
            flood(chat, row)
            return
        say(chat, row, readers[row.channel](row.raw))
        finish(row, now=now)

    def say(chat: Chat, row: Inbox, incoming: Incoming) -> None:
        converse(
            session,
            row=row,
            chat=chat,
            incoming=incoming,
            world=world,
            registry=registry,
            now=now,
        )

    def flood(chat: Chat, row: Inbox) -> None:
        rows, key = list(open_updates(session, chat=chat)), row.id.hex
        call = _call_for_help(rows, readers)
        if call is not None:
            rows.remove(call[0])
        tell = take_flood(session, chat=chat, rows=rows, now=now)
        if call is not None:
            say(chat, *call)
            finish(call[0], now=now)
        elif tell:
            answer_flood(session, chat=chat, key=key, world=world, registry=registry, now=now)

    def failed(row: Inbox, error: Exception) -> None:
        log.error("a turn failed", update=row.update_id, exc_info=error)

    return run_turns(session, now=now, limit=together, handle=handle, failed=failed)


def _call_for_help(
    rows: Sequence[Inbox], readers: Mapping[str, Read]
) -> tuple[Inbox, Incoming] | None:
    """Return the first of many updates that asks for help: it is not passed over."""
    for row in rows:
        try:
            incoming = readers[row.channel](row.raw)
        except ValueError:
            # Alone it would be parked; in a flood nobody waits for it.
            continue
        if asks_for_help(incoming):
            return row, incoming
    return None
