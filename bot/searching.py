"""
Looking for candidates beside the conversations: read, compute, write, one wish at a time.

It runs when a turn may have changed a wish and once a minute; nothing is computed
inside a transaction.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

import structlog
from sqlalchemy.orm import Session

from bot.beside import beside
from bot.counting import count_reports
from bot.importing import read_tables
from bot.listing import make_lists
from bot.planning import Asked, asked_plans, make_plans
from bot.registry import Registry
from bot.turn import World
from bot.waking import Bell, unless
from casework.count_report import ToCount, reports_to_count
from casework.ground import found
from casework.make_offer_lists import Due, lists_to_make
from casework.read_table import ToRead, tables_to_read
from casework.search import compute, keep_candidates, take_snapshot, wishes_to_search
from storage.base import Id
from storage.database import Database
from storage.tables import Wish
from storage.trouble import is_outage

LIMIT = 50
_EVERY_SECONDS = 60.0

log = structlog.get_logger(__name__)


async def search_due(
    database: Database,
    *,
    world: World,
    registry: Registry,
    now: datetime,
    again: bool = True,
    is_resting: bool = True,
) -> int:
    """
    Read tables, search every wish that is due, up to a limit, count months, make plans and lists;
    return how many could be.

    :param again: also those that have been searched before, but whose town's offers changed
    :param is_resting: whether nobody has talked for long: lists of a large town take minutes, in
        which everybody would be answered later
    """

    def look(
        session: Session,
    ) -> tuple[Sequence[Id], Sequence[Asked], Sequence[Due], Sequence[ToRead], Sequence[ToCount]]:
        # One reading for all: it follows every turn.
        return (
            wishes_to_search(session, now=now, limit=LIMIT, again=again),
            asked_plans(session, now=now, again=again),
            lists_to_make(session, now=now, again=again, large=is_resting),
            tables_to_read(session),
            # Nobody waits at the screen for a month's numbers: once a minute is enough.
            reports_to_count(session) if again else (),
        )

    wishes, plans, lists, tables, months = await database.read(look)
    # Somebody looks at the screen and waits for what their file holds.
    searched = await read_tables(database, asked=tables, world=world, registry=registry, now=now)
    for wish in wishes:
        try:
            await _search_one(database, world=world, registry=registry, now=now, wish=wish)
            searched += 1
        except Exception as error:
            if is_outage(error):
                raise
            # One bad wish must not end the search for all others; it is tried again.
            log.exception("a wish could not be searched", wish=wish.hex)
    searched += await count_reports(database, asked=months, world=world, registry=registry, now=now)
    searched += await make_plans(database, asked=plans, world=world, registry=registry, now=now)
    return searched + await make_lists(database, due=lists, world=world, registry=registry, now=now)


async def search_loop(
    stop: asyncio.Event,
    *,
    database: Database,
    world: World,
    registry: Registry,
    clock: Callable[[], datetime],
    bell: Bell,
    found_some: Callable[[], None],
    is_resting: Callable[[], bool],
) -> None:
    """
    Search whenever ``bell`` rings, and once a minute, until ``stop`` is set.

    A ring follows every turn, so it only asks for wishes that changed; the minute asks for all.
    """
    loop = asyncio.get_running_loop()
    all_at = loop.time()
    while not stop.is_set():
        again = loop.time() >= all_at
        if again:
            all_at = loop.time() + _EVERY_SECONDS
        try:
            while await unless(
                stop,
                search_due(
                    database,
                    world=world,
                    registry=registry,
                    now=clock(),
                    again=again,
                    is_resting=is_resting(),
                ),
            ):
                found_some()
        except Exception:
            log.exception("search failed")
        await unless(stop, bell.wait(seconds=max(0.0, all_at - loop.time())))


async def _search_one(
    database: Database, *, world: World, registry: Registry, now: datetime, wish: Id
) -> None:
    key = await database.read(lambda session: found(session, Wish, wish).town)
    town = world.towns[key]
    await beside(
        database,
        read=lambda session: take_snapshot(session, wish=wish, reader=world.reader, now=now),
        compute=partial(compute, town=town, reader=world.reader, ask=database.ask, now=now),
        keep=lambda session, found_now: keep_candidates(
            session, found_now=found_now, town=town, now=now
        ),
        world=world,
        registry=registry,
        now=now,
    )
