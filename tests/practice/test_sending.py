"""Sending through python-telegram-bot: what arrives, and what is refused in which words."""

import pytest
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    MessageEntity,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
)
from telegram.constants import ChatAction
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken

from bot.practice import Group, Phone, PracticeServer
from bot.practice.driver import grey_square
from tests.practice.conftest import SUPPORTER

pytestmark = pytest.mark.anyio


async def test_a_bot_knows_itself(bot: Bot, server: PracticeServer) -> None:
    """getMe answers with the name that the town gave the bot."""
    me = await bot.get_me()

    assert (me.username, me.first_name, me.is_bot) == (server.username, "叶え合い", True)


async def test_a_text_arrives(bot: Bot, phone: Phone) -> None:
    """What the bot sends is on the person's screen, trimmed, under the number it was told."""
    sent = await bot.send_message(SUPPORTER, "  こんにちは\n")

    assert [(m.id, m.text) for m in phone.messages] == [(sent.message_id, "こんにちは")]


async def test_formatting_is_counted_in_utf16(bot: Bot) -> None:
    """Entities after an emoji start where Telegram says they start."""
    sent = await bot.send_message(SUPPORTER, "🌱<b>願い</b>", parse_mode="HTML")

    assert sent.text == "🌱願い"
    assert sent.parse_entity(sent.entities[0]) == "願い"
    assert sent.entities[0].offset == 2


async def test_own_entities_are_kept(bot: Bot) -> None:
    """Entities that the bot counted itself come back unchanged."""
    mark = MessageEntity(MessageEntity.BOLD, 0, 2)

    sent = await bot.send_message(SUPPORTER, "願いはこれから", entities=[mark])

    assert list(sent.entities) == [mark]


async def test_an_inline_keyboard_arrives(bot: Bot, phone: Phone) -> None:
    """Inline buttons hang under their message."""
    keys = InlineKeyboardMarkup.from_row(
        [
            InlineKeyboardButton("はい", callback_data="yes"),
            InlineKeyboardButton("頁", url="http://127.0.0.1/x"),
        ]
    )

    await bot.send_message(SUPPORTER, "見てみますか", reply_markup=keys)

    assert phone.last.labels == ["はい", "頁"]
    assert phone.last.links == ["http://127.0.0.1/x"]


async def test_a_reply_keyboard_stays_until_it_is_removed(bot: Bot, phone: Phone) -> None:
    """A reply keyboard belongs to the chat, not to the message."""
    keys = ReplyKeyboardMarkup([["願い", KeyboardButton("候補")]], resize_keyboard=True)

    await bot.send_message(SUPPORTER, "ようこそ", reply_markup=keys)
    await bot.send_message(SUPPORTER, "つぎ")
    assert phone.keyboard == ["願い", "候補"]

    await bot.send_message(SUPPORTER, "おわり", reply_markup=ReplyKeyboardRemove())
    assert phone.keyboard == []


async def test_a_reply_names_what_it_answers(bot: Bot, phone: Phone) -> None:
    """reply_parameters quote the message, and refuse one that is not there."""
    await phone.send("質問です")

    sent = await bot.send_message(
        SUPPORTER, "答えです", reply_parameters=ReplyParameters(phone.messages[0].id)
    )
    assert sent.reply_to_message is not None
    assert sent.reply_to_message.text == "質問です"

    with pytest.raises(BadRequest, match="Message to be replied not found"):
        await bot.send_message(SUPPORTER, "答え", reply_parameters=ReplyParameters(9999))


@pytest.mark.parametrize(
    ("text", "mode", "words"),
    [
        ("", None, "Message text is empty"),
        ("あ" * 4097, None, "Message is too long"),
        ("<b>x", "HTML", "Can't parse entities: can't find end tag"),
        ("x.", "MarkdownV2", "Character '.' is reserved and must be escaped"),
        ("x", "Wiki", "Unsupported parse_mode"),
    ],
)
async def test_a_bad_text_is_refused(bot: Bot, text: str, mode: str | None, words: str) -> None:
    """Texts that Telegram would not take are refused in its words."""
    with pytest.raises(BadRequest) as refusal:
        await bot.send_message(SUPPORTER, text, parse_mode=mode)

    assert words.lower() in str(refusal.value).lower()


async def test_the_longest_text_passes(bot: Bot, phone: Phone) -> None:
    """4096 characters are allowed."""
    await bot.send_message(SUPPORTER, "あ" * 4096)

    assert len(phone.last.text) == 4096


async def test_callback_data_ends_at_64_bytes(bot: Bot, phone: Phone) -> None:
    """64 bytes pass, 65 do not, and bytes are counted, not characters."""

    def keys(data: str) -> InlineKeyboardMarkup:
        return InlineKeyboardMarkup.from_button(InlineKeyboardButton("はい", callback_data=data))

    await bot.send_message(SUPPORTER, "x", reply_markup=keys("a" * 64))
    for data in ("a" * 65, "あ" * 22):
        with pytest.raises(BadRequest, match="Button_data_invalid"):
            await bot.send_message(SUPPORTER, "x", reply_markup=keys(data))

    assert len(phone.messages) == 1


async def test_a_person_who_blocked_the_bot_hears_nothing(bot: Bot, phone: Phone) -> None:
    """Blocking is a 403 until it is lifted."""
    phone.block_bot()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(SUPPORTER, "もしもし")

    phone.unblock_bot()
    await bot.send_message(SUPPORTER, "もしもし")

    assert phone.last.text == "もしもし"


async def test_a_stranger_must_write_first(bot: Bot, server: PracticeServer) -> None:
    """There is no chat with somebody who never wrote, nor with nobody."""
    stranger = Phone(server, server.world.add_stranger(name="だれか"))
    for chat in (stranger.person.id, 12345, "@somewhere"):
        with pytest.raises(BadRequest, match="Chat not found"):
            await bot.send_message(chat, "もしもし")

    await stranger.open_link(f"https://t.me/{server.username}?start=abc")
    await bot.send_message(stranger.person.id, "ようこそ")

    assert [m.text for m in stranger.messages] == ["/start abc", "ようこそ"]


async def test_a_group_that_moved_says_where(
    bot: Bot, server: PracticeServer, phone: Phone
) -> None:
    """A migrated group answers with its new id, and the new one can be written to."""
    group = Group(server, "走友会", phone)
    await group.add_bot()
    await bot.send_message(group.id, "よろしく")
    old = group.id
    await group.become_supergroup()

    with pytest.raises(ChatMigrated) as moved:
        await bot.send_message(old, "どこ")
    assert moved.value.new_chat_id == group.id

    await bot.send_message(group.id, "ここ")
    await group.remove_bot()
    with pytest.raises(Forbidden, match="kicked"):
        await bot.send_message(group.id, "まだ")


async def test_files_go_out_and_come_back(bot: Bot, phone: Phone) -> None:
    """A document and a picture can be sent, sent again by id, and fetched."""
    plan = await bot.send_document(SUPPORTER, b"%PDF-1.7", filename="plan.pdf", caption="プラン")
    picture = await bot.send_photo(SUPPORTER, grey_square(side=20))
    assert plan.document is not None
    again = await bot.send_document(SUPPORTER, plan.document.file_id)

    assert (phone.messages[0].file_name, phone.messages[0].text) == ("plan.pdf", "プラン")
    assert (picture.photo[0].width, picture.photo[0].height) == (20, 20)
    assert again.document == plan.document
    fetched = await (await bot.get_file(plan.document.file_id)).download_as_bytearray()
    assert bytes(fetched) == b"%PDF-1.7"
    with pytest.raises(BadRequest, match="Wrong file identifier"):
        await bot.send_document(SUPPORTER, "nothing")
    with pytest.raises(BadRequest, match="Image_process_failed"):
        await bot.send_photo(SUPPORTER, b"not a picture")


async def test_typing_is_shown(bot: Bot, server: PracticeServer) -> None:
    """sendChatAction reaches the page and leaves no message."""
    seen: list[object] = []
    server.world.watch(lambda event: seen.append(event.get("action")))

    await bot.send_chat_action(SUPPORTER, ChatAction.TYPING)

    assert seen == ["typing"]
    assert server.world.messages(SUPPORTER) == []


async def test_a_wrong_token_is_turned_away(server: PracticeServer) -> None:
    """Another bot's token gets a 401."""
    stranger = Bot("2:other", base_url=server.base_url(), request=server.request())

    with pytest.raises(InvalidToken):
        await stranger.initialize()
    await stranger.shutdown()


async def test_what_is_not_practised_is_a_loud_error(
    bot: Bot, server: PracticeServer, caplog: pytest.LogCaptureFixture
) -> None:
    """An unknown method is refused, logged as an error and written down; never "true"."""
    with pytest.raises(InvalidToken, match="does not know sendDice"):
        await bot.send_dice(SUPPORTER)
    with pytest.raises(BadRequest, match="inline button with web_app"):
        await bot.send_message(
            SUPPORTER,
            "x",
            reply_markup=InlineKeyboardMarkup.from_button(
                InlineKeyboardButton("x", web_app={"url": "https://example.org"})  # type: ignore[arg-type]
            ),
        )
    await bot.send_message(SUPPORTER, "x", message_effect_id="1")

    assert server.unknown_methods == [
        "sendDice",
        "sendMessage: inline button with web_app",
        "sendMessage: parameters message_effect_id",
    ]
    assert [record.levelname for record in caplog.records].count("ERROR") == 3
