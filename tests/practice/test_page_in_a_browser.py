"""The page in a real browser: tapping, typing, reading, also by keyboard and on a small phone."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright, expect
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, ReplyKeyboardMarkup

from bot.practice import PracticeServer
from tests.practice.conftest import SUPPORTER

pytestmark = [pytest.mark.anyio, pytest.mark.browser]

QUIETLY = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
YES = InlineKeyboardMarkup.from_button(InlineKeyboardButton("見てみたい", callback_data="yes"))


@asynccontextmanager
async def opened(
    server: PracticeServer, chromium: Path, *, width: int, language: str = "ja"
) -> AsyncIterator[Page]:
    """The page in a window of that width; no errors, and no request to anywhere else."""
    trouble: list[str] = []
    async with server.listening() as address, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=QUIETLY)
        page = await browser.new_page(viewport={"width": width, "height": 760})
        page.set_default_timeout(10_000)
        page.on("console", lambda said: trouble.append(said.text))
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on(
            "request",
            lambda asked: None if asked.url.startswith(address) else trouble.append(asked.url),
        )
        await page.goto(f"{address}/?language={language}")
        await page.wait_for_selector("body.ready")
        yield page
        await browser.close()
    assert trouble == []


async def test_a_conversation(server: PracticeServer, bot: Bot, chromium: Path) -> None:
    """Write, read the answer, press its button, see the note and the changed message."""
    async with opened(server, chromium, width=1280) as page:
        await page.get_by_label("メッセージ", exact=True).fill("こんにちは")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("log")).to_contain_text("こんにちは")
        keys = ReplyKeyboardMarkup([["願いをあずける"]], resize_keyboard=True)
        await bot.send_message(SUPPORTER, "ようこそ", reply_markup=keys)
        sent = await bot.send_message(SUPPORTER, "<b>候補</b>です", "HTML", reply_markup=YES)

        await page.get_by_role("button", name="見てみたい").click()
        hello, press = await bot.get_updates()
        assert hello.message
        assert hello.message.text == "こんにちは"
        assert press.callback_query
        await press.callback_query.answer("うけとりました")
        await bot.edit_message_text("うけとった候補", SUPPORTER, sent.message_id)

        await expect(page.get_by_role("status")).to_contain_text("うけとりました")
        await expect(page.get_by_role("log")).to_contain_text("うけとった候補")
        await expect(page.get_by_role("button", name="見てみたい")).to_have_count(0)
        await page.get_by_role("button", name="願いをあずける").click()
        await expect(page.get_by_role("log")).to_contain_text("願いをあずける")


async def test_an_invitation_is_opened_by_a_new_person(
    server: PracticeServer, bot: Bot, chromium: Path
) -> None:
    """A link of the bot can be opened as somebody who has just come to town."""
    async with opened(server, chromium, width=1280) as page:
        await bot.send_message(SUPPORTER, f"招待です https://t.me/{server.username}?start=T0KEN")

        await page.get_by_role("button", name=f"https://t.me/{server.username}").click()
        await page.get_by_role("button", name="新しい人として開く").click()
        await page.get_by_label("名前").fill("はな")
        await page.get_by_role("button", name="この人になる").click()

        await expect(page.get_by_role("heading", name="はな")).to_be_visible()
        await expect(page.get_by_role("log").nth(1)).to_contain_text("/start T0KEN")
        [update] = await bot.get_updates()
        assert update.message
        assert update.message.chat.first_name == "はな"


async def test_the_clock_goes_on(server: PracticeServer, bot: Bot, chromium: Path) -> None:
    """Tomorrow comes, and who got a message meanwhile is marked."""
    server.add_person(id=502, name="走友会", note="受け入れ先")
    async with opened(server, chromium, width=500) as page:
        await page.get_by_role("button", name="来月").click()
        await expect(page.locator("#now")).to_contain_text("9:0")
        await bot.send_message(502, "その後いかがですか。")

        await expect(page.get_by_role("button", name="走友会")).to_contain_text(
            "新しいお知らせ 1件"
        )
        await page.get_by_role("button", name="走友会").click()
        await expect(page.get_by_role("log")).to_contain_text("その後いかがですか。")


async def test_everything_is_reached_by_keyboard(
    server: PracticeServer, bot: Bot, chromium: Path
) -> None:
    """Tab leads from the first link to the place to write, and every stop has a name."""
    await bot.send_message(SUPPORTER, "見てみますか", reply_markup=YES)
    async with opened(server, chromium, width=1280) as page:
        names: list[str] = []
        for _ in range(20):
            await page.keyboard.press("Tab")
            names.append(
                await page.evaluate(
                    "(({ariaLabel, labels, textContent, tagName, role}) => tagName + ':' +"
                    " (ariaLabel || labels?.[0]?.textContent || textContent))"
                    "(document.activeElement)"
                )
            )
            if names[-1].startswith("TEXTAREA"):
                break

    said = "\n".join(names)
    assert names[0] == "A:会話へすすむ"
    for stop in (
        "30分後",
        "あした",
        "佐藤",
        "新しい人になる",
        "そのほか",
        "見てみたい",
        "TEXTAREA:メッセージ",
    ):
        assert stop in said
    assert all(not name.endswith(":") for name in names)


@pytest.mark.parametrize("language", ["ja", "ja-easy"])
async def test_it_fits_a_small_phone(
    server: PracticeServer, bot: Bot, chromium: Path, language: str
) -> None:
    """At 320 px (or 200 % of 640) nothing is cut off sideways and the sending button is there."""
    await bot.send_message(SUPPORTER, "https://127.0.0.1/" + "long" * 40, reply_markup=YES)
    async with opened(server, chromium, width=320, language=language) as page:
        widths = await page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        await page.locator("form.compose button[type=submit]").scroll_into_view_if_needed()

        assert widths[0] <= widths[1]
        await expect(page.locator("form.compose button[type=submit]")).to_be_in_viewport()
