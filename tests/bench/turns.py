"""
(a) A full turn against a bare echo: update stored, answered, answer received.

Both run by polling against the same kind of practice server, each in a process of its own, one
after the other and several times over, so that a slow minute of the machine meets them all.
"""

import sqlite3
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench.echo import POOL
from tests.bench.processes import Ours, Telegram, database, echo, ours, telegram
from tests.bench.report import Line, Section, at_least, at_most, percentile, unchanged
from tests.bench.seeding import make_tables, seed_members, seed_wishes_and_offers
from texts import say

HOW = f"""\
A turn is everything from the moment when somebody writes until the practice server has the
answer. The people are hosts who joined; each says in turn `/help`, the menu word 「登録した内容」
(a list from the database) and a tick in the middle of the form of a new offer (draft opened,
advanced, sealed and asked again with ten signed buttons); the echo gets the same words. Ours keeps
everything that it always keeps: inbox, draft, outbox, signatures, encryption, `synchronous=FULL`.
The echo is `Application.run_polling` with `concurrent_updates(True)` and a pool of {POOL}
connections, which is faster than its defaults; the ratios are to the faster. Numbers are medians of
the rounds, in brackets their range. The filled town has its {{wishes:,}} wishes and {{offers:,}}
offers in one municipality."""

_HELP, _MINE, _TICK = "/help", say("menus.myoffers", "ja"), say("times.day.mon", "ja")
CYCLE = (_HELP, _MINE, _TICK)
# Typed labels are taken like pressed buttons; this leads to a question that ticks answer for ever.
_TO_THE_DAYS = (
    "/offer",
    "土曜の朝、いっしょに走れます",
    say("facets.kind.together", "ja"),
    "走る仲間がほしい",
    say("times.when.some", "ja"),
)


@dataclass(frozen=True)
class Size:
    """How much to measure."""

    seconds: float = 8.0
    rounds: int = 5
    stroll_seconds: float = 30.0
    rest: float = 4.0
    crowd: int = 32
    strollers: int = 25
    wishes: int = 10_000
    offers: int = 100_000


SMALL = Size(
    seconds=0.5,
    rounds=1,
    stroll_seconds=1.0,
    rest=0.0,
    crowd=8,
    strollers=5,
    wishes=20,
    offers=100,
)


@dataclass(frozen=True)
class Rates:
    """Turns a second in each round, by contender."""

    of: dict[str, list[float]]

    def middle(self, name: str) -> float:
        """Return the median of the rounds."""
        return median(self.of[name])

    def ratio(self, one: str, other: str) -> float:
        """Return how many times as fast ``one`` is."""
        return self.middle(one) / self.middle(other)

    def line(self, name: str, what: str) -> Line:
        """Show median and range."""
        rounds = self.of[name]
        return Line(what, f"{median(rounds):.0f} turns/s ({min(rounds):.0f}-{max(rounds):.0f})")


def measure(folder: Path, *, size: Size) -> Section:
    """Run every contender, and compare."""
    for name, wishes, offers in (("ours", 0, 0), ("filled", size.wishes, size.offers)):
        _fill(folder / name, size=size, wishes=wishes, offers=offers)
    rates: dict[str, list[float]] = defaultdict(list)
    commits: list[float] = []
    took: dict[str, list[float]] = {}
    for number in range(1, size.rounds + 1):
        for name in ("default", "tuned"):
            with _echo(folder / name, size=size) as town:
                rates[name].append(_rate(_crowd(town, size)))
                if number == size.rounds:
                    took[name] = _stroll(town, size)
        for name in ("ours", "filled"):
            with _ours(folder / name, size=size, limits=False) as (town, program):
                before = program.commits
                done = _crowd(town, size)
                rates[name].append(_rate(done))
                commits.append((program.commits - before) / done["turns"])
    for name in ("ours", "filled"):
        with _ours(folder / name, size=size, limits=True) as (town, program):
            before = program.commits
            took[name] = _stroll(town, size)
            strolled = (program.commits - before) / len(took[name])
    found = Rates(rates)
    p95 = {name: percentile(values, 95) for name, values in took.items()}
    disk = commit_times(folder, count=300 if size.rounds > 1 else 20)
    lines = (
        at_least("ours : echo, turns/s", found.ratio("ours", "tuned"), 0.3),
        Line("ours : echo with its defaults", f"{found.ratio('ours', 'default'):.2f}×"),
        unchanged("filled : empty, turns/s", found.ratio("filled", "ours"), more_is_better=True),
        unchanged("filled : empty, p95", p95["filled"] / p95["ours"], more_is_better=False),
        Line("ours : echo, p95", f"{p95['ours'] / p95['tuned']:.1f}×"),
        at_most("p95, limits on, empty town", p95["ours"] * 1e3, 50, "ms"),
        at_most("p95, limits on, filled town", p95["filled"] * 1e3, 50, "ms"),
        Line("p95, echo", f"{p95['tuned'] * 1e3:.3g} ms"),
        Line("median, echo", f"{median(took['tuned']) * 1e3:.3g} ms"),
        Line("median, limits on, empty town", f"{median(took['ours']) * 1e3:.3g} ms"),
        found.line("ours", f"ours, {size.crowd} chats in flight, limits off"),
        found.line("filled", "ours, filled town"),
        found.line("tuned", "echo"),
        found.line("default", "echo with its defaults"),
        Line(f"commits a turn, {size.crowd} chats in flight", f"{median(commits):.2f}"),
        Line(f"commits a turn, {size.strollers} turns a second", f"{strolled:.2f}"),
        Line(
            "the disk's commit time (one small row), median / p95",
            f"{median(disk) * 1e3:.2f} / {percentile(disk, 95) * 1e3:.2f} ms",
        ),
    )
    how = HOW.format(wishes=size.wishes, offers=size.offers)
    return Section("(a) A full turn", how, lines)


def commit_times(folder: Path, *, count: int) -> list[float]:
    """Return how many seconds small commits of SQLite take in this folder."""
    took = []
    connection = sqlite3.connect(folder / "commits.sqlite3", isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE IF NOT EXISTS small (id INTEGER PRIMARY KEY, words TEXT)")
    for _ in range(count):
        started = time.perf_counter()
        connection.execute("INSERT INTO small (words) VALUES (?)", ("x" * 200,))
        took.append(time.perf_counter() - started)
    connection.close()
    return took


def _fill(folder: Path, *, size: Size, wishes: int, offers: int) -> None:
    store = database(folder / "home")
    now = datetime.now(UTC)
    make_tables(store)
    seed_members(store, people=max(size.crowd, size.strollers), now=now)
    if offers:
        seed_wishes_and_offers(store, wishes=wishes, offers=offers, now=now)
    store.close()


@contextmanager
def _echo(folder: Path, *, size: Size) -> Iterator[Telegram]:
    people = max(size.crowd, size.strollers)
    with (
        telegram(folder, people=people) as town,
        echo(town, folder, tuned=folder.name == "tuned"),
    ):
        town.talk(_people(people), CYCLE)
        yield town


@contextmanager
def _ours(folder: Path, *, size: Size, limits: bool) -> Iterator[tuple[Telegram, Ours]]:
    people = max(size.crowd, size.strollers)
    with (
        telegram(folder, people=people) as town,
        ours(town, folder / "home", limits=limits) as program,
    ):
        if limits:
            # What the limits allow at once must be there again afterwards.
            town.talk(_people(people), CYCLE[:1])
            time.sleep(size.rest)
        else:
            # Once they are there, these words are answered with the same question again.
            town.talk(_people(people), _TO_THE_DAYS)
        yield town, program


def _crowd(town: Telegram, size: Size) -> dict[str, Any]:
    return town.crowd(_people(size.crowd), CYCLE, size.seconds)


def _rate(done: dict[str, Any]) -> float:
    return float(done["turns"] / done["seconds"])


def _stroll(town: Telegram, size: Size) -> list[float]:
    took: list[float] = town.stroll(_people(size.strollers), CYCLE, size.stroll_seconds)["took"]
    return took


def _people(count: int) -> list[int]:
    return list(range(1, count + 1))
