"""The page's own doors, without a browser: sentences, windows, files, the clock."""

import re
from pathlib import Path

import pytest
from telegram import Bot, BotCommand, BotCommandScopeChat

import bot.practice
from bot.practice import Phone, PracticeServer
from bot.practice.driver import grey_square
from bot.practice.files import Picture, picture
from tests.practice.conftest import SUPPORTER
from texts import keys, sentences

pytestmark = pytest.mark.anyio

STATIC = Path(bot.practice.__file__).parent / "static"


def test_the_script_says_nothing_that_is_not_in_texts() -> None:
    """Every sentence that the script asks for exists, and none is left unused."""
    source = "".join(path.read_text("utf-8") for path in STATIC.glob("*.js"))
    asked = set(re.findall(r'"([a-z_]+)"', source))

    named = set(re.findall(r'(?:plain|rich|filled)\("([a-z_]+)"', source))
    assert named <= set(keys("practice.script"))
    assert set(keys("practice.script")) <= asked


def test_the_page_uses_each_of_its_sentences() -> None:
    """The templates and texts/ agree."""
    source = "".join(path.read_text("utf-8") for path in STATIC.glob("*.html"))

    assert set(re.findall(r'(?:say|plain)\("([a-z_]+)"\)', source)) == set(keys("practice.page"))


async def test_the_page_speaks_both_voices(server: PracticeServer) -> None:
    """Japanese by default, easy Japanese with readings above the kanji when asked for."""
    async with server.client() as client:
        plain = (await client.get("/")).text
        easy = (await client.get("/?language=ja-easy")).text
        odd = (await client.get("/?language=../../etc")).text

    assert sentences("ja")["practice.page.notice"] in plain
    assert "<ruby>人<rp>(</rp><rt>ひと</rt><rp>)</rp></ruby>" in easy
    assert odd == plain


async def test_the_page_loads_nothing_from_elsewhere(server: PracticeServer) -> None:
    """All that the page names is on this server and there."""
    async with server.client() as client:
        html = (await client.get("/")).text
        named = re.findall(r'(?:src|href)="([^"#]+)"', html)
        scripts = [path.read_text("utf-8") for path in STATIC.glob("*.js")]
        named += [
            f"/practice/static/{n}" for s in scripts for n in re.findall(r'from "\./(.+)"', s)
        ]
        assert len(named) >= 6
        for address in named:
            assert address.startswith("/")
            assert (await client.get(address)).status_code == 200


async def test_a_window_shows_a_chat(bot: Bot, server: PracticeServer, phone: Phone) -> None:
    """Messages, the reply keyboard's absence, the person's own menu and waiting presses."""
    await bot.set_my_commands([BotCommand("help", "使い方")])
    await bot.set_my_commands(
        [BotCommand("wish", "願いをあずける")], scope=BotCommandScopeChat(SUPPORTER)
    )
    await phone.send("こんにちは")

    async with server.client() as client:
        state = (await client.get(f"/practice/chat/{SUPPORTER}")).json()
        missing = await client.get("/practice/chat/1")

    assert [m["text"] for m in state["messages"]] == ["こんにちは"]
    assert [c["command"] for c in state["commands"]] == ["wish"]
    assert state["keyboard"] is None
    assert missing.status_code == 404


async def test_a_stranger_can_come(bot: Bot, server: PracticeServer) -> None:
    """A new person is somebody the bot has never met, under an id of its own."""
    async with server.client() as client:
        first = (await client.post("/practice/people", json={"name": "はな"})).json()["person"]
        second = (await client.post("/practice/people", json={"name": "はな"})).json()["person"]
        nameless = await client.post("/practice/people", json={"name": " "})
        await client.post("/practice/write", json={"person": first["id"], "text": "/start T"})

    assert first["id"] != second["id"]
    assert not first["started"]
    assert nameless.status_code == 400
    [update] = await bot.get_updates()
    assert update.message
    assert (update.message.chat.id, update.message.text) == (first["id"], "/start T")


def test_pictures_are_known_by_their_bytes() -> None:
    """Kind and size come from the content, whatever the name says."""
    jpeg = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x0b\x08\x00\x30\x00\x40\x01\x01\x11\x00"
    webp = b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x3f\0\0\x2f\0\0"

    assert picture(grey_square(side=5)) == Picture("image/png", 5, 5)
    assert picture(b"GIF89a\x40\0\x30\0") == Picture("image/gif", 64, 48)
    assert picture(jpeg) == Picture("image/jpeg", 64, 48)
    assert picture(webp) == Picture("image/webp", 64, 48)
    assert picture(b"<svg>") is None
    assert picture(jpeg[:12]) is None


async def test_files_are_shown_but_never_run(bot: Bot, server: PracticeServer) -> None:
    """A picture is shown; anything else, whatever it claims, is only saved."""
    picture = await bot.send_photo(SUPPORTER, grey_square())
    page = await bot.send_document(SUPPORTER, b"<script>1</script>", filename="a.html")
    assert page.document

    async with server.client() as client:
        shown = await client.get(f"/practice/files/{picture.photo[0].file_unique_id}")
        saved = await client.get(f"/practice/files/{page.document.file_unique_id}")

    assert shown.headers["content-type"] == "image/png"
    assert saved.headers["content-type"] == "application/octet-stream"
    assert saved.headers["content-disposition"] == "attachment"


async def test_a_file_can_be_sent_from_a_window(bot: Bot, server: PracticeServer) -> None:
    """A picture arrives as a photo, anything else as a document."""
    async with server.client() as client:
        for name, content in (("a.png", grey_square()), ("b.txt", b"hello")):
            files = {"file": (name, content)}
            await client.post("/practice/upload", data={"person": SUPPORTER}, files=files)

    photo, document = [update.message for update in await bot.get_updates()]
    assert photo
    assert photo.photo
    assert document
    assert document.document
    assert document.document.file_name == "b.txt"


async def test_the_clock_is_moved_from_the_page(server: PracticeServer) -> None:
    """A step moves the town, tells its listeners, and every window hears of it."""
    events: list[str] = []
    moved: list[object] = []
    server.world.watch(lambda event: events.append(event["type"]))
    server.clock.on_move(moved.append)

    async with server.client() as client:
        soon = await client.post("/practice/clock", json={"to": "half_an_hour"})
        ahead = server.clock.offset.total_seconds()
        answer = await client.post("/practice/clock", json={"to": "next_week"})
        wrong = await client.post("/practice/clock", json={"days": "many"})

    assert soon.status_code == 200
    assert 1799 <= ahead <= 1801
    assert answer.json()["now"][11:16] == "00:00"
    assert 6 <= server.clock.offset.total_seconds() / 86400 <= 8
    assert events == ["clock", "clock"]
    assert len(moved) == 2
    assert wrong.status_code == 400
