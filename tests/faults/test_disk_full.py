"""A full disk: what cannot be stored is not acknowledged, and nothing counts as poison."""

import asyncio

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.channels.telegram import TelegramChannel
from bot.practice import Phone, PracticeServer
from bot.receive import SECRET_HEADER, webhook_app
from storage.database import Database
from storage.states import InboxState, OutboxState
from storage.tables import Inbox, Outbox
from tests.faults.echo import DEEDS, METADATA, SECRET, make_service

pytestmark = pytest.mark.anyio


async def fill_disk(database: Database, *, full: bool) -> None:
    """Let the file grow no more, or again."""

    def limit(session: Session) -> None:
        connection = session.connection()
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        most = pages if full else 1_000_000
        connection.exec_driver_sql(f"PRAGMA max_page_count = {most}")

    await database.write(limit)


async def test_a_full_disk_delays_and_loses_nothing(sqlite_database: Database) -> None:
    """Everything waits at the channel or in the inbox until there is room, then goes on."""
    METADATA.create_all(sqlite_database.engine)
    server = PracticeServer()
    async with server.listening() as address:
        phones = [Phone(server, server.add_person(id=501 + n, name=f"{n}さん")) for n in range(8)]
        channel = TelegramChannel(server.token, server=address)
        await channel.open()
        service = make_service(database=sqlite_database, channel=channel, limits=None)
        stop = asyncio.Event()
        running = asyncio.create_task(service.run(stop=stop))
        await phones[0].send("はじめ")
        await phones[0].hears("はじめ")

        await fill_disk(sqlite_database, full=True)
        for number in range(5):
            for phone in phones:
                await phone.send(f"{number}" + "長い話" * 500)
        await asyncio.sleep(1.5)
        waiting = len(server.queue)
        await fill_disk(sqlite_database, full=False)
        for phone in phones:
            await phone.hears("聞きました: 4", within=30)
        stop.set()
        await running
        await channel.close()
    await server.close()

    assert waiting > 0
    assert [len([m for m in p.messages if m.from_bot]) for p in phones[1:]] == [5] * 7
    with sqlite_database.reading() as session:
        assert set(session.scalars(select(Inbox.state))) == {InboxState.DONE}
        assert set(session.scalars(select(Inbox.tries))) == {0}
        assert set(session.scalars(select(Outbox.state))) == {OutboxState.SENT}
        deeds = session.scalars(select(DEEDS.c.update_id)).all()
    assert len(deeds) == len(set(deeds)) == 41


async def test_a_webhook_says_503_while_the_disk_is_full(sqlite_database: Database) -> None:
    """The channel is told to come again, and when it does, there is room."""
    channel = TelegramChannel("1:x")
    service = make_service(database=sqlite_database, channel=channel, limits=None, polls=False)
    app = webhook_app(intake=service.intake, secret=SECRET, path="/hook", open_=lambda: True)
    text = "長い話" * 20_000
    message = {"message_id": 1, "chat": {"id": 7, "type": "private"}, "text": text}
    update = {"update_id": 1, "message": message}

    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://x") as proxy:
        await fill_disk(sqlite_database, full=True)
        refused = await proxy.post("/hook", json=update, headers={SECRET_HEADER: SECRET})
        await fill_disk(sqlite_database, full=False)
        taken = await proxy.post("/hook", json=update, headers={SECRET_HEADER: SECRET})

    assert (refused.status_code, taken.status_code) == (503, 200)
