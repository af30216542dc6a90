"""
(c) From the command to being ready, and the memory of the bot when nobody writes.

The practice town is filled beforehand; real use runs against a practice server in a process of
its own, with an empty town.
"""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from sqlalchemy import exists, select

from storage.database import Database
from storage.tables import Candidate
from tests.bench.processes import Running, database, free_port, ours, telegram
from tests.bench.report import Line, Section, at_most
from tests.bench.seeding import add_unsearched_wish, make_tables, seed_members

HOW = """\
Ready is when the address stands in the terminal: then the bot is fetching updates. Real use is
`kanaeai run` against a practice server in another process, with an empty town; practice mode
is one process with its own Telegram and a town that was filled at its first start. Memory is read
when the bot has been idle for {idle:g} s, and again after its first search for candidates, which
loads the dictionary (SudachiDict-small)."""

_WITHIN = 90.0


@dataclass(frozen=True)
class Size:
    """How much to measure."""

    starts: int = 7
    idle_seconds: float = 5.0


SMALL = Size(starts=1, idle_seconds=0.2)


@dataclass(frozen=True)
class Memory:
    """Resident and proportional set size in MiB."""

    resident: float
    proportional: float


def measure(folder: Path, *, size: Size) -> Section:
    """Start often, and look at the memory once."""
    practice = _practice_starts(folder / "practice", size)
    real, idle, searched = _real_starts(folder / "real", size)
    how = HOW.format(idle=size.idle_seconds)
    lines = (
        at_most("practice mode, filled town: start to ready", median(practice), 3, "s"),
        at_most("real use, empty town: start to ready", median(real), 3, "s"),
        at_most("idle, resident (RSS)", idle.resident, 200, "MiB"),
        Line("idle, proportional (PSS)", f"{idle.proportional:.3g} MiB"),
        at_most("after the first search, resident (RSS)", searched.resident, 400, "MiB"),
        Line("after the first search, proportional (PSS)", f"{searched.proportional:.3g} MiB"),
    )
    return Section("(c) Start and memory", how, lines)


def _practice_starts(folder: Path, size: Size) -> list[float]:
    folder.mkdir(parents=True)
    _practice_start(folder)
    return [_practice_start(folder) for _ in range(size.starts)]


def _practice_start(folder: Path) -> float:
    with Running(
        ["-m", "kanaeai", "practice"],
        folder=folder,
        KANAEAI_DATA=str(folder),
        KANAEAI_PORT=str(free_port()),
        KANAEAI_OPS_PORT=str(free_port()),
        KANAEAI_LOG="warning",
    ) as running:
        running.line()
        return time.perf_counter() - running.started


def _real_starts(folder: Path, size: Size) -> tuple[list[float], Memory, Memory]:
    starts = []
    with telegram(folder, people=1) as town:
        home = folder / "home"
        store = database(home)
        make_tables(store)
        for _ in range(size.starts - 1):
            with ours(town, home) as program:
                starts.append(program.ready_after)
        with ours(town, home) as program:
            starts.append(program.ready_after)
            time.sleep(size.idle_seconds)
            idle = Memory(*program.process.memory())
            now = datetime.now(UTC)
            seed_members(store, people=1, now=now)
            add_unsearched_wish(store, now=now)
            # A turn is what makes the program look for wishes that have changed.
            town.talk([1], ["/help"])
            _until_searched(store)
            time.sleep(size.idle_seconds)
            searched = Memory(*program.process.memory())
        store.close()
    return starts, idle, searched


def _until_searched(store: Database) -> None:
    end = time.monotonic() + _WITHIN
    while time.monotonic() < end:
        with store.reading() as session:
            if session.scalar(select(exists().select_from(Candidate))):
                return
        time.sleep(0.1)
    raise TimeoutError("the wish was never searched")
