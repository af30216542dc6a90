"""
(b) The clock with 100,000 check-ins to come, against APScheduler's own job store.

Ours keeps no job: a placement's row knows when it is looked at again. The other keeps a pickled
job for each check-in, in the same kind of SQLite file.
"""

import asyncio
import gc
import pickle
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from apscheduler.executors.pool import ThreadPoolExecutor  # type: ignore[import-untyped]
from apscheduler.job import Job  # type: ignore[import-untyped]
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore  # type: ignore[import-untyped]
from apscheduler.schedulers.base import BaseScheduler  # type: ignore[import-untyped]
from apscheduler.triggers.date import DateTrigger  # type: ignore[import-untyped]
from sqlalchemy import Engine, create_engine, event, func, insert, select

from bot.clock import TickReport, tick
from bot.flows import all_flows
from bot.turn import World
from casework.search import Reader
from followup.calendar import TOKYO
from kanaeai.assemble import activity_words
from matching import load_words
from storage.database import Database
from storage.tables import CheckIn, Outbox
from tests.bench.processes import database
from tests.bench.report import Line, Section, at_most, percentile
from tests.bench.seeding import TOWN, make_tables, seed_placements

HOW = """\
{count:,} check-ins to come are {half:,} placements, each of a person and a host who met for a first
visit: both sides are to be asked. An idle tick looks at everything the clock looks after, in that
full database; the busy one finds {due} check-ins due at once, of {due} different readers, and ends
when their messages stand in the outbox: courses read, rules applied, check-ins and audit rows
written, questions spoken, sealed and queued. APScheduler's
SQLAlchemyJobStore has {count:,} one-time jobs in a SQLite file with the same settings; its
idle wake-up is `_process_jobs` with nothing due, its busy one hands {due} due jobs that do nothing
to ten threads and deletes each from its table before it runs."""

# A Tuesday morning; they met on the Friday before it.
NOW = datetime(2026, 11, 24, 10, 30, tzinfo=TOKYO).astimezone(UTC)
MET = NOW - timedelta(days=4)


@dataclass(frozen=True)
class Size:
    """How much to measure."""

    check_ins: int = 100_000
    due: int = 500
    idle_ticks: int = 200


SMALL = Size(check_ins=200, due=20, idle_ticks=5)


@dataclass(frozen=True)
class Found:
    """Seconds of the idle wake-ups, and of the busy one."""

    idle: list[float]
    busy: float


def measure(folder: Path, *, size: Size) -> Section:
    """Let both clocks tick, idle and busy."""
    ours, queued = _ours(folder / "clock", size)
    theirs = _theirs(folder / "jobs.sqlite3", size)
    assert queued == size.due, f"{queued} questions were queued instead of {size.due}"
    how = HOW.format(count=size.check_ins, half=size.check_ins // 2, due=size.due)
    lines = (
        Line("APScheduler : ours, idle", f"{median(theirs.idle) / median(ours.idle):.2f}×"),
        Line(f"APScheduler : ours, {size.due} due", f"{theirs.busy / ours.busy:.2f}×"),
        at_most("idle tick, median", median(ours.idle) * 1e3, 5, "ms"),
        Line("idle tick, p95", f"{percentile(ours.idle, 95) * 1e3:.3g} ms"),
        at_most(f"{size.due} due at once, queued", ours.busy, 1, "s"),
        Line("a check-in", f"{ours.busy / size.due * 1e3:.2f} ms"),
        Line("APScheduler, idle wake-up, median", f"{median(theirs.idle) * 1e3:.3g} ms"),
        Line(f"APScheduler, {size.due} due jobs", f"{theirs.busy:.3g} s"),
    )
    return Section("(b) The clock", how, lines)


def _ours(folder: Path, size: Size) -> tuple[Found, int]:
    store = database(folder)
    make_tables(store)
    later = NOW - timedelta(minutes=10)
    seed_placements(store, count=size.check_ins // 2, due=size.due // 2, now=NOW, met=MET)
    world = World(
        vault=store.vault,
        towns={TOWN.key: TOWN},
        reader=Reader(words=load_words, activity_words=activity_words()),
        bot_name="",
        page_url="",
    )
    registry = all_flows()
    # As where the program serves.
    gc.freeze()

    async def ticks(now: datetime) -> TickReport:
        return await tick(store, world, registry, now)

    with asyncio.Runner() as runner:
        # The first tick of a week also makes lists for the readers; that is not this question.
        runner.run(ticks(later))
        idle = [_timed(lambda: runner.run(ticks(later))) for _ in range(size.idle_ticks)]
        before = _count(store)
        busy = _timed(lambda: runner.run(ticks(NOW)))
        queued = _count(store) - before
    store.close()
    return Found(idle, busy), queued


def _count(store: Database) -> int:
    with store.reading() as session:
        asked = session.scalar(select(func.count()).select_from(CheckIn)) or 0
        told = session.scalar(
            select(func.count()).select_from(Outbox).where(Outbox.key.startswith("check-in:"))
        )
    assert asked == told, "a check-in was made and not queued"
    return asked


class _Scheduler(BaseScheduler):  # type: ignore[misc]
    """A scheduler whose wake-ups are called by hand."""

    def wakeup(self) -> None:
        """Nothing wakes by itself."""

    def wake(self) -> None:
        """Wake up once."""
        self._process_jobs()

    def shutdown(self, wait: bool = True) -> None:
        """Wait for the jobs that run."""
        super().shutdown(wait)


def nothing() -> None:
    """A job that costs nothing."""


def _theirs(file: Path, size: Size) -> Found:
    engine = _engine(file)
    store = SQLAlchemyJobStore(engine=engine)
    scheduler = _Scheduler(
        jobstores={"default": store},
        executors={"default": ThreadPoolExecutor(10)},
        timezone="UTC",
    )
    scheduler.start()
    now = datetime.now(UTC)
    later = [now + timedelta(days=7, seconds=n) for n in range(size.check_ins - size.due)]
    _insert_jobs(engine, store, scheduler, later)
    idle = [_timed(scheduler.wake) for _ in range(size.idle_ticks)]
    _insert_jobs(engine, store, scheduler, [now] * size.due)

    def busy() -> None:
        scheduler.wake()
        scheduler.shutdown()

    took = _timed(busy)
    engine.dispose()
    return Found(idle, took)


def _insert_jobs(
    engine: Engine, store: SQLAlchemyJobStore, scheduler: _Scheduler, moments: list[datetime]
) -> None:
    """Fill the table with what ``add_job`` would write, which commits each job by itself."""
    jobs = [
        Job(
            scheduler,
            func=nothing,
            args=(),
            kwargs={},
            name="nothing",
            trigger=DateTrigger(moment),
            executor="default",
            misfire_grace_time=None,
            coalesce=True,
            max_instances=1,
            next_run_time=moment,
        )
        for moment in moments
    ]
    rows = [
        {
            "id": job.id,
            "next_run_time": job.next_run_time.timestamp(),
            "job_state": pickle.dumps(job.__getstate__(), store.pickle_protocol),
        }
        for job in jobs
    ]
    with engine.begin() as connection:
        connection.execute(insert(store.jobs_t), rows)


def _engine(file: Path) -> Engine:
    engine = create_engine(f"sqlite:///{file}")

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _: object) -> None:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")

    return engine


def _timed(work: Callable[[], Any]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
