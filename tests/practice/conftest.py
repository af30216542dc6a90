"""A practice town with one person in it, and a python-telegram-bot Bot that reaches it."""

from collections.abc import AsyncIterator

import pytest
from telegram import Bot

from bot.practice import Phone, PracticeServer

SUPPORTER = 501


@pytest.fixture(autouse=True)
def time_spans(monkeypatch: pytest.MonkeyPatch) -> None:
    """python-telegram-bot gives time spans as timedelta, as it will from its next version on."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture
async def server(anyio_backend: str) -> AsyncIterator[PracticeServer]:
    """An empty town in memory, with 佐藤 the supporter."""
    async with PracticeServer(webhook_pause=0.01) as town:
        town.add_person(id=SUPPORTER, name="佐藤", note="支援者")
        yield town


@pytest.fixture
async def bot(server: PracticeServer) -> AsyncIterator[Bot]:
    """The bot, in process."""
    async with server.bot() as ready:
        yield ready


@pytest.fixture
def phone(server: PracticeServer) -> Phone:
    """佐藤's phone."""
    return Phone(server, SUPPORTER)
