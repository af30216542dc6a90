"""
Making the week's plans beside the conversations: read, compute, write, one town at a time.

Nothing is computed inside a transaction, and what planning needs is loaded on first use.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from bot.beside import beside, one_by_one
from bot.registry import Registry
from bot.turn import World
from casework.plan_week import (
    Week,
    compute_week,
    content_of,
    keep_week,
    plans_to_make,
    read_week,
)
from matching.plan.town import WeekPlan
from storage.base import Id
from storage.database import Database


class Asked(NamedTuple):
    """A plan that was asked for: its row, whose it is, and which asking it answers."""

    row: Id
    town: str
    at: datetime


def asked_plans(session: Session, *, now: datetime, again: bool) -> list[Asked]:
    """
    Return the plans to make.

    :param again: also those that could not be made before
    """
    return [
        Asked(row.id, row.town, row.asked_at)
        for row in plans_to_make(session, now=now, again=again)
    ]


async def make_plans(
    database: Database, *, asked: Sequence[Asked], world: World, registry: Registry, now: datetime
) -> int:
    """Make every plan of ``asked``, and return how many could be."""
    return await one_by_one(
        asked,
        lambda one: _plan_one(database, world=world, registry=registry, now=now, asked=one),
        trouble="a week could not be planned",
    )


async def _plan_one(
    database: Database, *, world: World, registry: Registry, now: datetime, asked: Asked
) -> None:
    here, reader = world.towns[asked.town], world.reader

    def compute(week: Week) -> tuple[WeekPlan, dict[str, Any]]:
        plan = compute_week(week, town=here, reader=reader, ask=database.ask, now=now)
        return plan, content_of(plan)

    await beside(
        database,
        read=lambda session: read_week(session, town=here, reader=reader, now=now),
        compute=compute,
        keep=lambda session, made: keep_week(
            session, row=asked.row, asked_at=asked.at, plan=made[0], content=made[1], now=now
        ),
        world=world,
        registry=registry,
        now=now,
    )
