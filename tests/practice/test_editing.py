"""Changing what was sent, and answering presses."""

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest

from bot.practice import Phone, PracticeServer
from tests.practice.conftest import SUPPORTER

pytestmark = pytest.mark.anyio

YES = InlineKeyboardMarkup.from_button(InlineKeyboardButton("はい", callback_data="yes"))
NO = InlineKeyboardMarkup.from_button(InlineKeyboardButton("いいえ", callback_data="no"))


async def test_a_message_can_be_changed(bot: Bot, phone: Phone) -> None:
    """Text and buttons change in place; without buttons in the call they go."""
    sent = await bot.send_message(SUPPORTER, "いち", reply_markup=YES)

    await bot.edit_message_text("に", SUPPORTER, sent.message_id, reply_markup=NO)
    assert [(m.text, m.labels) for m in phone.messages] == [("に", ["いいえ"])]

    await bot.edit_message_reply_markup(SUPPORTER, sent.message_id, reply_markup=YES)
    assert phone.last.labels == ["はい"]

    await bot.edit_message_text("さん", SUPPORTER, sent.message_id)
    assert [(m.text, m.labels) for m in phone.messages] == [("さん", [])]


async def test_the_same_again_is_not_modified(bot: Bot) -> None:
    """Telegram's very words, which adapters look for."""
    sent = await bot.send_message(SUPPORTER, "いち", reply_markup=YES)

    with pytest.raises(
        BadRequest, match=r"^Message is not modified: specified new message content"
    ):
        await bot.edit_message_text("いち", SUPPORTER, sent.message_id, reply_markup=YES)
    with pytest.raises(BadRequest, match=r"^Message is not modified"):
        await bot.edit_message_reply_markup(SUPPORTER, sent.message_id, reply_markup=YES)


async def test_only_the_bots_own_messages_can_be_changed(bot: Bot, phone: Phone) -> None:
    """A person's message cannot be edited, a missing one is not found."""
    await phone.send("わたし")

    with pytest.raises(BadRequest, match="Message can't be edited"):
        await bot.edit_message_text("x", SUPPORTER, phone.messages[0].id)
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await bot.edit_message_text("x", SUPPORTER, 999)


async def test_a_message_can_be_deleted_for_two_days(
    bot: Bot, phone: Phone, server: PracticeServer
) -> None:
    """Deleting works at once, not twice, and not after 48 hours."""
    first = await bot.send_message(SUPPORTER, "いち")
    second = await bot.send_message(SUPPORTER, "に")

    await bot.delete_message(SUPPORTER, first.message_id)
    assert [m.text for m in phone.messages] == ["に"]
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await bot.delete_message(SUPPORTER, first.message_id)

    server.clock.move(days=2, minutes=1)
    with pytest.raises(BadRequest, match="Message can't be deleted"):
        await bot.delete_message(SUPPORTER, second.message_id)


async def test_a_press_is_answered_with_a_note(bot: Bot, phone: Phone) -> None:
    """The bot gets the data and the message, and its answer appears once as a note."""
    await bot.send_message(SUPPORTER, "見てみますか", reply_markup=YES)
    await phone.press("はい")
    [update] = await bot.get_updates()
    query = update.callback_query
    assert query is not None
    assert (query.data, query.message and query.message.chat.id) == ("yes", SUPPORTER)

    await query.answer("うけとりました")
    await query.answer("もういちど")

    assert phone.alerts == ["うけとりました"]


async def test_a_late_answer_is_refused(bot: Bot, phone: Phone, server: PracticeServer) -> None:
    """After a quarter of an hour, or for a press that never was, the query is too old."""
    await bot.send_message(SUPPORTER, "見てみますか", reply_markup=YES)
    await phone.press("はい")
    [update] = await bot.get_updates()
    server.clock.move(minutes=16)

    assert update.callback_query is not None
    for query_id in (update.callback_query.id, "12345"):
        with pytest.raises(BadRequest, match="Query is too old"):
            await bot.answer_callback_query(query_id)


async def test_a_button_of_an_old_state_can_still_be_pressed(bot: Bot, phone: Phone) -> None:
    """A tap under way while the message changed still reaches the bot; so does its twin."""
    sent = await bot.send_message(SUPPORTER, "見てみますか", reply_markup=YES)
    before = phone.last
    await bot.edit_message_text("見てみますか", SUPPORTER, sent.message_id, reply_markup=NO)

    await phone.press("はい", on=before, times=2)

    presses = [update.callback_query for update in await bot.get_updates()]
    assert [press and press.data for press in presses] == ["yes", "yes"]
