"""
A flood from one account: the others are answered as always, and it costs no disk to speak of.

At full size quiet and loud seconds take turns, so that a slow moment of the machine meets both.
"""

import asyncio
import itertools
import time
from collections import deque
from datetime import timedelta
from functools import partial
from statistics import median
from typing import Any

import pytest
from sqlalchemy import String, cast, event, func, select, update
from sqlalchemy.orm import Session

from bot.channels.telegram import TelegramChannel
from bot.flows import all_flows
from bot.messages import Did, Incoming
from bot.practice.server import TOKEN
from bot.receive import Intake
from bot.turn import World
from bot.turns import TOGETHER as TURNS
from bot.turns import take_turns
from bot.waking import Bell
from storage.database import Database
from storage.inbox import FLOOD, ReceivedUpdate, chat_index, store_updates
from storage.states import OutboxState
from storage.tables import Chat, Inbox, Outbox
from tests.bench.report import percentile
from tests.bench.seeding import BOT, seed_members
from tests.faults.echo import real_now
from tests.making import NOW, TOWN
from tests.redteam.figures import FULL, tell, tries
from tests.talk import READER

MESSAGES = tries(full=10_000, small=600)
TOGETHER = 100
"""What a channel brings at once."""
STROLLERS, SECONDS, ROUNDS = 20, 5.0, 8
LOUD = STROLLERS + 1
REGISTRY = all_flows()


def test_a_flood_keeps_no_rows_and_asks_little(database: Database) -> None:
    """Stored or answered: as many statements for the last hundred as for the first, no row more."""
    statements: list[str] = []
    event.listen(
        database.engine, "before_cursor_execute", lambda c, cur, sql, *_: statements.append(sql)
    )
    world = World(
        vault=database.vault, towns={TOWN.key: TOWN}, reader=READER, bot_name="b", page_url=""
    )
    costs = []
    for number in range(0, MESSAGES, TOGETHER):
        now = NOW + timedelta(seconds=number / 50)
        updates = [
            ReceivedUpdate(number + n, {"text": "あ" * 1000}, "loud") for n in range(TOGETHER)
        ]
        statements.clear()
        with database.writing() as session:
            store_updates(session, channel="test", bot="b", updates=updates, now=now)
        with database.writing() as session:
            take_turns(
                session,
                now,
                world=world,
                registry=REGISTRY,
                readers={"test": lambda raw: Incoming(Did.SAID, text=raw["text"])},
            )
        costs.append(len(statements))
        with database.reading() as session:
            assert session.scalar(select(func.count()).select_from(Inbox)) == 0

    assert max(costs[1:]) <= costs[0] < TOGETHER / 3
    with database.reading() as session:
        told = session.scalar(select(func.count()).select_from(Outbox)) or 0
    assert told == 1
    tell(
        f"a flood of {MESSAGES:,} on {database.engine.name}",
        f"{FLOOD + 1} rows at most at a time, 0 kept, {told} answer,"
        f" {sum(costs) / len(costs):.1f} statements for each hundred",
    )


class Stream:
    """What a channel brings, a hundred at most at once, to a program that takes turns meanwhile."""

    def __init__(self, database: Database) -> None:
        self._database = database
        channel = TelegramChannel(TOKEN)
        world = World(
            vault=database.vault, towns={TOWN.key: TOWN}, reader=READER, bot_name="b", page_url=""
        )
        self._numbers = itertools.count(1)
        self._pending: deque[dict[str, Any]] = deque()
        self._since: dict[int, float] = {}
        self._read: list[int] = []
        self.took: list[float] = []
        self._bell = Bell()
        self._intake = Intake(
            database=database, channel=channel, clock=real_now, stored=self._bell.ring
        )

        def read(raw: dict[str, Any]) -> Incoming:
            self._read.append(raw["update_id"])
            return channel.read(raw)

        self._turns = partial(
            take_turns,
            world=world,
            registry=REGISTRY,
            readers={channel.name: read},
            together=TURNS if database.is_sqlite else 1,
        )

    async def run(self, *, seconds: float, flood: int) -> list[float]:
        """Let everybody write once a second; return how long each waited for the commit."""
        self.took = []
        stop = asyncio.Event()
        loops = [asyncio.create_task(self._poll(stop)), asyncio.create_task(self._send(stop))]
        loops += [asyncio.create_task(self._converse(stop)) for _ in range(self._database.parallel)]
        writers = [self._write(n, seconds, int(seconds)) for n in range(1, STROLLERS + 1)]
        await asyncio.gather(*writers, self._write(LOUD, seconds, flood))
        await asyncio.sleep(0.5)
        stop.set()
        self._bell.ring()
        await asyncio.gather(*loops)
        return self.took

    async def _write(self, person: int, seconds: float, messages: int) -> None:
        started = time.perf_counter() + person / STROLLERS % 1
        for number in range(messages):
            await asyncio.sleep(
                max(0.0, started + seconds * number / messages - time.perf_counter())
            )
            update_id = next(self._numbers)
            chat = {"id": person, "type": "private"}
            message = {"message_id": update_id, "chat": chat, "text": "/help"}
            if person != LOUD:
                self._since[update_id] = time.perf_counter()
            self._pending.append({"update_id": update_id, "message": message})

    async def _poll(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            brought = [self._pending.popleft() for _ in range(min(TOGETHER, len(self._pending)))]
            if brought:
                await self._intake.take(brought)
            else:
                await asyncio.sleep(0.002)

    async def _converse(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            handled = await self._database.write(lambda s: self._turns(s, real_now()))
            done, now = self._read[:], time.perf_counter()
            del self._read[: len(done)]
            self.took += [now - self._since.pop(n) for n in done if n in self._since]
            if not handled:
                await self._bell.wait(seconds=0.05)

    async def _send(self, stop: asyncio.Event) -> None:
        """Everybody gets a message a second, as Telegram has it."""
        while not stop.is_set():
            await self._database.write(_send_one_each)
            await asyncio.sleep(0.9)


def _send_one_each(session: Session) -> None:
    first = select(func.min(cast(Outbox.id, String))).where(Outbox.state == OutboxState.QUEUED)
    ids = session.scalars(first.group_by(Outbox.chat_id)).all()
    session.execute(
        update(Outbox)
        .where(cast(Outbox.id, String).in_(ids))
        .values(state=OutboxState.SENT)
        .execution_options(synchronize_session=False)
    )


@pytest.mark.skipif(not FULL, reason="it takes minutes: make redteam")
@pytest.mark.anyio
async def test_the_others_are_answered_in_time(database: Database) -> None:
    """While one account writes ten thousand messages, the others' p95 stays within twice."""
    seed_members(database, people=LOUD, now=real_now())
    stream = Stream(database)
    await stream.run(seconds=3.0, flood=0)
    ratios, calm, stormy = [], [], []
    for _ in range(ROUNDS):
        quiet = percentile(await stream.run(seconds=SECONDS, flood=0), 95)
        took = await stream.run(seconds=SECONDS, flood=MESSAGES // ROUNDS)
        assert len(took) == STROLLERS * int(SECONDS)
        flooded = percentile(took, 95)
        calm.append(quiet)
        stormy.append(flooded)
        ratios.append(flooded / quiet)
    with database.reading() as session:
        loud = chat_index(database.vault, channel="telegram", bot=BOT, address=str(LOUD))
        chat = session.scalars(select(Chat.id).where(Chat.address_index == loud)).one()
        rows = session.scalar(select(func.count()).where(Inbox.chat_id == chat)) or 0
    tell(
        f"a flood of {MESSAGES:,} beside {STROLLERS} turns a second on {database.engine.name}",
        f"p95 {median(calm) * 1e3:.1f} ms without, {median(stormy) * 1e3:.1f} ms with it"
        f" ({median(ratios):.2f}x, median of {ROUNDS} rounds); {rows} rows of it kept",
    )
    assert median(ratios) <= 2
    assert rows <= ROUNDS * SECONDS * 2 + 10 * FLOOD
