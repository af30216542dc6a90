"""The one-time page in a real browser, on a small phone, with scripts switched off."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright, expect

from bot.channels.page import page_routes
from bot.practice import PracticeServer
from storage.database import Database
from storage.tables import Account
from tests.bot.own_words import WORDS, Desk, at_own_words

pytestmark = [pytest.mark.anyio, pytest.mark.browser]

QUIETLY = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]


@pytest.fixture
async def desk(sqlite_database: Database) -> Desk:
    """A supporter at the question that is answered on a page."""
    return await asyncio.to_thread(at_own_words, sqlite_database)


@asynccontextmanager
async def opened(
    desk: Desk, chromium: Path, *, width: int, colours: str = "light"
) -> AsyncIterator[Page]:
    """The page behind the chat's link, on a server that stands on this computer only."""
    trouble: list[str] = []
    server = PracticeServer()
    server.app.routes.extend(
        page_routes(
            database=desk.talk.database,
            clock=lambda: desk.talk.now,
            world=desk.talk.world,
            registry=desk.talk.registry,
            stored=lambda: desk.rung.append(True),
        )
    )
    async with server, server.listening() as address, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=QUIETLY)
        page = await browser.new_page(
            viewport={"width": width, "height": 740},
            java_script_enabled=False,
            color_scheme="dark" if colours == "dark" else "light",
        )
        page.set_default_timeout(10_000)
        # The browser remarks on a page that is closed; that is no trouble.
        page.on("console", lambda said: None if "410" in said.text else trouble.append(said.text))
        page.on(
            "request",
            lambda asked: None if asked.url.startswith(address) else trouble.append(asked.url),
        )
        await page.goto(address + "/p/" + desk.link.rpartition("/")[2])
        yield page
        await browser.close()
    assert trouble == []


async def test_words_are_sent_without_any_script(desk: Desk, chromium: Path) -> None:
    """
    The field has a name, the button sends it, and the page says to go back to the chat.
    """
    async with opened(desk, chromium, width=360) as page:
        await page.get_by_label("ここにお書きください").fill(WORDS)
        await page.get_by_role("button", name="これで送る").click()
        await expect(page.get_by_role("heading", name="受け取りました")).to_be_visible()
        await page.go_back()
        await expect(page.get_by_role("heading", name="このページは閉じています")).to_be_visible()
        assert WORDS not in await page.content()

    assert desk.rung == [True]
    assert desk.waiting() == 1


@pytest.mark.parametrize("language", ["ja", "ja-easy"])
async def test_it_fits_the_smallest_phone(desk: Desk, chromium: Path, language: str) -> None:
    """
    At 320 pixels nothing is wider than the screen, and the button is big enough for a thumb.
    """
    with desk.talk.database.writing() as session:
        session.get_one(Account, desk.supporter.account.id).language = language

    async with opened(desk, chromium, width=320) as page:
        for part in await page.locator("body *:visible").all():
            box = await part.bounding_box()
            assert box is not None
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= 320
        button = await page.get_by_role("button").bounding_box()

    assert button is not None
    assert button["height"] >= 44
