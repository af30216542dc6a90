"""
The only timer: it ticks each minute, holds no state, and begins nothing twice.

A tick reads which rows are due and gives them to the steps in short transactions, which lock
and check again; a step that fails is logged and counted, and keeps nobody else waiting.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from time import perf_counter

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler  # type: ignore[import-untyped]
from sqlalchemy.orm import Session

from bot import notices
from bot.clock_steps import STEPS, Step
from bot.registry import Registry
from bot.turn import World
from casework.policy.gate import rows_are_read
from storage.base import Id
from storage.database import Database
from storage.hold import held_since

LIMIT = 500
BATCH = 50

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class TickReport:
    """What a tick did: how many rows each step looked at, and how many it failed on."""

    now: datetime
    seconds: float
    done: Mapping[str, int] = field(default_factory=dict)
    failed: Mapping[str, int] = field(default_factory=dict)


class Clock:
    """
    The timer of one program.

    :param now: tells the time; the practice clock's in practice mode
    :param after: what is done after each tick, outside of any transaction
    """

    def __init__(
        self,
        database: Database,
        world: World,
        registry: Registry,
        *,
        now: Callable[[], datetime],
        steps: Sequence[Step] = STEPS,
        wake: Callable[[], None] = lambda: None,
        after: Callable[[TickReport], Awaitable[None]] | None = None,
    ) -> None:
        self._database = database
        self._world = world
        self._registry = registry
        self._now = now
        self._steps = tuple(steps)
        self._wake = wake
        self._after = after
        self._scheduler: AsyncIOScheduler | None = None
        self._ticking = asyncio.Lock()
        self.last: TickReport | None = None
        self.failures: Counter[str] = Counter()

    def start(self) -> None:
        """Tick each minute from now on, in the running event loop."""
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self._scheduler.add_job(
            self._each_minute,
            "interval",
            minutes=1,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
        self._scheduler.start()

    def stop(self) -> None:
        """Tick no more by itself."""
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=False)
            self._scheduler = None

    async def tick(self, now: datetime) -> TickReport:
        """Do everything that is due at ``now``; ticks never overlap."""
        async with self._ticking:
            report = await tick(self._database, self._world, self._registry, now, steps=self._steps)
        self.last = report
        self.failures.update(report.failed)
        if any(report.done.values()):
            self._wake()
        if self._after is not None:
            await self._after(report)
        return report

    async def _each_minute(self) -> None:
        try:
            await self.tick(self._now())
        except Exception:
            # The database may be away for a while; the next minute tries again.
            self.failures["tick"] += 1
            log.exception("clock.tick_failed")


async def tick(
    database: Database,
    world: World,
    registry: Registry,
    now: datetime,
    *,
    steps: Sequence[Step] = STEPS,
) -> TickReport:
    """Do everything that is due at ``now``, once; nothing while the program holds back."""
    started = perf_counter()
    run = _Run(database, world, registry, now)
    for step, ids in await run.look(steps):
        await run.step(step, ids)
    return TickReport(
        now=now, seconds=perf_counter() - started, done=dict(run.done), failed=dict(run.failed)
    )


def run_tick(database: Database, world: World, registry: Registry, now: datetime) -> TickReport:
    """Do everything that is due at ``now``, once, where no event loop runs."""
    return asyncio.run(tick(database, world, registry, now))


class _Run:
    """One tick under way."""

    def __init__(self, database: Database, world: World, registry: Registry, now: datetime) -> None:
        self._database = database
        self._world = world
        self._registry = registry
        self._now = now
        self.done: Counter[str] = Counter()
        self.failed: Counter[str] = Counter()

    async def look(self, steps: Sequence[Step]) -> list[tuple[Step, Sequence[Id]]]:
        """Read what is due, all steps in one transaction: an idle tick costs next to nothing."""

        def read(session: Session) -> list[tuple[Step, Sequence[Id]]]:
            if held_since(session) is not None:
                return []
            return [(step, ids) for step in steps if (ids := self._due(session, step))]

        try:
            return await self._database.read(read)
        except Exception:
            # One step that cannot look must not blind the others: each by itself, then.
            return [(step, await self._look_alone(step)) for step in steps]

    async def _look_alone(self, step: Step) -> Sequence[Id]:
        try:
            return await self._database.read(lambda session: self._due(session, step))
        except Exception:
            self._failed(step, 1)
            return ()

    async def step(self, step: Step, ids: Sequence[Id]) -> None:
        """Give due rows to a step until none is left that has not been tried in this tick."""
        tried: set[Id] = set()
        while fresh := [row for row in ids if row not in tried]:
            tried.update(fresh)
            for start in range(0, len(fresh), BATCH):
                await self._batch(step, fresh[start : start + BATCH])
            if len(ids) < LIMIT:
                return
            ids = await self._look_alone(step)

    def _due(self, session: Session, step: Step) -> Sequence[Id]:
        return step.due(session, self._world, self._now, LIMIT)

    async def _batch(self, step: Step, ids: Sequence[Id]) -> None:
        try:
            await self._database.write(lambda session: self._act(session, step, ids))
        except Exception:
            if len(ids) == 1:
                self._failed(step, 1)
                return
            # One row that cannot be done must not hold up the others of its batch.
            for row in ids:
                await self._batch(step, [row])
            return
        self.done[step.name] += len(ids)

    def _act(self, session: Session, step: Step, ids: Sequence[Id]) -> None:
        rows_are_read(session)
        # What was read is kept, so that telling of it need not read it again.
        kept = step.do(session, self._world, ids, self._now)
        session.flush()
        notices.put_out(session, world=self._world, registry=self._registry, now=self._now)
        del kept

    def _failed(self, step: Step, count: int) -> None:
        self.failed[step.name] += count
        log.exception("clock.step_failed", step=step.name, count=count)
