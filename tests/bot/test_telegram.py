"""The Telegram adapter at the practice server: what people do, what we say, what goes wrong."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from telegram.error import NetworkError, TimedOut

from bot.channels.base import FetchedElsewhere, FileGone, Outcome, SendOutcome, WrongToken
from bot.channels.telegram import TelegramChannel, WebhookRefused, outcome_of
from bot.messages import Button, Did, Incoming, Outgoing
from bot.practice import Phone, PracticeServer
from bot.practice.driver import Group

pytestmark = pytest.mark.anyio
OTHER_KINDS = (
    *("audio", "video", "video_note", "voice", "sticker", "story", "contact", "location", "venue"),
    *("poll", "dice", "game", "invoice", "successful_payment", "users_shared", "chat_shared"),
    *("web_app_data", "passport_data", "paid_media", "checklist", "giveaway", "gift"),
)
"""Kinds of messages of the Bot API 9 that are no words."""
SUPPORTER = 501
ADDRESS = str(SUPPORTER)


@pytest.fixture
async def server(anyio_backend: str) -> AsyncIterator[PracticeServer]:
    """An empty town in memory, with one person."""
    async with PracticeServer() as town:
        town.add_person(id=SUPPORTER, name="佐藤", note="支援者")
        yield town
        assert town.unknown_methods == []


@pytest.fixture
def phone(server: PracticeServer) -> Phone:
    """The person's phone."""
    return Phone(server, SUPPORTER)


def channel_to(server: PracticeServer, *, token: str = "") -> TelegramChannel:
    """The adapter, in one process with the server."""
    return TelegramChannel(
        token or server.token,
        server="http://127.0.0.1",
        new_request=lambda: server.request(read_timeout=0.5),
    )


@pytest.fixture
async def channel(server: PracticeServer) -> AsyncIterator[TelegramChannel]:
    """The adapter, opened."""
    made = channel_to(server)
    await made.open()
    yield made
    await made.close()


async def read_next(channel: TelegramChannel) -> list[Incoming]:
    """Fetch what waits and say what people did."""
    return [channel.read(raw) for raw in await channel.fetch(offset=None)]


async def test_a_text_and_a_command(
    server: PracticeServer, channel: TelegramChannel, phone: Phone
) -> None:
    """Words are what somebody said; a command comes apart from its argument."""
    await phone.send("こんにちは\n二行目")
    await phone.send(f"/START@{server.username}  abc def")
    await phone.send("/ 斜線")

    said, command, slash = await read_next(channel)

    assert (said.did, said.text, said.sender) == (Did.SAID, "こんにちは\n二行目", ADDRESS)
    assert (command.did, command.command, command.text) == (Did.COMMANDED, "start", "abc def")
    assert (slash.did, slash.text) == (Did.SAID, "/ 斜線")


async def test_a_press_is_read_and_acknowledged(channel: TelegramChannel, phone: Phone) -> None:
    """A press carries its button's word and message; the answer replaces that message."""
    await channel.send(ADDRESS, Outgoing(text="どれ?", buttons=((Button("これ", data="tok"),),)))
    await phone.press("これ")
    (press,) = await read_next(channel)
    assert (press.did, press.data, press.message_id) == (Did.PRESSED, "tok", phone.last.id)

    answer = Outgoing(
        text="わかりました", answers_press=press.press_id, toast="はい", replaces=press.message_id
    )
    outcome = await channel.send(ADDRESS, answer)

    assert outcome == SendOutcome(Outcome.SENT, 2)
    assert [m.text for m in phone.messages if m.from_bot] == ["わかりました"]
    assert phone.alerts == ["はい"]


async def test_everything_unexpected_is_something_sent(
    server: PracticeServer, channel: TelegramChannel, phone: Phone
) -> None:
    """Stickers, voices, pictures and forwarded words are no answer to a question."""
    await phone.send_sticker()
    await phone.send_voice()
    await phone.send_photo(caption="写真")
    await phone.forward("だれかの言葉")
    await phone.send("長" * 4096)

    dids = [incoming.did for incoming in await read_next(channel)]

    assert dids == [Did.SENT_OTHER] * 4 + [Did.SAID]


async def test_a_document_can_be_fetched(channel: TelegramChannel, phone: Phone) -> None:
    """Its bytes, if they are not too many; and not once it is gone."""
    await phone.send_document(b"a,b", name="a.csv")

    (sent,) = await read_next(channel)

    assert (sent.did, sent.size) == (Did.SENT_FILE, 3)
    assert await channel.fetch_file(sent.data, most=3) == b"a,b"
    with pytest.raises(FileGone):
        await channel.fetch_file(sent.data, most=2)
    with pytest.raises(FileGone):
        await channel.fetch_file("gone", most=3)


async def test_closing_and_opening_the_chat(channel: TelegramChannel, phone: Phone) -> None:
    """Blocking the bot and coming back are things somebody did."""
    phone.block_bot()
    phone.unblock_bot()

    assert [i.did for i in await read_next(channel)] == [Did.BLOCKED, Did.CAME_BACK]


async def test_a_group_is_a_group(
    server: PracticeServer, channel: TelegramChannel, phone: Phone
) -> None:
    """What happens in a group is marked so, and another bot's command is not ours."""
    group = Group(server, "町の会", phone)
    await group.add_bot()
    await group.send(phone, f"/help@{server.username}")

    updates = await channel.fetch(offset=None)

    incoming = [channel.read(raw) for raw in updates]
    assert all(i.is_group for i in incoming if i.did is not Did.NOTHING)
    assert incoming[-1].command == "help"
    assert all(
        found is not None and found.address == str(group.id) and found.is_group
        for found in [channel.received(updates[-1])]
    )


@pytest.mark.parametrize(
    ("message", "did"),
    [
        ({"text": "/help@other_bot"}, Did.NOTHING),
        ({"pinned_message": {}}, Did.NOTHING),
        ({"something_new": {}}, Did.SENT_OTHER),
        ({"text": "転送", "forward_date": 1}, Did.SENT_OTHER),
        ({"text": "半分の\ud83d記号"}, Did.SAID),
        *(({kind: {"file_id": "x", "file_size": 1}}, Did.SENT_OTHER) for kind in OTHER_KINDS),
        ({"photo": [{"file_id": "x"}], "caption": "表です"}, Did.SENT_OTHER),
        ({"animation": {"file_id": "x"}, "document": {"file_id": "x"}}, Did.SENT_OTHER),
        ({"document": {"file_id": "x"}, "forward_date": 1}, Did.SENT_OTHER),
        ({"document": {"file_id": "x"}, "caption": "/start abc"}, Did.SENT_FILE),
    ],
)
async def test_rarer_messages(channel: TelegramChannel, message: dict[str, Any], did: Did) -> None:
    """Notes of Telegram itself need no answer; a new kind of message does."""
    chat = {"id": 7, "type": "private"}
    raw = {"update_id": 1, "message": {"message_id": 1, "chat": chat, **message}}

    assert channel.read(raw).did is did


async def test_an_edited_message_is_no_answer(channel: TelegramChannel) -> None:
    """An old answer that is changed afterwards does not answer the question that stands now."""
    message = {"message_id": 1, "chat": {"id": 7, "type": "private"}, "text": "はい"}

    assert channel.read({"update_id": 1, "edited_message": message}).did is Did.SENT_OTHER


@pytest.mark.parametrize(
    "raw",
    [
        {"update_id": 5},
        {"update_id": 5, "message": None},
        {"update_id": 5, "message": {"text": "住所なし"}},
        {"update_id": 5, "message": {"message_id": 1, "chat": 3, "text": "x"}},
        {"update_id": 5, "callback_query": {"id": "1", "from": {"id": 7}}},
        {"update_id": 5, "poll": {"id": "1"}},
    ],
)
async def test_an_unreadable_update_is_known_by_its_number(
    channel: TelegramChannel, raw: dict[str, Any]
) -> None:
    """It has no address, so the inbox parks it; it stops nothing."""
    found = channel.received(raw)

    assert found is not None
    assert (found.update_id, found.address, found.raw) == (5, None, raw)


async def test_an_unreadable_update_does_not_stop_the_stream(
    server: PracticeServer, channel: TelegramChannel, phone: Phone
) -> None:
    """The library could not parse it; we get it, and what comes after it."""
    server.queue.add_raw({"message": {"message_id": "x", "date": [], "chat": "nobody"}})
    await phone.send("そのあと")

    updates = await channel.fetch(offset=None)

    assert [found.address for raw in updates if (found := channel.received(raw))] == [None, ADDRESS]
    assert channel.received({"no": "number"}) is None


async def test_a_long_text_is_split_at_line_ends(channel: TelegramChannel, phone: Phone) -> None:
    """Nothing is cut off; the buttons stand under the last part, the keyboard under the first."""
    lines = [f"{number:04} " + "あ" * 70 for number in range(120)]
    buttons = ((Button("次へ", data="tok"),),)

    outcome = await channel.send(
        ADDRESS, Outgoing(text="\n".join(lines), buttons=buttons, keyboard=(("メニュー",),))
    )

    parts = [m for m in phone.messages if m.from_bot]
    assert outcome == SendOutcome(Outcome.SENT, len(parts))
    assert "\n".join(part.text for part in parts) == "\n".join(lines)
    assert [part.labels for part in parts] == [[]] * (len(parts) - 1) + [["次へ"]]
    assert phone.keyboard == ["メニュー"]


async def test_sending_goes_on_where_it_stopped(
    server: PracticeServer, channel: TelegramChannel, phone: Phone
) -> None:
    """After a refusal in the middle the first part is not sent again."""
    long = Outgoing(text="あ" * 3000 + "\n" + "い" * 3000)
    server.faults.add(kind="too_many", method="sendMessage", after=1, retry_after=7)

    first = await channel.send(ADDRESS, long)
    second = await channel.send(ADDRESS, long, steps_done=first.steps_done)

    assert first == SendOutcome(Outcome.RETRY_AFTER, 1, seconds=7.0)
    assert second == SendOutcome(Outcome.SENT, 2)
    assert [m.text[0] for m in phone.messages if m.from_bot] == ["あ", "い"]


async def test_a_change_that_changes_nothing_is_done(
    channel: TelegramChannel, phone: Phone
) -> None:
    """ "message is not modified" is as good as sent."""
    await channel.send(ADDRESS, Outgoing(text="同じ"))
    same = Outgoing(text="同じ", replaces=phone.last.id)

    assert (await channel.send(ADDRESS, same)).outcome is Outcome.SENT


async def test_a_change_of_a_message_that_is_gone_is_said_anew(
    channel: TelegramChannel, phone: Phone
) -> None:
    """The words arrive, whatever became of the message they were meant to replace."""
    assert (
        await channel.send(ADDRESS, Outgoing(text="言葉", replaces=999))
    ).outcome is Outcome.SENT

    assert phone.last.text == "言葉"


async def test_an_old_press_does_not_keep_the_answer_back(
    channel: TelegramChannel, phone: Phone
) -> None:
    """Telegram forgets presses; the answer itself still goes out."""
    await channel.send(ADDRESS, Outgoing(text="返事", answers_press="0"))

    assert phone.last.text == "返事"


async def test_a_message_is_taken_away_where_possible(
    channel: TelegramChannel, phone: Phone
) -> None:
    """What is removed is gone; what is already gone is no trouble."""
    await channel.send(ADDRESS, Outgoing(text="消える"))
    remove = Outgoing(removes=phone.last.id)

    assert (await channel.send(ADDRESS, remove)).outcome is Outcome.SENT
    assert (await channel.send(ADDRESS, remove)).outcome is Outcome.SENT
    assert [m for m in phone.messages if m.from_bot] == []


async def test_the_menu_belongs_to_one_chat(
    server: PracticeServer, channel: TelegramChannel
) -> None:
    """Commands are set for the chat alone."""
    outcome = await channel.send(ADDRESS, Outgoing(commands=(("help", "使い方"),)))

    assert outcome.outcome is Outcome.SENT
    menu = server.menus.seen_by(person_id=SUPPORTER, language="ja")
    assert menu == [{"command": "help", "description": "使い方"}]
    await channel.send(ADDRESS, Outgoing(commands=()))
    assert server.menus.seen_by(person_id=SUPPORTER, language="ja") == []


async def test_a_closed_chat_and_an_unknown_one_are_blocked(
    server: PracticeServer, channel: TelegramChannel, phone: Phone
) -> None:
    """Nobody will hear us there; somebody must be told."""
    phone.block_bot()

    for address in (ADDRESS, "31415"):
        outcome = await channel.send(address, Outgoing(text="もしもし"))
        assert outcome.outcome is Outcome.BLOCKED


async def test_a_group_that_moved_tells_its_new_address(
    server: PracticeServer, channel: TelegramChannel, phone: Phone
) -> None:
    """A supergroup has another id."""
    group = Group(server, "町の会", phone)
    await group.add_bot()
    old = group.id
    await group.become_supergroup()

    outcome = await channel.send(str(old), Outgoing(text="どこ?"))

    assert (outcome.outcome, outcome.address) == (Outcome.MIGRATED, str(group.id))


async def test_what_is_wrong_with_a_message_is_never_retried(channel: TelegramChannel) -> None:
    """A bad request stays bad, though the library calls it a network error."""
    too_long = Outgoing(text="x", buttons=((Button("押す", data="d" * 65),),))

    assert (await channel.send(ADDRESS, too_long)).outcome is Outcome.REFUSED


@pytest.mark.parametrize(
    ("kind", "meaning"),
    [("server_error", Outcome.UNREACHABLE), ("timeout_after", Outcome.UNSURE)],
)
async def test_trouble_on_the_way(
    server: PracticeServer, channel: TelegramChannel, kind: Any, meaning: Outcome
) -> None:
    """A server error was no delivery; a time-out may have been one."""
    server.faults.add(kind=kind, method="sendMessage", hang=2.0)

    assert (await channel.send(ADDRESS, Outgoing(text="届く?"))).outcome is meaning


@pytest.mark.parametrize(
    ("cause", "kind", "meaning"),
    [
        (httpx.ConnectError("x"), NetworkError, Outcome.UNREACHABLE),
        (httpx.ConnectTimeout("x"), TimedOut, Outcome.UNREACHABLE),
        (httpx.PoolTimeout("x"), TimedOut, Outcome.UNREACHABLE),
        (httpx.ReadError("x"), NetworkError, Outcome.UNSURE),
        (httpx.ReadTimeout("x"), TimedOut, Outcome.UNSURE),
    ],
)
def test_only_what_never_left_was_surely_not_sent(
    cause: Exception, kind: type[NetworkError], meaning: Outcome
) -> None:
    """A connection that was never made carried nothing; a broken one may have."""
    error = kind("x")
    error.__cause__ = cause

    assert outcome_of(error, steps_done=0).outcome is meaning


async def test_another_program_that_fetches_is_noticed(
    server: PracticeServer, channel: TelegramChannel
) -> None:
    """Telegram's 409 has its own name; fetching anew after ``take_by_polling`` works."""
    await channel.take_by_webhook(url="http://127.0.0.1:9/x", secret="s")
    with pytest.raises(FetchedElsewhere):
        await channel.fetch(offset=None)

    await channel.take_by_polling()
    server.queue.add_raw({})
    assert len(await channel.fetch(offset=None)) == 1


async def test_an_address_that_telegram_refuses_has_its_own_error(
    channel: TelegramChannel,
) -> None:
    """Whoever sets the public address is told that it is the address."""
    with pytest.raises(WebhookRefused):
        await channel.take_by_webhook(url="https://example.org/x", secret="s")


async def test_a_wrong_token_has_its_own_error(server: PracticeServer) -> None:
    """Whoever starts the program is told that it is the token."""
    channel = channel_to(server, token="1:wrong")

    with pytest.raises(WrongToken):
        await channel.open()
    await channel.close()
