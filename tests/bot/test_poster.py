"""The page behind a poster: anybody may leave a few words, and nobody gets anything to read."""

import asyncio
import re
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from sqlalchemy import select
from starlette.applications import Starlette

from bot.channels.fields import LARGEST_BODY
from bot.channels.poster import poster_routes
from casework.poster_links import make_poster_link
from storage.database import Database
from storage.states import HostState, TaskState
from storage.tables import Account, Approach, AuditEntry, Chat, Host, PublicLink, Task
from tests.talk import Member, Talk
from texts import say

WORDS = {
    "kind": "volunteer",
    "area": "kawabata",
    "sentence": "毎朝、犬と川べりを歩いています",
    "hope": "歩きながら話す相手",
    "contact": "090-1234-5678",
}


@dataclass
class Browser:
    """Somebody's browser, without a network."""

    app: Starlette

    def get(self, address: str) -> httpx.Response:
        """Open an address."""
        return asyncio.run(self._asks("GET", address))

    def post(
        self, address: str, *, data: dict[str, str] | None = None, content: bytes | None = None
    ) -> httpx.Response:
        """Send a form, or something that no form of ours sends."""
        return asyncio.run(self._asks("POST", address, data=data, content=content))

    async def _asks(self, method: str, address: str, **body: Any) -> httpx.Response:
        transport = httpx.ASGITransport(self.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return await client.request(method, address, **body)


@dataclass
class Wall:
    """A poster, a coordinator, and somebody's browser."""

    talk: Talk
    coordinator: Member
    address: str = field(init=False)
    browser: "Browser" = field(init=False)

    def __post_init__(self) -> None:
        self.browser = Browser(
            Starlette(
                routes=poster_routes(
                    database=self.talk.database,
                    clock=lambda: self.talk.now,
                    world=self.talk.world,
                    registry=self.talk.registry,
                )
            )
        )
        self.address = self.hangs_a_poster()

    def hangs_a_poster(self, daily_limit: int = 20) -> str:
        """Make a link; return its path."""
        with self.talk.database.writing() as session:
            _, token = make_poster_link(
                session,
                town=self.talk.town.key,
                by=None,
                daily_limit=daily_limit,
                now=self.talk.now,
            )
        return f"/j/{token}"

    def page(self) -> str:
        """Open the page; return its random id."""
        found = re.search(r'name="page" value="([^"]+)"', self.browser.get(self.address).text)
        assert found is not None
        return found[1]

    def sends(self, page: str = "", **words: str) -> int:
        """Send the form; return the answer's code."""
        data = {**WORDS, "page": page or self.page(), **words}
        return self.browser.post(self.address, data=data).status_code

    def voices(self) -> list[Approach]:
        """Return what has come, readable."""
        with self.talk.database.reading() as session:
            rows = list(session.scalars(select(Approach).order_by(Approach.id)))
            assert None not in {w for row in rows for w in (row.contact, row.sentence, row.hope)}
            return rows


@pytest.fixture
def wall(sqlite_database: Database) -> Wall:
    """A poster hangs."""
    talk = Talk(sqlite_database)
    return Wall(talk, talk.coordinator())


def test_a_few_words_reach_the_coordinators(wall: Wall) -> None:
    """
    One task with everything to call back; no account, no chat, and it is sealed.
    """
    assert wall.sends() == 200

    (voice,) = wall.voices()
    assert voice.contact == "090-1234-5678"
    assert voice.contact_sealed is not None
    assert b"1234" not in voice.contact_sealed
    wall.coordinator.hears("ポスターから声が届いた")
    wall.coordinator.presses("ひらく")
    card = wall.coordinator.hears("毎朝、犬と川べりを歩いています")
    assert "連絡先:090-1234-5678" in card
    with wall.talk.database.reading() as session:
        assert len(session.scalars(select(Account)).all()) == 1
        assert len(session.scalars(select(Chat)).all()) == 1
        facts = [str(row.facts) for row in session.scalars(select(AuditEntry))]
        assert not any("犬" in one or "090" in one for one in facts)


def test_a_voice_becomes_a_registered_host(wall: Wall) -> None:
    """
    What was written stands in the form; afterwards it is kept with the host only.
    """
    wall.sends()
    coordinator = wall.coordinator
    coordinator.presses("ひらく", "話したので、受け入れ先に登録する")
    coordinator.fills("朝の散歩の会", "電話で話した")
    coordinator.hears("毎朝、犬と川べりを歩いています")
    coordinator.hears("090-1234-5678")
    coordinator.presses("これでよい")
    coordinator.hears("「朝の散歩の会」を登録し、承認しました")

    (voice,) = wall.voices()
    assert (voice.sentence, voice.hope, voice.contact) == ("", "", "")
    with wall.talk.database.reading() as session:
        host = session.scalars(select(Host)).one()
        assert (host.id, host.state, host.phone) == (
            voice.host_id,
            HostState.APPROVED,
            "090-1234-5678",
        )
        task = session.scalars(select(Task).where(Task.kind == "poster_voice")).one()
        assert (task.state, task.outcome) == (TaskState.RESOLVED, "registered")


def test_a_voice_is_thanked_and_forgotten(wall: Wall) -> None:
    """
    The words go with the task, and a second press comes too late.
    """
    wall.sends()
    wall.coordinator.presses("ひらく")
    place, button = wall.coordinator.find("お礼を伝えて、終わりにする")
    wall.coordinator.press_data(button.data, place)
    wall.coordinator.hears("書かれたことばは消しました")

    wall.coordinator.press_data(button.data, place)

    wall.coordinator.hears(say("everyone.too_late", "ja"))
    assert wall.voices()[0].contact == ""


def test_the_same_page_arrives_once(wall: Wall) -> None:
    """
    A double press, a reload: one voice; another page is another one.
    """
    page = wall.page()

    assert [wall.sends(page), wall.sends(page), wall.sends()] == [200, 200, 200]

    assert len(wall.voices()) == 2


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"sentence": "鈴木さんと歩きたい"}, "お名前"),
        ({"sentence": "あ" * 61}, "60文字まで"),
        ({"sentence": ""}, say("forms.empty", "ja")),
        ({"hope": "090-1234-5678に電話して"}, "電話番号"),
        ({"contact": "いつでも"}, "電話番号かメールアドレスのように"),
        ({"contact": ""}, say("forms.empty", "ja")),
        ({"kind": "admin"}, say("forms.choose_please", "ja")),
        ({"area": "nowhere"}, say("forms.choose_please", "ja")),
    ],
    ids=lambda one: next(iter(one)) if isinstance(one, dict) else "",
)
def test_what_cannot_be_taken_is_asked_for_again(
    wall: Wall, wrong: dict[str, str], sentence: str
) -> None:
    """
    What was written stays in its fields, and nothing is kept.
    """
    answer = wall.browser.post(wall.address, data={**WORDS, "page": wall.page(), **wrong})

    assert answer.status_code == 422
    assert sentence in answer.text
    assert "歩きながら話す相手" in answer.text or "hope" in wrong
    assert wall.voices() == []


def test_a_town_hears_so_many_a_day(wall: Wall) -> None:
    """
    Across all its posters; tomorrow it listens again.
    """
    wall.address = wall.hangs_a_poster(daily_limit=2)
    assert [wall.sends() for _ in range(3)] == [200, 200, 429]
    assert (
        "今日は、もういっぱいです"
        in wall.browser.post(wall.address, data={**WORDS, "page": "one-more"}).text
    )

    wall.talk.wait(days=1)

    assert wall.sends() == 200


def test_a_link_that_is_taken_back_opens_nothing(wall: Wall) -> None:
    """
    Neither the form nor its picture, nor what was open already; like a link that never was.
    """
    page = wall.page()
    with wall.talk.database.writing() as session:
        session.scalars(select(PublicLink)).one().revoked_at = wall.talk.now

    for answer in (
        wall.browser.get(wall.address),
        wall.browser.get(f"{wall.address}/qr.svg"),
        wall.browser.post(wall.address, data={**WORDS, "page": page}),
        wall.browser.get("/j/never-was"),
    ):
        assert answer.status_code == 404
        assert "このリンクは使えません" in answer.text
    assert wall.voices() == []


def test_too_much_is_not_read(wall: Wall) -> None:
    """
    A body over 16 KiB is refused, and invisible or broken signs do no harm.
    """
    assert wall.browser.post(wall.address, content=b"a" * (LARGEST_BODY + 1)).status_code == 413
    assert wall.browser.post(wall.address, content=b"\xff\x00=\xfe&&&=").status_code == 422


def test_the_page_needs_nothing_from_elsewhere(wall: Wall) -> None:
    """
    No script, the same promises to the browser as the one-time pages, and no token in it.
    """
    answer = wall.browser.get(wall.address)

    assert "<script" not in answer.text
    assert wall.address not in answer.text
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert answer.headers["cache-control"] == "no-store"
    easy = wall.browser.get(f"{wall.address}?voice=ja-easy").text
    assert "<ruby>" in easy


def test_the_picture_is_of_the_link(wall: Wall) -> None:
    """
    A coordinator without a command line prints it from the browser.
    """
    answer = wall.browser.get(f"{wall.address}/qr.svg")

    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert "<svg" in answer.text


def test_on_telegram_the_link_gives_a_stranger_nothing(wall: Wall) -> None:
    """
    Its token is no invitation: one neutral sentence, as for anything else.
    """
    stranger = wall.talk.stranger()

    stranger.commands("start", wall.address.removeprefix("/j/"))

    assert stranger.heard == [say("everyone.stranger", "ja")]
    with wall.talk.database.reading() as session:
        assert len(session.scalars(select(Account)).all()) == 1


def test_a_coordinator_makes_and_takes_back_links(wall: Wall) -> None:
    """
    The link is shown this once; a colleague of another role has no such line.
    """
    coordinator = wall.coordinator
    coordinator.says("ほかの仕事")
    coordinator.presses("ポスターのリンク", "新しいリンクを作る")
    shown = coordinator.hears("ここで一度だけ見せます")
    found = re.search(r"(/j/\S+)", shown)
    assert found is not None
    assert wall.browser.get(found[1]).status_code == 200

    coordinator.presses("リンクの一覧へ", "2:", "やめる")

    coordinator.hears("リンクをやめました")
    assert wall.browser.get(found[1]).status_code == 404
    assert wall.browser.get(wall.address).status_code == 200
    supporter = wall.talk.supporter()
    supporter.commands("poster")
    supporter.hears("その操作は使えません")
