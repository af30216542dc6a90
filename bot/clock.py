"""
The only timer: it ticks each minute, holds no state, and begins nothing twice.

A tick reads which rows are due and gives them to the steps in short transactions, which lock
and check again; a step that fails is logged and counted, and keeps nobody else waiting.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from time import perf_counter

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler  # type: ignore[import-untyped]
from sqlalchemy.orm import Session

from bot import notices
from bot.registry import Registry
from bot.turn import World
from casework.ask_about_days import ask_about_day, untold_days
from casework.ask_still_right import ask_still_right, due_hosts
from casework.begin_series import extend_series, series_to_extend
from casework.forget_pages import closed_pages, forget_pages
from casework.lapse_days import lapse_days, lapsed_days
from casework.look_after_courses import due_courses, look_after_courses
from casework.look_after_days import days_to_look_after, look_after_day
from casework.mind_introductions import mind_introduction, waiting_introductions
from casework.remind_steps import remind_step, waiting_steps
from casework.repeat_tasks import due_tasks, repeat_tasks
from casework.send_weekly_lists import due_readers, send_weekly_lists
from casework.watch_insurance import due_insurances, watch_insurance
from storage.base import Id
from storage.database import Database
from storage.tables import DaySeries, FirstVisitCheck, Introduction, MeetingDay, Placement, StepYes

LIMIT = 500
BATCH = 50

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Step:
    """
    One thing that the clock looks after.

    :param due: the ids of rows that are due, at most ``limit``
    :param do: looks at such rows once more, locked, and acts; it runs in one transaction, and
        may return what it has read
    """

    name: str
    due: Callable[[Session, World, datetime, int], Sequence[Id]]
    do: Callable[[Session, World, Sequence[Id], datetime], object]


def _due_steps(session: Session, world: World, now: datetime, limit: int) -> Sequence[Id]:
    return [asked for asked, _ in waiting_steps(session, now=now, limit=limit)]


def _look_after_courses(session: Session, world: World, ids: Sequence[Id], now: datetime) -> object:
    return look_after_courses(session, placements=ids, towns=world.towns, now=now)


def _repeat_tasks(session: Session, world: World, ids: Sequence[Id], now: datetime) -> None:
    repeat_tasks(session, tasks=ids, towns=world.towns, now=now)


def _send_lists(session: Session, world: World, ids: Sequence[Id], now: datetime) -> None:
    send_weekly_lists(session, readers=ids, now=now)


def _mind_introductions(session: Session, world: World, ids: Sequence[Id], now: datetime) -> None:
    for row in ids:
        town = world.towns[session.get_one(Introduction, row).town]
        mind_introduction(session, introduction=row, town=town, now=now)


def _remind_steps(session: Session, world: World, ids: Sequence[Id], now: datetime) -> None:
    for row in ids:
        placement = session.get_one(StepYes, row).placement_id
        town = world.towns[session.get_one(Placement, placement).town]
        remind_step(session, asked=row, town=town, now=now)


def _ask_about_days(session: Session, world: World, ids: Sequence[Id], now: datetime) -> None:
    for row in ids:
        ask_about_day(session, day=row, now=now)


def _ask_still_right(session: Session, world: World, ids: Sequence[Id], now: datetime) -> None:
    for row in ids:
        ask_still_right(session, host=row, towns=world.towns, now=now)


def _watch_insurances(session: Session, world: World, ids: Sequence[Id], now: datetime) -> None:
    for row in ids:
        placement = session.get_one(FirstVisitCheck, row).placement_id
        town = world.towns[session.get_one(Placement, placement).town]
        watch_insurance(session, check=row, town=town, now=now)


def _look_after_days(session: Session, world: World, ids: Sequence[Id], now: datetime) -> None:
    for row in ids:
        placement = session.get_one(MeetingDay, row).placement_id
        town = world.towns[session.get_one(Placement, placement).town]
        look_after_day(session, day=row, town=town, now=now)


def _lapse_days(session: Session, world: World, ids: Sequence[Id], now: datetime) -> None:
    for row in ids:
        lapse_days(session, proposal=row, now=now)


def _extend_series(session: Session, world: World, ids: Sequence[Id], now: datetime) -> None:
    for row in ids:
        placement = session.get_one(DaySeries, row).placement_id
        town = world.towns[session.get_one(Placement, placement).town]
        extend_series(session, series=row, town=town, now=now)


def _forget_pages(session: Session, world: World, ids: Sequence[Id], now: datetime) -> None:
    forget_pages(session, pages=ids, now=now)


STEPS: tuple[Step, ...] = (
    Step(
        "courses",
        lambda s, w, now, limit: due_courses(s, now=now, limit=limit),
        _look_after_courses,
    ),
    Step("tasks", lambda s, w, now, limit: due_tasks(s, now=now, limit=limit), _repeat_tasks),
    Step(
        "weekly",
        lambda s, w, now, limit: due_readers(s, towns=w.towns, now=now, limit=limit),
        _send_lists,
    ),
    Step(
        "introductions",
        lambda s, w, now, limit: waiting_introductions(s, now=now, limit=limit),
        _mind_introductions,
    ),
    Step("steps", _due_steps, _remind_steps),
    Step(
        "still_right",
        lambda s, w, now, limit: due_hosts(s, now=now, limit=limit),
        _ask_still_right,
    ),
    Step(
        "insurance",
        lambda s, w, now, limit: due_insurances(s, now=now, limit=limit),
        _watch_insurances,
    ),
    Step("days", lambda s, w, now, limit: untold_days(s, now=now, limit=limit), _ask_about_days),
    Step(
        "series",
        lambda s, w, now, limit: series_to_extend(s, now=now, limit=limit),
        _extend_series,
    ),
    Step(
        "day_before",
        lambda s, w, now, limit: days_to_look_after(s, now=now, limit=limit),
        _look_after_days,
    ),
    Step(
        "offered_days", lambda s, w, now, limit: lapsed_days(s, now=now, limit=limit), _lapse_days
    ),
    Step("pages", lambda s, w, now, limit: closed_pages(s, now=now, limit=limit), _forget_pages),
)


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
    ) -> None:
        self._database = database
        self._world = world
        self._registry = registry
        self._now = now
        self._steps = tuple(steps)
        self._wake = wake
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
    """Do everything that is due at ``now``, once."""
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
        try:
            return await self._database.read(
                lambda session: [(step, ids) for step in steps if (ids := self._due(session, step))]
            )
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
        # What was read is kept, so that telling of it need not read it again.
        kept = step.do(session, self._world, ids, self._now)
        session.flush()
        notices.put_out(session, world=self._world, registry=self._registry, now=self._now)
        del kept

    def _failed(self, step: Step, count: int) -> None:
        self.failed[step.name] += count
        log.exception("clock.step_failed", step=step.name, count=count)
