"""The page behind a poster in a real browser: for every eye, on the smallest phone, scriptless."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from bot.channels.page import page_routes
from bot.channels.poster import poster_routes
from bot.practice import PracticeServer
from storage.database import Database
from tests.accessible import complaints, cut_off
from tests.bot.test_page_in_a_browser import QUIETLY
from tests.bot.wall import Wall
from tests.talk import Talk

pytestmark = [pytest.mark.browser]


@contextmanager
def served(wall: Wall) -> Iterator[str]:
    """Serve the poster's page and its looks on this computer, beside the test."""
    common: dict[str, Any] = {
        "database": wall.talk.database,
        "clock": lambda: wall.talk.now,
        "world": wall.talk.world,
        "registry": wall.talk.registry,
    }
    loop = asyncio.new_event_loop()
    started: asyncio.Future[str] = loop.create_future()
    ended = asyncio.Event()

    async def serve() -> None:
        server = PracticeServer()
        server.app.routes.extend(page_routes(**common, stored=lambda: None))
        server.app.routes.extend(poster_routes(**common))
        async with server, server.listening() as address:
            started.set_result(address)
            await ended.wait()

    thread = Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    try:
        yield asyncio.run_coroutine_threadsafe(_given(started), loop).result(20)
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join(20)
        loop.close()


async def _given(started: "asyncio.Future[str]") -> str:
    return await started


@contextmanager
def opened(address: str, chromium: Path, *, dark: bool, scripts: bool) -> Iterator[Page]:
    """A window of the smallest phone."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIETLY)
        page = browser.new_page(
            viewport={"width": 320, "height": 740},
            color_scheme="dark" if dark else "light",
            java_script_enabled=scripts,
        )
        page.set_default_timeout(10_000)
        page.goto(address)
        yield page
        browser.close()


def test_the_poster_page_is_for_everybody(sqlite_database: Database, chromium: Path) -> None:
    """
    Axe finds nothing and nothing is cut off, in both voices, light and dark; it sends scriptless.
    """
    talk = Talk(sqlite_database)
    wall = Wall(talk, talk.coordinator())
    with served(wall) as home:
        for dark, voice in ((False, "ja"), (True, "ja-easy")):
            address = f"{home}{wall.address}?voice={voice}"
            with opened(address, chromium, dark=dark, scripts=True) as page:
                assert complaints(page) == []
                assert cut_off(page) == []
        with opened(f"{home}{wall.address}", chromium, dark=False, scripts=False) as page:
            page.get_by_label("ひとり").check()
            page.get_by_label("川端校区").check()
            page.get_by_label("好きなこと・できること").fill("毎朝、犬と川べりを歩いています")
            page.get_by_label("連絡先").fill("鈴木")
            page.get_by_role("button", name="これで送る").click()
            expect(page.get_by_role("alert")).to_contain_text("電話番号かメールアドレス")
            expect(page.get_by_label("ひとり")).to_be_checked()
            page.get_by_label("連絡先").fill("090-1234-5678")
            page.get_by_role("button", name="これで送る").click()
            expect(page.get_by_role("heading", name="受け取りました")).to_be_visible()
    assert [voice.contact for voice in wall.voices()] == ["090-1234-5678"]
