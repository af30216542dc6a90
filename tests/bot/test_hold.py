"""After a restore: taken in and told kindly, but nothing done and nothing sent until it goes on."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bot.channels.telegram import TelegramChannel
from bot.clock import tick
from bot.clock_steps import Step
from bot.flows import all_flows
from bot.hold import Hold, answer_held
from bot.practice import Phone, PracticeServer
from storage.base import Id
from storage.database import Database
from storage.hold import end_hold, hold
from storage.inbox import ReceivedUpdate, store_updates
from storage.outbox import queue
from storage.tables import Chat
from tests.faults.echo import METADATA, make_service, real_now
from tests.making import NOW
from tests.talk import Talk

pytestmark = pytest.mark.anyio


@pytest.fixture
async def phone(sqlite_database: Database) -> AsyncIterator[Phone]:
    """Somebody who talks with a program that holds back; it is let go by ``end_hold``."""
    METADATA.create_all(sqlite_database.engine)
    with sqlite_database.writing() as session:
        hold(session, reason="restored", now=real_now() - timedelta(seconds=1))
    server = PracticeServer()
    stop = asyncio.Event()
    async with server.listening() as address:
        channel = TelegramChannel(server.token, server=address)
        await channel.open()
        service = make_service(database=sqlite_database, channel=channel, limits=None)
        service.hold = Hold(sqlite_database, clock=real_now)
        running = asyncio.create_task(service.run(stop=stop))
        yield Phone(server, server.add_person(id=501, name="501さん"))
        stop.set()
        await running
        service.presence.close()
        await channel.close()
    await server.close()


async def test_whoever_writes_meanwhile_is_told_once_and_answered_later(
    phone: Phone, sqlite_database: Database
) -> None:
    """
    What was written is kept, and a message that waits is not sent before.
    """
    await phone.send("一つ目")
    await phone.hears("とってあります", within=10)
    with sqlite_database.writing() as session:
        chat = session.query(Chat).one()
        queue(session, chat=chat, outgoing={"text": "待つ"}, key="waits", now=real_now())
    await phone.send("二つ目")
    await asyncio.sleep(1.5)
    before = [message.text for message in phone.messages if message.from_bot]

    with sqlite_database.writing() as session:
        end_hold(session, now=real_now())
    await phone.hears("聞きました: 二つ目", within=10)

    after = [message.text for message in phone.messages if message.from_bot][1:]
    assert len(before) == 1
    assert "119" in before[0]
    assert sorted(after) == ["待つ", "聞きました: 一つ目", "聞きました: 二つ目"]


async def test_the_clock_stands_still(sqlite_database: Database) -> None:
    """
    Nothing is looked for, and so nothing is begun.
    """
    looked = []

    def look(*_: object) -> Sequence[Id]:
        looked.append(1)
        return ()

    step = Step("any", look, lambda *_: None)
    world = Talk(sqlite_database).world
    with sqlite_database.writing() as session:
        hold(session, reason="restored", now=NOW)

    await tick(sqlite_database, world, all_flows(), NOW, steps=[step])
    with sqlite_database.writing() as session:
        end_hold(session, now=NOW)
    assert looked == []
    await tick(sqlite_database, world, all_flows(), NOW, steps=[step])
    assert looked == [1]


async def test_pages_are_closed_meanwhile(sqlite_database: Database) -> None:
    """
    A page says that nothing was taken, with the numbers that matter.
    """
    held = Hold(sqlite_database, clock=real_now)
    app = Starlette(routes=held.behind([Route("/p", lambda _: PlainTextResponse("offen"))]))
    stop = asyncio.Event()
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://test"
    ) as browser:
        closed = await browser.get("/p")
        watching = asyncio.create_task(held.watch(stop, answered=lambda: None))
        await held.over(stop)
        opened = await browser.get("/p")
    stop.set()
    await watching

    assert (closed.status_code, opened.text) == (503, "offen")
    assert "119" in closed.text


def test_what_waited_in_the_backup_is_not_told_again(database: Database) -> None:
    """
    It was written long ago; its writer is answered when the program goes on.
    """
    with database.writing() as session:
        for number, at in enumerate((NOW - timedelta(days=3), NOW)):
            update = ReceivedUpdate(update_id=number, raw={}, address=str(number))
            store_updates(session, channel="telegram", bot="1", updates=[update], now=at)
        assert answer_held(session, since=NOW, now=NOW) == 1
        assert answer_held(session, since=NOW, now=NOW) == 0
