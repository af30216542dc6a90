"""
Making the week's lists of offers beside the conversations: read, compute, write, one town a time.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from bot.beside import beside, one_by_one
from bot.registry import Registry
from bot.turn import World
from casework.make_offer_lists import Due, compute_lists, keep_lists, read_lists
from storage.database import Database


async def make_lists(
    database: Database, *, due: Sequence[Due], world: World, registry: Registry, now: datetime
) -> int:
    """Make the lists of the first town of ``due`` that can be, and return how many were: 0 or 1."""
    return await one_by_one(
        (one for one in due if one.town in world.towns),
        lambda one: _list_one(database, world=world, registry=registry, now=now, due=one),
        trouble="the lists of a week could not be made",
        # On a Monday every town has new lists, and wishes must not wait for them.
        most=1,
    )


async def _list_one(
    database: Database, *, world: World, registry: Registry, now: datetime, due: Due
) -> None:
    here, reader = world.towns[due.town], world.reader
    await beside(
        database,
        read=lambda session: read_lists(session, town=here, reader=reader, now=now),
        compute=partial(compute_lists, town=here, reader=reader, ask=database.ask, now=now),
        keep=lambda session, made: keep_lists(
            session, town=due.town, asked_at=due.asked_at, made=made, now=now
        ),
        world=world,
        registry=registry,
        now=now,
    )
