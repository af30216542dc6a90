"""Trouble on request, as python-telegram-bot meets it."""

from datetime import timedelta

import pytest
from telegram import Bot
from telegram.error import Forbidden, NetworkError, RetryAfter, TimedOut

from bot.practice import Phone, PracticeServer
from tests.practice.conftest import SUPPORTER

pytestmark = pytest.mark.anyio


async def test_too_many_requests_says_how_long(
    bot: Bot, server: PracticeServer, phone: Phone
) -> None:
    """429 twice for one method, then it is over; other methods do not notice."""
    server.faults.add(kind="too_many", method="sendMessage", times=2, retry_after=7)

    await bot.get_me()
    for _ in range(2):
        with pytest.raises(RetryAfter) as wait:
            await bot.send_message(SUPPORTER, "x")
        assert wait.value.retry_after == timedelta(seconds=7)
    await bot.send_message(SUPPORTER, "さいご")

    assert [m.text for m in phone.messages] == ["さいご"]
    assert server.faults.struck == {("sendMessage", "too_many"): 2}


async def test_a_server_error_has_no_effect(bot: Bot, server: PracticeServer, phone: Phone) -> None:
    """500 comes before the effect, after letting as many calls pass as told."""
    server.faults.add(kind="server_error", after=1)

    await bot.send_message(SUPPORTER, "いち")
    with pytest.raises(NetworkError, match="Internal Server Error"):
        await bot.send_message(SUPPORTER, "に")

    assert [m.text for m in phone.messages] == ["いち"]


async def test_a_timeout_comes_before_or_after_the_effect(
    server: PracticeServer, phone: Phone
) -> None:
    """Both look alike to the bot; only one of them was delivered."""
    async with server.bot(read_timeout=0.05) as bot:
        server.faults.add(kind="timeout_before", method="sendMessage")
        server.faults.add(kind="timeout_after", method="sendMessage")
        for text in ("まえ", "あと"):
            with pytest.raises(TimedOut):
                await bot.send_message(SUPPORTER, text)

    assert [m.text for m in phone.messages] == ["あと"]


async def test_one_chat_can_be_hit(bot: Bot, server: PracticeServer) -> None:
    """A fault for one chat leaves the others alone."""
    server.add_person(id=502, name="走友会")
    server.faults.add(kind="blocked", chat_id=502, times=None)

    await bot.send_message(SUPPORTER, "x")
    for _ in range(3):
        with pytest.raises(Forbidden):
            await bot.send_message(502, "x")


async def test_a_storm_is_the_same_every_time(server: PracticeServer) -> None:
    """Chance is seeded: a run that failed can be run again."""
    server.faults.add(kind="server_error", times=None, probability=0.3)
    first = [server.faults.strike(method="x", chat_id=None) is not None for _ in range(50)]

    async with PracticeServer() as other:
        other.faults.add(kind="server_error", times=None, probability=0.3)
        again = [other.faults.strike(method="x", chat_id=None) is not None for _ in range(50)]

    assert first == again
    assert 5 < sum(first) < 30


async def test_another_process_can_ask_for_trouble(bot: Bot, server: PracticeServer) -> None:
    """The admin endpoint arms, lists and clears faults, and tells what was seen."""
    async with server.client() as client:
        wish = {"kind": "too_many", "method": "getMe", "retry_after": 2}
        assert (await client.post("/practice/faults", json=wish)).status_code == 200
        assert len((await client.get("/practice/faults")).json()) == 1
        with pytest.raises(RetryAfter):
            await bot.get_me()
        state = (await client.get("/practice/state")).json()
        assert state["struck"] == {"getMe:too_many": 1}

        wrong = await client.post("/practice/faults", json={"kind": "earthquake"})
        assert wrong.status_code == 400
        await client.delete("/practice/faults")
        assert (await client.get("/practice/faults")).json() == []
