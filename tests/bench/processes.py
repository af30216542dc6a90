"""
The processes that are measured: started, waited for, asked for their memory, and stopped.

Each gets an environment of its own, so that settings of the developer change no number.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import httpx

from bot.practice.server import TOKEN
from storage.database import Database
from storage.vault import Vault
from tests.bench.ours import commits
from towns import PRACTICE_TOWN

ROOT = Path(__file__).parents[2]
KEY = Vault.new_key()
_PATIENCE = 60.0
_KIB = 1024


class NotReady(RuntimeError):
    """A process ended, or said nothing, before it was ready; carries what it said."""


class Running:
    """A process, and the lines that it prints."""

    def __init__(self, arguments: Sequence[str], *, folder: Path, **settings: str) -> None:
        self.started = time.perf_counter()
        self._errors = (folder / "errors.log").open("a+")
        self.process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=folder,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"} | settings,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
        )

    def line(self) -> str:
        """
        Wait for the next line that it prints.

        :raises NotReady: if it ends, or prints nothing for a minute
        """
        assert self.process.stdout is not None
        # A process that hangs must not hang its caller: killed, it ends the reading.
        timer = threading.Timer(_PATIENCE, self.process.kill)
        timer.start()
        try:
            said = self.process.stdout.readline()
        finally:
            timer.cancel()
        if not said:
            self._errors.seek(0)
            raise NotReady(self._errors.read()[-2000:])
        return said.strip()

    def order(self, **what: Any) -> dict[str, Any]:
        """Give an order as a JSON line and return the answer."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(what) + "\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.line())
        return answer

    def memory(self) -> tuple[float, float]:
        """Return resident and proportional set size in MiB."""
        rollup = Path(f"/proc/{self.process.pid}/smaps_rollup").read_text().splitlines()
        sizes = {line.split(":")[0]: int(line.split()[1]) for line in rollup[1:]}
        return sizes["Rss"] / _KIB, sizes["Pss"] / _KIB

    def worked(self) -> float:
        """Return how many seconds of processor time it has used."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self) -> None:
        """End it, first kindly."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(15.0)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        for stream in (self.process.stdin, self.process.stdout, self._errors):
            assert stream is not None
            stream.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


@dataclass(frozen=True)
class Telegram:
    """A running practice server, and the orders that its people take."""

    address: str
    process: Running

    def talk(self, people: Sequence[int], lines: Sequence[str]) -> None:
        """Let everybody say all these lines, each after the answer to the one before."""
        self._order(do="talk", people=people, lines=lines)

    def crowd(self, people: Sequence[int], cycle: Sequence[str], seconds: float) -> dict[str, Any]:
        """See :meth:`tests.bench.town.People.crowd`."""
        return self._order(do="crowd", people=people, cycle=cycle, seconds=seconds)

    def stroll(self, people: Sequence[int], cycle: Sequence[str], seconds: float) -> dict[str, Any]:
        """See :meth:`tests.bench.town.People.stroll`."""
        return self._order(do="stroll", people=people, cycle=cycle, seconds=seconds)

    def _order(self, **what: Any) -> dict[str, Any]:
        answer = self.process.order(**what)
        assert answer["unasked"] == 0, "a turn was answered with more than one message"
        return answer["done"] or {}


@contextmanager
def telegram(folder: Path, *, people: int) -> Iterator[Telegram]:
    """Run a practice server with this many people."""
    folder.mkdir(parents=True, exist_ok=True)
    server = Running(
        [
            *("-m", "tests.bench.town", "--port", str(free_port())),
            *("--database", str(folder / "telegram.sqlite3"), "--people", str(people)),
        ],
        folder=folder,
    )
    with server:
        yield Telegram(json.loads(server.line())["ready"], server)


@contextmanager
def echo(town: Telegram, folder: Path, *, tuned: bool) -> Iterator[Running]:
    """Run the bare echo; it is ready when it answers, so the caller should warm it up."""
    folder.mkdir(parents=True, exist_ok=True)
    arguments = ["-m", "tests.bench.echo", "--server", town.address, "--token", TOKEN]
    with Running([*arguments, *(["--tuned"] if tuned else [])], folder=folder) as running:
        yield running


@dataclass(frozen=True)
class Ours:
    """The running program in real use."""

    process: Running
    ready_after: float
    ops: str
    counter: Path

    @property
    def commits(self) -> int:
        """How many commits have written something since the start."""
        return commits(self.counter)

    def is_well(self) -> bool:
        """Ask it."""
        return httpx.get(f"{self.ops}/healthz").status_code == 200


@contextmanager
def ours(town: Telegram, home: Path, *, limits: bool = True) -> Iterator[Ours]:
    """Run the program against a practice server, on the database in ``home``."""
    home.mkdir(parents=True, exist_ok=True)
    counter, port = home / "commits", free_port()
    running = Running(
        ["-m", "tests.bench.ours", str(counter), "run"],
        folder=home,
        TELEGRAM_BOT_TOKEN=TOKEN,
        KANAEAI_TELEGRAM_API=town.address,
        KANAEAI_KEY=KEY,
        KANAEAI_TOWNS=str(PRACTICE_TOWN),
        KANAEAI_DATA=str(home),
        KANAEAI_OPS_PORT=str(port),
        KANAEAI_DESK_PORT=str(free_port()),
        KANAEAI_SEND_LIMITS=str(limits).lower(),
        KANAEAI_LOG="warning",
    )
    with running:
        running.line()
        ready_after = time.perf_counter() - running.started
        yield Ours(running, ready_after, f"http://127.0.0.1:{port}", counter)


@contextmanager
def desk(home: Path) -> Iterator[str]:
    """Serve the desk of the database in ``home`` by the program itself, and say where."""
    port = free_port()
    running = Running(
        ["-m", "kanaeai", "desk"],
        folder=home,
        TELEGRAM_BOT_TOKEN=TOKEN,
        KANAEAI_KEY=KEY,
        KANAEAI_TOWNS=str(PRACTICE_TOWN),
        KANAEAI_DATA=str(home),
        KANAEAI_OPS_PORT=str(free_port()),
        KANAEAI_DESK_PORT=str(port),
        KANAEAI_LOG="warning",
    )
    with running:
        running.line()
        yield f"http://127.0.0.1:{port}"


def database(home: Path) -> Database:
    """Open the database that :func:`ours` and :func:`desk` use."""
    home.mkdir(parents=True, exist_ok=True)
    return Database(f"sqlite:///{home}/kanaeai.sqlite3", vault=Vault.from_text(KEY))


def free_port() -> int:
    """Find a port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
