"""
Making the week's plans beside the conversations: read, compute, write, one town at a time.

Nothing is computed inside a transaction, and what planning needs is loaded on first use.
"""

import asyncio
from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from bot import notices
from bot.registry import Registry
from bot.turn import World
from casework.plan_week import compute_week, keep_week, plans_to_make, read_week
from storage.base import Id
from storage.database import Database
from storage.trouble import is_outage

log = structlog.get_logger(__name__)


async def plan_due(
    database: Database, *, world: World, registry: Registry, now: datetime, again: bool = True
) -> int:
    """
    Make every plan that was asked for, and return how many could be.

    :param again: also those that could not be made before
    """

    def asked(session: Session) -> list[tuple[Id, str, datetime]]:
        rows = plans_to_make(session, now=now, again=again)
        return [(row.id, row.town, row.asked_at) for row in rows]

    made = 0
    for row, town, asked_at in await database.read(asked):
        try:
            await _plan_one(
                database, world=world, registry=registry, now=now, row=row, town=town, at=asked_at
            )
            made += 1
        except Exception as error:
            if is_outage(error):
                raise
            # One town's trouble must not end the plans of all others; it is tried again.
            log.exception("a week could not be planned", town=town)
    return made


async def _plan_one(
    database: Database,
    *,
    world: World,
    registry: Registry,
    now: datetime,
    row: Id,
    town: str,
    at: datetime,
) -> None:
    here, reader = world.towns[town], world.reader
    week = await database.read(
        lambda session: read_week(session, town=here, reader=reader, now=now)
    )
    plan = await asyncio.to_thread(compute_week, week, town=here, reader=reader)

    def write(session: Session) -> None:
        keep_week(session, row=row, asked_at=at, plan=plan, now=now)
        notices.put_out(session, world=world, registry=registry, now=now)

    await database.write(write)
