"""The phone that stories are told with."""

import asyncio

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, ReplyKeyboardMarkup

from bot.practice import Phone, PracticeServer
from bot.practice.screen import NotOnScreen
from tests.practice.conftest import SUPPORTER

pytestmark = pytest.mark.anyio

YES = InlineKeyboardMarkup.from_button(InlineKeyboardButton("はい", callback_data="yes"))


async def test_a_reply_keyboard_is_pressed_by_writing(bot: Bot, phone: Phone) -> None:
    """Its buttons are words; inline buttons of the same name come first."""
    keys = ReplyKeyboardMarkup([["はい", "そのほか"]], one_time_keyboard=True)
    await bot.send_message(SUPPORTER, "どちら", reply_markup=keys)
    await bot.send_message(SUPPORTER, "いかが", reply_markup=YES)

    await phone.press("はい")
    await phone.press("そのほか")

    press, text = await bot.get_updates()
    assert press.callback_query
    assert text.message
    assert text.message.text == "そのほか"
    assert phone.keyboard == []


async def test_the_newest_button_is_pressed(bot: Bot, phone: Phone) -> None:
    """Of two messages with the same button, the later one counts."""
    for text in ("まえ", "あと"):
        await bot.send_message(SUPPORTER, text, reply_markup=YES)

    await phone.press("はい")

    [update] = await bot.get_updates()
    assert update.callback_query
    assert update.callback_query.message
    assert update.callback_query.message.message_id == phone.last.id


async def test_what_is_not_there_is_told_with_the_screen(bot: Bot, phone: Phone) -> None:
    """A failing story shows what the person saw instead."""
    with pytest.raises(NotOnScreen, match="written nothing"):
        _ = phone.last
    await bot.send_message(SUPPORTER, "いかが", reply_markup=YES)

    with pytest.raises(NotOnScreen, match=r"いかが \[はい\]"):
        await phone.press("いいえ")
    with pytest.raises(NotOnScreen, match="nobody said 「さようなら」"):
        await phone.hears("さようなら", within=0.02)
    with pytest.raises(NotOnScreen, match="does not lead to this bot"):
        await phone.open_link("https://t.me/another_bot?start=T")
    with pytest.raises(NotOnScreen, match="would not pass on the token"):
        await phone.open_link(f"https://t.me/{phone.server.username}?start={'x' * 65}")


async def test_hearing_waits_for_the_answer(bot: Bot, phone: Phone) -> None:
    """Only words said since the last act count, and a changed message counts as said."""
    sent = await bot.send_message(SUPPORTER, "こんにちは")
    await phone.send("もしもし")
    with pytest.raises(NotOnScreen):
        await phone.hears("こんにちは", within=0.02)

    waiting = asyncio.create_task(phone.hears("こんばんは"))
    await asyncio.sleep(0.01)
    await bot.edit_message_text("こんばんは", SUPPORTER, sent.message_id)

    assert (await waiting).id == sent.message_id


async def test_the_town_settles_after_each_act(
    bot: Bot, server: PracticeServer, phone: Phone
) -> None:
    """A story can let the bot answer everything before it reads the phone."""

    async def answer() -> None:
        for update in await bot.get_updates():
            assert update.message
            await update.message.reply_text(f"{update.message.text}ですね")
            await bot.get_updates(offset=update.update_id + 1)

    server.after_act = answer

    await phone.send("走りたい")

    assert [bubble.text for bubble in phone.heard] == ["走りたいですね"]
