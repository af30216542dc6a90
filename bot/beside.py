"""
Computing beside the conversations: read, compute, write; nothing is computed in a transaction.
"""

from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from typing import Protocol, TypeVar

import structlog
from sqlalchemy.orm import Session

from bot import notices
from bot.registry import Registry
from bot.turn import World
from bot.waking import aside
from storage.database import Database
from storage.trouble import is_outage

log = structlog.get_logger(__name__)

Read = TypeVar("Read")
Made = TypeVar("Made")


class OfTown(Protocol):
    """Something that is asked for in a town."""

    @property
    def town(self) -> str:
        """Key of the town."""


Asked = TypeVar("Asked", bound=OfTown)


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


async def one_by_one(
    asked: Iterable[Asked],
    do: Callable[[Asked], Awaitable[None]],
    *,
    trouble: str,
    most: int | None = None,
) -> int:
    """
    Do what is asked, one after the other, and return how many could be done.

    :param trouble: what is logged of one that could not; it is tried again
    :param most: how many are enough for now
    :raises Exception: if the database is away: it is for none of them
    """
    done = 0
    for one in asked:
        try:
            await do(one)
            done += 1
        except Exception as error:
            if is_outage(error):
                raise
            # One town's trouble must not end what is done for all others.
            log.exception(trouble, town=one.town)
        if done == most:
            break
    return done
