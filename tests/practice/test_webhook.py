"""The webhook: delivery with the secret, retries, order in a chat, and its place beside polling."""

import asyncio
import json
from collections.abc import Callable

import httpx
import pytest
from telegram.error import BadRequest, Conflict

from bot.practice import Phone, PracticeServer

pytestmark = pytest.mark.anyio

URL = "http://127.0.0.1:9/hook"


class Receiver(httpx.AsyncBaseTransport):
    """A bot's webhook: takes updates, or fails first as often as told."""

    def __init__(self) -> None:
        self.taken: list[dict[str, object]] = []
        self.secrets: list[str | None] = []
        self.failures: list[int] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Take one update."""
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        if self.failures:
            return httpx.Response(self.failures.pop(0))
        self.taken.append(json.loads(await request.aread()))
        return httpx.Response(200)


async def until(true: Callable[[], bool]) -> None:
    """Wait until something is so, for two seconds at most."""
    async with asyncio.timeout(2):
        while not true():
            await asyncio.sleep(0.005)


async def test_updates_are_delivered_with_the_secret() -> None:
    """What waited and what comes is posted in order, and nothing is left pending."""
    receiver = Receiver()
    async with PracticeServer(webhook_transport=receiver) as server, server.bot() as bot:
        phone = Phone(server, server.add_person(id=1, name="佐藤"))
        await phone.send("まえ")
        await bot.set_webhook(URL, secret_token="s3cret")
        await phone.send("あと")
        await until(lambda: len(receiver.taken) == 2)

        assert [u["message"]["text"] for u in receiver.taken] == ["まえ", "あと"]  # type: ignore[index]
        assert receiver.secrets == ["s3cret", "s3cret"]
        info = await bot.get_webhook_info()
        assert (info.url, info.pending_update_count, info.last_error_message) == (URL, 0, None)


async def test_a_failing_webhook_is_tried_again() -> None:
    """500 twice, then taken: once, in the order of the chat, and the trouble can be read."""
    receiver = Receiver()
    receiver.failures = [500, 500]
    async with (
        PracticeServer(webhook_transport=receiver, webhook_pause=0.01) as server,
        server.bot() as bot,
    ):
        phone = Phone(server, server.add_person(id=1, name="佐藤"))
        await bot.set_webhook(URL)
        await phone.send("いち")
        await phone.send("に")
        await until(lambda: len(receiver.taken) == 2)

        assert [u["message"]["text"] for u in receiver.taken] == ["いち", "に"]  # type: ignore[index]
        info = await bot.get_webhook_info()
        assert info.last_error_message == (
            "Wrong response from the webhook: 500 Internal Server Error"
        )


async def test_polling_and_webhook_exclude_each_other() -> None:
    """Setting a webhook ends a poll; polling is refused until the webhook is deleted."""
    async with PracticeServer(webhook_transport=Receiver()) as server, server.bot() as bot:
        phone = Phone(server, server.add_person(id=1, name="佐藤"))
        poll = asyncio.create_task(bot.get_updates(timeout=5))
        await asyncio.sleep(0.02)
        await bot.set_webhook(URL)

        with pytest.raises(Conflict, match="terminated by setWebhook"):
            await poll
        with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
            await bot.get_updates()

        await bot.delete_webhook()
        await phone.send("x")
        assert len(await bot.get_updates()) == 1
        await bot.delete_webhook(drop_pending_updates=True)
        assert await bot.get_updates() == ()


async def test_a_webhook_elsewhere_is_refused() -> None:
    """Nothing of practice mode leaves this computer."""
    async with PracticeServer() as server, server.bot() as bot:
        for url in ("https://example.org/hook", "ftp://127.0.0.1/"):
            with pytest.raises(BadRequest, match="this computer only"):
                await bot.set_webhook(url)
        with pytest.raises(BadRequest, match="unallowed characters"):
            await bot.set_webhook(URL, secret_token="あ")
