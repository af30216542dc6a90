"""Fetching updates: order, confirmation, long polls, conflicts, and a whole Application."""

import asyncio
from datetime import timedelta

import pytest
from telegram import Bot, Update
from telegram.error import Conflict
from telegram.ext import Application, CommandHandler, ContextTypes, MessageHandler, filters

from bot.practice import Group, Phone, PracticeServer

pytestmark = pytest.mark.anyio


def texts(updates: tuple[Update, ...]) -> list[str | None]:
    """The texts of messages in some updates."""
    return [update.message.text if update.message else None for update in updates]


async def test_an_update_stays_until_it_is_confirmed(bot: Bot, phone: Phone) -> None:
    """Asking again gives the same again; a higher offset forgets."""
    for word in ("いち", "に", "さん"):
        await phone.send(word)

    first = await bot.get_updates(limit=2)
    assert texts(first) == ["いち", "に"]
    assert texts(await bot.get_updates()) == ["いち", "に", "さん"]

    assert texts(await bot.get_updates(offset=first[-1].update_id + 1)) == ["さん"]
    assert texts(await bot.get_updates(offset=-1)) == ["さん"]


async def test_a_long_poll_ends_when_something_comes(bot: Bot, phone: Phone) -> None:
    """Whoever waits gets the update at once, and an empty wait ends empty."""
    waiting = asyncio.create_task(bot.get_updates(timeout=5))
    await asyncio.sleep(0.02)
    assert not waiting.done()

    await phone.send("いま")

    assert texts(await asyncio.wait_for(waiting, 1)) == ["いま"]


async def test_a_second_poller_ends_the_first(bot: Bot, phone: Phone) -> None:
    """Two bots with one token: the earlier poll is sent away with 409."""
    first = asyncio.create_task(bot.get_updates(timeout=5))
    await asyncio.sleep(0.02)
    second = asyncio.create_task(bot.get_updates(timeout=5))

    with pytest.raises(Conflict, match="terminated by other getUpdates request"):
        await first
    await phone.send("どちらへ")
    assert texts(await second) == ["どちらへ"]


async def test_only_wanted_kinds_come(bot: Bot, phone: Phone) -> None:
    """allowed_updates holds until it is given again."""
    await bot.get_updates(allowed_updates=["my_chat_member"])

    await phone.send("いち")
    phone.block_bot()
    [update] = await bot.get_updates()
    assert update.my_chat_member is not None
    assert update.my_chat_member.new_chat_member.status == "kicked"

    await bot.get_updates(offset=update.update_id + 1, allowed_updates=[])
    await phone.send("に")
    returned = await bot.get_updates()
    assert [u.message.text if u.message else "unblocked" for u in returned] == ["unblocked", "に"]


async def test_everything_a_phone_can_send_is_understood(bot: Bot, phone: Phone) -> None:
    """python-telegram-bot parses stickers, voices, pictures, files and forwarded texts."""
    await phone.send_sticker()
    await phone.send_voice(seconds=4)
    await phone.send_photo(caption="花")
    await phone.send_document(b"hello", name="a.txt")
    await phone.forward("だれかのことば")

    messages = [update.message for update in await bot.get_updates() if update.message]
    sticker, voice, photo, document, forward = messages
    assert sticker.sticker
    assert sticker.sticker.emoji == "🙂"
    assert voice.voice
    assert voice.voice.duration == timedelta(seconds=4)
    assert (photo.caption, photo.photo[0].width) == ("花", 8)
    assert document.document
    assert document.document.mime_type == "text/plain"
    assert forward.forward_origin
    assert forward.text == "だれかのことば"


async def test_a_very_long_text_comes_in_pieces(bot: Bot, phone: Phone) -> None:
    """10,000 characters arrive as three messages, as Telegram's apps send them; nothing is lost."""
    await phone.send("あ" * 5_000 + "🌱" * 2_500)

    pieces = [update.message.text or "" for update in await bot.get_updates() if update.message]
    assert [len(piece) for piece in pieces] == [4096, 904 + 1596, 904]
    assert "".join(pieces) == "あ" * 5_000 + "🌱" * 2_500


async def test_in_a_group_the_bot_hears_only_what_is_meant_for_it(
    bot: Bot, phone: Phone, server: PracticeServer
) -> None:
    """Privacy mode: joining, commands and mentions, nothing else."""
    group = Group(server, "走友会", phone)
    await group.add_bot()
    await group.send(phone, "いい天気")
    await group.send(phone, "/help")
    await group.send(phone, f"@{server.username} いる?")

    heard = [u.message.text for u in await bot.get_updates() if u.message and u.message.text]
    assert heard == ["/help", f"@{server.username} いる?"]


async def test_a_broken_update_can_be_queued(server: PracticeServer) -> None:
    """Something that no library can parse is delivered as it is."""
    server.queue.add_raw({"message": {"message_id": "?"}})

    async with server.client() as client:
        answer = await client.get(f"/bot{server.token}/getUpdates")

    assert answer.json()["result"][0]["message"] == {"message_id": "?"}


async def test_the_polling_application_runs_unmodified(
    server: PracticeServer, phone: Phone
) -> None:
    """python-telegram-bot's Application polls, handles and answers, with nothing unknown asked."""

    async def start(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.effective_message
        await update.effective_message.reply_text(f"ようこそ {context.args and context.args[0]}")

    async def echo(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.effective_message
        await update.effective_message.reply_text(update.effective_message.text or "")

    app = Application.builder().bot(server.bot()).build()
    app.add_handler(CommandHandler("start", start))
    app.add_handler(MessageHandler(filters.TEXT, echo))
    async with app:
        await app.start()
        assert app.updater is not None
        await app.updater.start_polling(timeout=1, drop_pending_updates=True)
        await phone.open_link(f"t.me/{server.username}?start=T0KEN")
        await phone.hears("ようこそ T0KEN")
        await phone.send("こだま")
        await phone.hears("こだま")
        await app.updater.stop()
        await app.stop()

    assert server.unknown_methods == []
    assert server.webhook.info()["pending_update_count"] == 0
