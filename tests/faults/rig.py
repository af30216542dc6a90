"""
A practice server, people who write, and real processes of the service that can be killed.

Afterwards it says what was lost, done twice, or answered twice.
"""

import asyncio
import os
import random
import signal
import socket
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import func, select

from bot.practice import Phone, PracticeServer
from storage.database import Database
from storage.states import InboxState, OutboxState
from storage.tables import Inbox, Outbox
from tests.faults.echo import DEEDS, VAULT, make_tables

FULL = os.environ.get("FAULTS") == "full"
ROOT = Path(__file__).parents[2]
_EACH_CHAT = 10  # more than 20 open updates of one chat would be taken for a flood


@dataclass
class Tally:
    """What came out of it all; ``doubled`` answers are allowed, but counted."""

    updates: int
    lost: int
    deeds_doubled: int
    unanswered: int
    disordered: int
    doubled: int
    counted: int

    @property
    def well(self) -> bool:
        """Nothing lost, nothing done twice, everybody answered, every doubled answer counted."""
        return (
            not (self.lost or self.deeds_doubled or self.unanswered or self.disordered)
            and self.doubled <= self.counted
        )


@dataclass
class Rig:
    """One database, one practice server, any number of processes."""

    server: PracticeServer
    address: str
    database_url: str
    folder: Path
    webhook: bool = False
    dice: random.Random = field(default_factory=lambda: random.Random(20261201))
    phones: list[Phone] = field(default_factory=list)
    said: Counter[int] = field(default_factory=Counter)
    processes: list[asyncio.subprocess.Process] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.database = Database(self.database_url, vault=VAULT)
        make_tables(self.database)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]

    async def say(self, count: int) -> None:
        """Let people write ``count`` messages, by turns, none of them too much."""
        people = -(-count // _EACH_CHAT)
        while len(self.phones) < people:
            number = 1000 + len(self.phones)
            person = self.server.add_person(id=number, name=f"{number}さん")
            self.phones.append(Phone(self.server, person))
        for number in range(count):
            phone = self.phones[number % people]
            await phone.send(f"{self.said[phone.person.id]}番")
            self.said[phone.person.id] += 1

    async def start(self) -> asyncio.subprocess.Process:
        """Start a process and return when it begins to serve."""
        number = len(self.processes)
        options = ["--database", self.database_url, "--server", self.address]
        if self.webhook:
            options += ["--webhook-port", str(self.port)]
        with (self.folder / f"process-{number}.log").open("wb") as log:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "tests.faults.echo", "--token", self.server.token),
                *options,
                cwd=ROOT,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
            )
        self.processes.append(process)
        assert process.stdout is not None
        async with asyncio.timeout(30):
            if await process.stdout.readline() != b"ready\n":
                raise AssertionError(f"it did not start:\n{self.logs()}")
        return process

    async def kill(self, process: asyncio.subprocess.Process, *, within: float) -> None:
        """Kill -9 at a random moment of the next seconds."""
        await asyncio.sleep(self.dice.uniform(0, within))
        process.kill()
        await process.wait()

    async def stop(self, process: asyncio.subprocess.Process) -> None:
        """Ask it to end, and see that it does so well."""
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(20):
            code = await process.wait()
        assert code == 0, self.logs()

    async def settled(self, *, within: float = 60.0) -> None:
        """
        Return when everything is done and sent.

        :raises TimeoutError: if it is not in time; the logs are printed
        """
        try:
            async with asyncio.timeout(within):
                while not self._nothing_waits():
                    await asyncio.sleep(0.1)
        except TimeoutError:
            sys.stderr.write(f"{self.tally()}\n{self.logs()}\n")
            raise

    def tally(self) -> Tally:
        """Count what came out."""
        with self.database.reading() as session:
            deeds = Counter(session.scalars(select(DEEDS.c.update_id)))
            counted = session.scalar(select(func.sum(Outbox.sends - 1)).where(Outbox.sends > 1))
        total = sum(self.said.values())
        unanswered = disordered = doubled = 0
        for phone in self.phones:
            heard = [m.text for m in phone.messages if m.from_bot]
            firsts = list(dict.fromkeys(heard))
            expected = [f"聞きました: {n}番" for n in range(self.said[phone.person.id])]
            unanswered += len(set(expected) - set(heard))
            disordered += firsts != expected and set(firsts) == set(expected)
            doubled += len(heard) - len(firsts)
        return Tally(
            updates=total,
            lost=total - len(deeds),
            deeds_doubled=sum(times - 1 for times in deeds.values()),
            unanswered=unanswered,
            disordered=disordered,
            doubled=doubled,
            counted=counted or 0,
        )

    def logs(self) -> str:
        """What the processes had to say, the end of it."""
        return "\n".join(
            f"--- {file.name}\n{file.read_text()[-3000:]}"
            for file in sorted(self.folder.glob("process-*.log"))
        )

    def _nothing_waits(self) -> bool:
        waiting = Outbox.state.in_((OutboxState.QUEUED, OutboxState.CLAIMED))
        with self.database.reading() as session:
            done = session.scalar(select(func.count()).where(Inbox.state == InboxState.DONE))
            return (
                done == sum(self.said.values())
                and session.scalar(select(Outbox.id).where(waiting)) is None
            )


@asynccontextmanager
async def a_rig(*, database_url: str, folder: Path, webhook: bool = False) -> AsyncIterator[Rig]:
    """Set everything up; at the end no process is left."""
    server = PracticeServer(webhook_pause=0.1)
    async with server.listening() as address:
        rig = Rig(server, address, database_url, folder, webhook)
        try:
            yield rig
        finally:
            for process in rig.processes:
                if process.returncode is None:
                    process.kill()
                    await process.wait()
            rig.database.close()
    await server.close()
