"""
Computing beside the conversations: read, compute, write; nothing is computed in a transaction.
"""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from sqlalchemy.orm import Session

from bot import notices
from bot.registry import Registry
from bot.turn import World
from bot.waking import aside
from storage.database import Database

Read = TypeVar("Read")
Made = TypeVar("Made")


async def beside(
    database: Database,
    *,
    read: Callable[[Session], Read],
    compute: Callable[[Read], Made],
    keep: Callable[[Session, Made], None],
    world: World,
    registry: Registry,
    now: datetime,
) -> None:
    """
    Compute something of what is stored, and keep it; who waits for it is told.

    :param read: takes what is needed, in a transaction that only reads
    :param compute: touches no transaction of these; it may take long
    :param keep: writes the result, unless what it rests on has changed meanwhile
    """
    found = await database.read(read)
    made = await aside(lambda: compute(found))

    def write(session: Session) -> None:
        keep(session, made)
        notices.put_out(session, world=world, registry=registry, now=now)

    await database.write(write)
