"""
Counting the reports of the months beside the conversations: read, and keep in a short write.
"""

from collections.abc import Sequence
from datetime import datetime

from bot.beside import beside, one_by_one
from bot.registry import Registry
from bot.turn import World
from casework.count_month import count_month
from casework.count_report import ToCount, keep_counts
from casework.counts import Month
from storage.database import Database


async def count_reports(
    database: Database,
    *,
    asked: Sequence[ToCount],
    world: World,
    registry: Registry,
    now: datetime,
) -> int:
    """Count every report of ``asked``, and return how many could be."""
    return await one_by_one(
        asked,
        lambda one: _count_one(database, world=world, registry=registry, now=now, asked=one),
        trouble="a month could not be counted",
    )


async def _count_one(
    database: Database, *, world: World, registry: Registry, now: datetime, asked: ToCount
) -> None:
    month = Month.of(asked.town, asked.month)
    await beside(
        database,
        read=lambda session: count_month(session, month=month, town=asked.town, by=None),
        compute=lambda counted: counted,
        keep=lambda session, counted: keep_counts(session, asked=asked, counted=counted, now=now),
        world=world,
        registry=registry,
        now=now,
    )
