"""A host answers in a real browser, on a small phone, with scripts switched off."""

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import async_playwright, expect

from bot.channels.page import page_routes
from bot.practice import PracticeServer
from storage.database import Database
from tests.bot.screening import page_of
from tests.bot.test_page_in_a_browser import QUIETLY
from tests.flows.wishing import SENTENCE, asked
from tests.talk import Talk

pytestmark = [pytest.mark.anyio, pytest.mark.browser]


async def test_a_question_is_answered_without_any_script(
    sqlite_database: Database, chromium: Path, tmp_path: Path
) -> None:
    """
    At 360 pixels nothing is wider than the screen, each answer is a button for a thumb, and going
    back or reloading does nothing twice.
    """
    talk = Talk(sqlite_database)
    _, host, _ = await asyncio.to_thread(asked, talk)
    link = await asyncio.to_thread(page_of, host)
    server = PracticeServer()
    server.app.routes.extend(
        page_routes(
            database=talk.database,
            clock=lambda: talk.now,
            world=talk.world,
            registry=talk.registry,
            stored=lambda: None,
        )
    )
    async with server, server.listening() as address, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=QUIETLY)
        page = await browser.new_page(
            viewport={"width": 360, "height": 740}, java_script_enabled=False
        )
        page.set_default_timeout(10_000)
        await page.goto(address + "/p/" + link.rpartition("/")[2])
        await page.screenshot(path=tmp_path / "question.png", full_page=True)
        await expect(page.get_by_text(SENTENCE)).to_be_visible()
        for part in await page.locator("body *:visible").all():
            box = await part.bounding_box()
            assert box is not None
            assert box["x"] + box["width"] <= 360
        for button in await page.get_by_role("button").all():
            box = await button.bounding_box()
            assert box is not None
            assert box["height"] >= 44

        await page.get_by_role("button", name="こうだったら歓迎").click()
        await page.get_by_role("button", name="短い時間からなら").click()
        await expect(page.get_by_role("heading", name="ありがとうございました")).to_be_visible()
        await page.reload()
        await page.screenshot(path=tmp_path / "thanks.png", full_page=True)
        await expect(page.get_by_role("heading", name="ありがとうございました")).to_be_visible()
        await page.go_back()
        await expect(page.get_by_role("heading", name="ありがとうございました")).to_be_visible()
        await browser.close()
