"""The running service at the practice server: received, done once, answered, whatever happens."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from sqlalchemy import delete, event, select, update
from sqlalchemy.orm import Session

from bot.channels.telegram import TelegramChannel
from bot.messages import Button, Outgoing
from bot.ops import ops_app
from bot.outcomes import OnChat
from bot.practice import Phone, PracticeServer
from bot.practice.driver import Group
from bot.receive import LARGEST, SECRET_HEADER, Intake, webhook_app
from bot.service import Service
from storage.database import Database
from storage.outbox import queue
from storage.states import InboxState, OutboxState
from storage.tables import Chat, Inbox, Outbox, Task
from tests.faults.echo import DEEDS, METADATA, SECRET, make_service, nothing_else, real_now
from tests.making import NOW

pytestmark = pytest.mark.anyio


@pytest.fixture
async def town(anyio_backend: str) -> AsyncIterator[tuple[PracticeServer, str]]:
    """A practice server that listens, and its address."""
    server = PracticeServer(webhook_pause=0.05)
    async with server.listening() as address:
        yield server, address
    await server.close()


Start = Callable[..., Awaitable[Service]]


@pytest.fixture
async def start(database: Database, town: tuple[PracticeServer, str]) -> AsyncIterator[Start]:
    """Starts services around the echo; they are stopped, and drain, at the end."""
    METADATA.create_all(database.engine)
    server, address = town
    running: list[tuple[asyncio.Event, asyncio.Task[None], Service]] = []

    async def begin(
        *,
        on_blocked: OnChat = nothing_else,
        clock: Callable[[], datetime] = real_now,
        # Long: on a busy machine a short wait is over before the answer, and it is sent twice.
        send_seconds: float = 10.0,
    ) -> Service:
        channel = TelegramChannel(server.token, server=address, send_seconds=send_seconds)
        await channel.open()
        service = make_service(
            database=database, channel=channel, limits=None, on_blocked=on_blocked, clock=clock
        )
        stop = asyncio.Event()
        running.append((stop, asyncio.create_task(service.run(stop=stop)), service))
        return service

    yield begin
    for stop, task, service in running:
        stop.set()
        await task
        service.presence.close()
        assert isinstance(service.channel, TelegramChannel)
        await service.channel.close()


def a_phone(server: PracticeServer, number: int = 501) -> Phone:
    """The phone of somebody new."""
    return Phone(server, server.add_person(id=number, name=f"{number}さん"))


async def until(condition: Callable[[], bool], *, within: float = 10.0) -> None:
    """Wait until ``condition`` holds."""
    async with asyncio.timeout(within):
        while not condition():
            await asyncio.sleep(0.02)


def deeds(database: Database) -> list[int]:
    """The updates for which the deed was done."""
    with database.reading() as session:
        return list(session.scalars(select(DEEDS.c.update_id)))


def outcomes(database: Database) -> Counter[str]:
    """What became of the messages."""
    with database.reading() as session:
        return Counter(session.scalars(select(Outbox.outcome)))


def doubled(service: Service) -> float | None:
    """How many answers may have arrived twice."""
    return service.meter.registry.get_sample_value("kanaeai_doubled_total")


def sends(service: Service) -> float | None:
    """How many messages were marked as sent, each once whoever marked it."""
    labels = {"channel": "telegram", "outcome": "sent"}
    return service.meter.registry.get_sample_value("kanaeai_sends_total", labels)


def answers(phone: Phone) -> list[str]:
    """What the bot has said, in order."""
    return [message.text for message in phone.messages if message.from_bot]


@asynccontextmanager
async def quiet(database: Database) -> AsyncIterator[None]:
    """Afterwards, wait until nothing is under way."""
    yield

    def nothing_waits() -> bool:
        waiting = select(Outbox.id).where(
            Outbox.state.in_((OutboxState.QUEUED, OutboxState.CLAIMED))
        )
        open_ = select(Inbox.id).where(Inbox.state == InboxState.OPEN)
        with database.reading() as session:
            return session.scalar(waiting) is None and session.scalar(open_) is None

    await until(nothing_waits)


async def test_everybody_is_answered_once_and_in_order(
    database: Database, town: tuple[PracticeServer, str], start: Start
) -> None:
    """Each update does its deed once; each chat reads its answers in order."""
    phones = [a_phone(town[0], 501 + number) for number in range(4)]
    service = await start()

    async with quiet(database):
        for number in range(5):
            for phone in phones:
                await phone.send(f"{number}番")
        for phone in phones:
            await phone.hears("4番", within=10)

    assert [answers(phone) for phone in phones] == [[f"聞きました: {n}番" for n in range(5)]] * 4
    assert len(deeds(database)) == len(set(deeds(database))) == 20
    assert outcomes(database) == {"sent": 20}
    # It counts what is committed, a moment later.
    await until(lambda: sends(service) == 20)
    assert (sends(service), doubled(service)) == (20, 0)


async def test_server_errors_and_rests_lose_and_double_nothing(
    database: Database, town: tuple[PracticeServer, str], start: Start
) -> None:
    """A storm of 429 and 500 only delays."""
    server = town[0]
    phones = [a_phone(server, 501 + number) for number in range(5)]
    server.faults.add(kind="server_error", times=3, method="sendMessage")
    server.faults.add(kind="too_many", times=2, method="sendMessage", after=2)
    server.faults.add(kind="server_error", times=2, method="getUpdates")
    service = await start()

    async with quiet(database):
        for phone in phones:
            await phone.send("もしもし")
        for phone in phones:
            await phone.hears("もしもし", within=15)

    assert [answers(phone) for phone in phones] == [["聞きました: もしもし"]] * 5
    assert doubled(service) == 0
    assert sum(server.faults.struck.values()) == 7


async def test_a_time_out_sends_once_more_and_is_counted(
    database: Database, town: tuple[PracticeServer, str], start: Start
) -> None:
    """The answer arrived although nobody said so: it comes twice, and the counter says so."""
    server = town[0]
    phone = a_phone(server)
    server.faults.add(kind="timeout_after", method="sendMessage", hang=2.0)
    service = await start(send_seconds=0.5)

    async with quiet(database):
        await phone.send("届いた?")
        await until(lambda: doubled(service) == 1)

    assert answers(phone) == ["聞きました: 届いた?"] * 2
    assert len(deeds(database)) == 1


async def test_a_closed_chat_is_told_and_its_queue_taken_back(
    database: Database, town: tuple[PracticeServer, str], start: Start
) -> None:
    """One refusal is enough: the rest is cancelled, and whoever must know is told once."""
    phone = a_phone(town[0])
    told: list[str] = []

    def on_blocked(session: Session, chat: Chat, now: datetime) -> None:
        told.append(chat.address)

    await start(on_blocked=on_blocked)
    async with quiet(database):
        await phone.send("はじめ")
        await phone.hears("はじめ")
    town[0].faults.add(kind="blocked", method="sendMessage", times=None)

    async with quiet(database):
        for number in range(3):
            await phone.send(f"{number}")
        await until(lambda: bool(told))

    assert told == ["501"]
    assert answers(phone) == ["聞きました: はじめ"]
    assert outcomes(database) == {"sent": 1, "blocked": 3}


async def test_a_group_is_followed_to_its_new_address(
    database: Database, town: tuple[PracticeServer, str], start: Start
) -> None:
    """What waited for the group arrives in the supergroup."""
    group = Group(town[0], "町の会", a_phone(town[0]))
    await group.add_bot()
    await start()
    async with quiet(database):
        await group.hears("聞きました")
        old = group.id
    await group.become_supergroup()

    async with quiet(database):
        with database.writing() as session:
            chat = next(c for c in session.scalars(select(Chat)) if c.address == str(old))
            message = Outgoing(text="引っ越しましたか").to_json()
            queue(session, chat=chat, outgoing=message, key="k", now=datetime.now(UTC))
        await group.hears("引っ越しましたか", within=10)


async def test_a_message_that_cannot_be_sent_does_not_stop_its_chat(
    database: Database, town: tuple[PracticeServer, str], start: Start
) -> None:
    """A bad request is never retried; what comes after it arrives."""
    phone = a_phone(town[0])
    await start()
    async with quiet(database):
        await phone.send("はじめ")
        await phone.hears("はじめ")

    async with quiet(database):
        with database.writing() as session:
            chat = session.scalars(select(Chat)).one()
            bad = Outgoing(text="x", buttons=((Button("押す", data="d" * 65),),))
            for number, message in enumerate((bad, Outgoing(text="つぎ"))):
                queue(
                    session,
                    chat=chat,
                    outgoing=message.to_json(),
                    key=f"k{number}",
                    now=datetime.now(UTC),
                )
        await phone.hears("つぎ")

    assert outcomes(database) == {"sent": 2, "refused": 1}


async def test_a_message_that_cannot_be_opened_undoes_no_turn(
    database: Database, town: tuple[PracticeServer, str], start: Start
) -> None:
    """While a damaged message stands in the outbox, what people do is still done, once."""
    phone = a_phone(town[0])
    now = datetime.now(UTC)
    with database.writing() as session:
        chat = Chat(channel="telegram", bot=town[0].token.partition(":")[0], first_seen=now)
        chat.address_index, chat.address, chat.is_group = b"somebody", "777", False
        session.add(chat)
        session.flush()
        row = queue(session, chat=chat, outgoing=Outgoing("…").to_json(), key="damaged", now=now)
        session.flush()
        session.execute(update(Outbox).where(Outbox.id == row.id).values(payload_sealed=b"no"))
    await start()

    await phone.send("もしもし")
    await until(lambda: len(deeds(database)) == 1)
    with database.writing() as session:
        session.execute(delete(Outbox).where(Outbox.key == "damaged"))

    await phone.hears("もしもし", within=15)
    assert answers(phone) == ["聞きました: もしもし"]
    assert len(deeds(database)) == 1


async def test_an_unreadable_update_is_parked_and_the_rest_goes_on(
    database: Database, town: tuple[PracticeServer, str], start: Start
) -> None:
    """It waits for the operator with a task; the next person is answered."""
    phone = a_phone(town[0])
    town[0].queue.add_raw({"message": {"chat": "nobody"}})
    await start()

    await phone.send("そのあと")
    await phone.hears("そのあと")

    with database.reading() as session:
        parked = session.scalars(select(Inbox).where(Inbox.state == InboxState.PARKED)).one()
        assert parked.raw["message"] == {"chat": "nobody"}
        assert session.scalars(select(Task.kind)).all() == ["parked_update"]


async def test_a_flood_gets_one_joint_answer(
    database: Database, town: tuple[PracticeServer, str], start: Start
) -> None:
    """Thirty messages that came while we were away are answered together."""
    phone = a_phone(town[0])
    for number in range(30):
        await phone.send(f"{number}")

    await start()
    await phone.hears("まとめて受け取りました")

    assert len(answers(phone)) == 1


async def test_what_follows_a_flood_is_left_out_at_the_door(
    sqlite_database: Database, town: tuple[PracticeServer, str]
) -> None:
    """It is confirmed to the channel without a transaction, unless it asks for help."""
    channel = TelegramChannel(town[0].token, server=town[1])
    stored: list[int] = []
    intake = Intake(
        database=sqlite_database,
        channel=channel,
        clock=lambda: NOW,
        stored=lambda: stored.append(1),
    )

    def said(number: int, words: str) -> dict[str, object]:
        message = {"message_id": 1, "chat": {"id": 7, "type": "private"}, "text": words}
        return {"update_id": number, "message": message}

    await intake.take([said(1, "はい")])
    with sqlite_database.writing() as session:
        session.scalars(select(Chat)).one().flooded_at = NOW
    assert await intake.take([said(2, "はい")]) == 2
    begun: list[object] = []
    event.listen(sqlite_database.engine, "begin", begun.append)

    assert await intake.take([said(3, "はい"), said(4, "はい")]) == 4
    assert begun == []
    assert await intake.take([said(5, "助けて"), said(6, "はい")]) == 6

    with sqlite_database.reading() as session:
        assert session.scalars(select(Inbox.update_id).order_by(Inbox.update_id)).all() == [1, 5]
    assert len(stored) == 2


async def test_a_moved_clock_delays_no_answer(
    database: Database, town: tuple[PracticeServer, str], start: Start
) -> None:
    """A month ahead, and back again: answers go at once all the same."""
    server = town[0]
    phone = a_phone(server)
    await start(clock=server.clock.now)

    for number, days in enumerate((0, 31, -45, 14)):
        server.clock.move(days=days)
        await phone.send(f"{number}番")
        await phone.hears(f"{number}番")

    assert len(answers(phone)) == 4


async def test_stopping_finishes_what_is_in_hand(
    database: Database, town: tuple[PracticeServer, str]
) -> None:
    """Told to stop in the middle, the service answers every deed that it has done."""
    METADATA.create_all(database.engine)
    server, address = town
    phones = [a_phone(server, 501 + number) for number in range(10)]
    channel = TelegramChannel(server.token, server=address)
    await channel.open()
    service = make_service(database=database, channel=channel, limits=None)
    stop = asyncio.Event()
    running = asyncio.create_task(service.run(stop=stop))
    for phone in phones:
        await phone.send("まにあう?")
    await until(lambda: len(deeds(database)) > 0)

    stop.set()
    await running

    assert sum(len(answers(phone)) for phone in phones) == len(deeds(database))
    assert set(outcomes(database)) == {"sent"}
    service.presence.close()
    await channel.close()


async def test_a_webhook_acknowledges_only_what_is_stored(
    database: Database, town: tuple[PracticeServer, str]
) -> None:
    """200 after the commit; 401, 413, 400 and 503 otherwise, with nothing stored."""
    channel = TelegramChannel(town[0].token, server=town[1])
    service = make_service(database=database, channel=channel, limits=None, polls=False)
    app = webhook_app(
        intake=service.intake, secret=SECRET, path="/hook", open_=lambda: service.receiving
    )
    message = {"message_id": 1, "chat": {"id": 7, "type": "private"}, "text": "はい"}
    update = {"update_id": 1, "message": message}
    known = {SECRET_HEADER: SECRET}

    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://x") as proxy:
        refused = [
            (await proxy.post("/hook", json=update)).status_code,
            (await proxy.post("/hook", json=update, headers={SECRET_HEADER: "?"})).status_code,
            (await proxy.post("/hook", content=b"x" * (LARGEST + 1), headers=known)).status_code,
            (await proxy.post("/hook", content=b"{", headers=known)).status_code,
        ]
        service.receiving = False
        refused.append((await proxy.post("/hook", json=update, headers=known)).status_code)
        service.receiving = True
        with database.reading() as session:
            stored = session.scalars(select(Inbox)).all()
        taken = [(await proxy.post("/hook", json=update, headers=known)).status_code] * 2

    assert refused == [401, 401, 413, 400, 503]
    assert stored == []
    assert taken == [200, 200]
    with database.reading() as session:
        assert session.scalars(select(Inbox.update_id)).all() == [1]


async def test_health_and_metrics(
    database: Database, town: tuple[PracticeServer, str], start: Start
) -> None:
    """200 with the queues while all is well, 503 with what is not; numbers for Prometheus."""
    phone = a_phone(town[0])
    service = await start()
    now = [datetime.now(UTC)]
    app = ops_app(
        database=database,
        meter=service.meter,
        clock=lambda: now[0],
        fetched_ago=service.freshness.age,
    )
    async with quiet(database):
        await phone.send("元気?")
        await phone.hears("元気?")

    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://x") as operator:
        well = await operator.get("/healthz")
        with database.writing() as session:
            chat = session.scalars(select(Chat)).one()
            chat.bot = "another"
            queue(session, chat=chat, outgoing={"text": "x"}, key="k", now=now[0])
        now[0] += timedelta(minutes=10)
        late = await operator.get("/healthz")
        metrics = await operator.get("/metrics")

    assert (well.status_code, well.json()["wrong"]) == (200, [])
    assert (late.status_code, late.json()["wrong"]) == (503, ["outbox"])
    assert 'kanaeai_sends_total{channel="telegram",outcome="sent"} 1.0' in metrics.text
    assert 'kanaeai_waiting{queue="outbox"} 1.0' in metrics.text
    assert "kanaeai_turns_total 1.0" in metrics.text
