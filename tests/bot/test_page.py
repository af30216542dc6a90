"""A one-time page takes free words about a person once, and keeps them off the chat."""

import asyncio
import re
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape
from typing import Any

import httpx
import pytest
from sqlalchemy import URL, func, select
from starlette.applications import Starlette

from bot.channels.fields import LARGEST_BODY
from bot.channels.page import page_routes, read_page
from bot.channels.page_views import LONGEST_TYPED
from bot.converse import converse
from bot.flows import FLOWS
from bot.flows.cleaning import PAGE
from storage.database import Database
from storage.states import InboxState
from storage.tables import Account, Chat, Inbox, PageLink, Wish
from storage.turns import claim_chat, finish, oldest_open
from tests.databases import PostgresServer
from tests.talk import Member, Talk
from texts import say, sentences

WORDS = "朝の光の中で、\nだれかと走ってみたいです。"
HOME = "http://127.0.0.1:8080"


@dataclass
class Desk:
    """A supporter who has come to the question of the person's own words, and a browser."""

    talk: Talk
    supporter: Member
    rung: list[bool] = field(default_factory=list)

    @property
    def link(self) -> str:
        """The address behind the newest button that opens a page."""
        self.supporter.listen()
        return next(b.url for b in self.supporter.shown[-1].buttons if b.url)

    def opens(self, address: str, method: str = "GET") -> httpx.Response:
        """Open a page."""
        return asyncio.run(self._ask(lambda browser: browser.request(method, address)))[0]

    def sends(self, address: str, words: str, times: int = 1) -> list[httpx.Response]:
        """Send the page's form, several times at once if asked to."""
        return asyncio.run(
            self._ask(lambda browser: browser.post(address, data={"words": words}), times)
        )

    def posts(self, address: str, body: bytes) -> httpx.Response:
        """Send something that no form of ours sends."""
        return asyncio.run(self._ask(lambda browser: browser.post(address, content=body)))[0]

    def takes_its_turn(self) -> None:
        """Let what was written on the page be answered in the chat."""
        self.supporter.heard.clear()
        with self.talk.database.writing() as session:
            chat = claim_chat(session, now=self.talk.now)
            assert chat is not None
            row = oldest_open(session, chat=chat, now=self.talk.now)
            assert row is not None
            assert row.channel == "page"
            converse(
                session,
                row=row,
                chat=chat,
                incoming=read_page(row.raw),
                world=self.talk.world,
                registry=self.talk.registry,
                now=self.talk.now,
            )
            finish(row, now=self.talk.now)
        self.supporter.listen()

    def waiting(self) -> int:
        """How many answers from pages are in the inbox."""
        with self.talk.database.reading() as session:
            return (
                session.scalar(
                    select(func.count()).where(
                        Inbox.channel == "page", Inbox.state == InboxState.OPEN
                    )
                )
                or 0
            )

    def spent(self) -> int:
        """How many links are spent."""
        with self.talk.database.reading() as session:
            return session.scalar(select(func.count()).where(PageLink.spent_at.is_not(None))) or 0

    async def _ask(
        self,
        ask: Callable[[httpx.AsyncClient], Coroutine[Any, Any, httpx.Response]],
        times: int = 1,
    ) -> list[httpx.Response]:
        app = Starlette(
            routes=page_routes(
                database=self.talk.database,
                clock=lambda: self.talk.now,
                world=self.talk.world,
                registry=self.talk.registry,
                stored=lambda: self.rung.append(True),
            )
        )
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app), base_url=HOME
        ) as browser:
            return list(await asyncio.gather(*(ask(browser) for _ in range(times))))


@pytest.fixture
def desk(database: Database) -> Desk:
    """A supporter at the question that is answered on a page."""
    return at_own_words(database)


def at_own_words(database: Database) -> Desk:
    """Bring a supporter to the question of the person's own words."""
    talk = Talk(database)
    supporter = talk.supporter()
    supporter.commands("wish")
    supporter.fills("珈琲の方", "川端校区", "18歳以上", "本人が選んだ", "これでよい")
    supporter.fills("してみたいことがある", "フルマラソンに出てみたい", "とばす", "いつでも")
    supporter.fills("見学だけ", "もう少し伝える", "とばす", "とばす")
    supporter.hears("本人のことば")
    return Desk(talk, supporter)


def field_of(response: httpx.Response) -> str:
    """The words in a page's field, as a browser reads them."""
    found = re.search(r"<textarea[^>]*>\n?(.*)</textarea>", response.text, re.S)
    assert found is not None
    return unescape(found[1])


def test_the_way_from_chat_to_page_and_back(desk: Desk) -> None:
    """
    The link is opened, the words are written, and the chat asks the next question.
    """
    page = desk.opens(desk.link)
    assert page.status_code == 200
    assert say("post_wish.own_words.ask", "ja") in page.text
    assert "叶江市" in page.text

    [thanks] = desk.sends(desk.link, WORDS)
    assert thanks.status_code == 200
    assert "チャットに戻ってください" in thanks.text
    assert desk.rung == [True]

    desk.takes_its_turn()
    desk.supporter.hears("家族の願い")
    desk.supporter.fills("とばす")
    desk.supporter.presses("これでよい")
    with desk.talk.database.reading() as session:
        wish = session.scalars(select(Wish)).one()
        assert wish.own_words == WORDS
        sealed = wish.own_words_sealed
        assert sealed is not None
        assert "光".encode() not in sealed


def test_the_words_never_reach_a_chat(desk: Desk) -> None:
    """
    Neither the summary nor the wish's card says them, and no host or coordinator reads them.
    """
    host, coordinator = desk.talk.host(), desk.talk.coordinator()
    desk.sends(desk.link, WORDS)
    desk.takes_its_turn()
    desk.supporter.fills("とばす")
    desk.supporter.hears("ページに書きました")
    desk.supporter.presses("これでよい", "願いを見る")
    desk.supporter.hears("フルマラソンに出てみたい")
    coordinator.commands("wishes")
    coordinator.presses("K-")
    desk.talk.wait(days=2)

    for member in (desk.supporter, host, coordinator):
        member.listen()
        assert not any("朝の光" in shown.text for shown in member.shown)


def test_what_was_written_is_there_to_be_changed(desk: Desk) -> None:
    """
    Whoever changes a wish finds the words on the page, and only there.
    """
    desk.sends(desk.link, WORDS)
    desk.takes_its_turn()
    desk.supporter.fills("とばす")
    desk.supporter.presses("本人のことばを直す")

    page = desk.opens(desk.link)

    assert field_of(page) == WORDS
    assert say("page.so_far", "ja") in page.text


def test_opening_spends_nothing(desk: Desk) -> None:
    """
    Previews and second looks find the same page.
    """
    first, second = desk.opens(desk.link), desk.opens(desk.link)
    head = desk.opens(desk.link, "HEAD")

    assert first.text == second.text
    assert head.status_code == 200
    assert head.text == ""
    assert (desk.spent(), desk.waiting(), desk.rung) == (0, 0, [])


def test_a_double_tap_is_one_answer(desk: Desk) -> None:
    """
    Of several submits at once one is taken, and the others are told how to see that.
    """
    answers = desk.sends(desk.link, WORDS, times=4)

    assert sorted(answer.status_code for answer in answers) == [200, 410, 410, 410]
    assert (desk.spent(), desk.waiting(), desk.rung) == (1, 1, [True])


def test_closed_pages_look_alike(desk: Desk) -> None:
    """
    Unknown, expired, of somebody who left, of an answered question: one page for all.
    """
    unknown = desk.opens("/p/" + "x" * 32)
    link = desk.link
    desk.talk.now += timedelta(hours=25)
    expired = desk.opens(link)
    desk.talk.now -= timedelta(hours=25)
    desk.supporter.presses("もどる")
    moved_on = desk.opens(link)
    desk.supporter.presses("とばす")
    link = desk.link
    with desk.talk.database.writing() as session:
        session.get_one(Account, desk.supporter.account.id).left_at = desk.talk.now
    left = desk.opens(link)

    assert unknown.status_code == 410
    for page in (expired, moved_on, left):
        assert (page.status_code, page.text, page.headers) == (410, unknown.text, unknown.headers)


def test_a_spent_page_stays_closed(desk: Desk) -> None:
    """
    Neither opened nor sent again it does anything, and words are handed back, not lost.
    """
    desk.sends(desk.link, WORDS)

    [again] = desk.sends(desk.link, "もうひとこと")

    assert desk.opens(desk.link).status_code == 410
    assert again.status_code == 410
    assert field_of(again) == "もうひとこと"
    assert (desk.spent(), desk.waiting()) == (1, 1)


def test_an_expired_page_is_renewed_in_the_chat(desk: Desk) -> None:
    """
    What the closed page advises works: the chat gives a new link.
    """
    old = desk.link
    desk.talk.now += timedelta(hours=25)

    [answer] = desk.sends(old, WORDS)
    desk.supporter.says("もう一度")

    assert "もう一度" in answer.text
    assert desk.link != old
    assert desk.opens(desk.link).status_code == 200
    assert (desk.spent(), desk.waiting()) == (0, 0)


def test_nobody_to_answer_to(desk: Desk) -> None:
    """
    While the chat is closed to us there is nowhere to go on, so nothing is spent.
    """
    link = desk.link
    with desk.talk.database.writing() as session:
        chat = session.scalars(
            select(Chat).where(Chat.account_id == desk.supporter.account.id)
        ).one()
        chat.blocked_at = desk.talk.now

    [answer] = desk.sends(link, WORDS)

    assert answer.status_code == 410
    assert desk.spent() == 0


@pytest.mark.parametrize("words", ["", "  \r\n "])
def test_an_empty_answer_is_asked_again(desk: Desk, words: str) -> None:
    """
    Nothing written spends nothing.
    """
    [answer] = desk.sends(desk.link, words)

    assert answer.status_code == 422
    assert say("forms.empty", "ja") in answer.text
    assert (desk.spent(), desk.waiting()) == (0, 0)


def test_too_many_words_stay_in_the_field(desk: Desk) -> None:
    """
    The reason is shown, nothing is lost, and shortened they are taken.
    """
    [long] = desk.sends(desk.link, "あ" * (PAGE + 7))

    assert long.status_code == 422
    assert say("cleaning.too_long", "ja", limit=PAGE, length=PAGE + 7) in long.text
    assert 'aria-invalid="true"' in long.text
    assert field_of(long) == "あ" * (PAGE + 7)
    assert (desk.spent(), desk.waiting(), desk.rung) == (0, 0, [])
    assert desk.sends(desk.link, "あ" * PAGE)[0].status_code == 200


@pytest.mark.parametrize("sign", ["𠮷", "あ", "\r\n"], ids=["rare", "kana", "break"])
def test_a_full_field_fits_the_body(desk: Desk, sign: str) -> None:
    """
    What the field lets through is answered with a sentence, whatever was written.
    """
    units = len(sign.replace("\r\n", "\n").encode("utf-16-le")) // 2

    [answer] = desk.sends(desk.link, sign * (LONGEST_TYPED // units))

    assert answer.status_code in {200, 422}


def test_a_huge_body_is_refused(desk: Desk) -> None:
    """
    More than the limit is not even read.
    """
    answer = desk.posts(desk.link, b"words=" + b"a" * LARGEST_BODY)

    assert answer.status_code == 413
    assert say("page.too_large.title", "ja") in answer.text
    assert (desk.spent(), desk.waiting()) == (0, 0)


@pytest.mark.parametrize("body", [b"\xff\x00=%ff&words", b"words[]=1", b'{"words": "x"}'])
def test_what_no_form_sends_is_no_answer(desk: Desk, body: bytes) -> None:
    """
    Odd bytes are an empty answer.
    """
    assert desk.posts(desk.link, body).status_code == 422
    assert desk.spent() == 0


@pytest.mark.postgres
def test_words_come_back_while_the_database_is_away(
    postgres_database: Database, postgres_server: PostgresServer, postgres_url: URL
) -> None:
    """
    Nothing is taken and nothing is lost, and the same link works afterwards.
    """
    desk = at_own_words(postgres_database)
    link = desk.link
    postgres_server.refuse(postgres_url)

    opened = desk.opens(link)
    [sent] = desk.sends(link, WORDS)
    postgres_server.admit(postgres_url)

    assert (opened.status_code, sent.status_code, desk.rung) == (503, 503, [])
    assert field_of(sent) == WORDS
    assert desk.sends(link, WORDS)[0].status_code == 200


def test_words_are_words_and_not_markup(desk: Desk) -> None:
    """
    Tags, readings and entities come back as they were written, in the field and on closed pages.
    """
    attack = "</textarea><script>alert(1)</script>\"' &amp; 漢《かん》 {{ 7*7 }}"
    [refused] = desk.sends(desk.link, attack + "あ" * PAGE)
    desk.sends(desk.link, attack)
    [closed] = desk.sends(desk.link, attack)

    for page in (refused, closed):
        assert "<script" not in page.text
        assert field_of(page).startswith(attack)
    desk.takes_its_turn()
    desk.supporter.fills("とばす")
    desk.supporter.presses("本人のことばを直す")
    assert field_of(desk.opens(desk.link)) == attack


def test_leading_lines_are_kept(desk: Desk) -> None:
    """
    A browser drops the first line break of a field; it is given one to drop.
    """
    words = "\n\n" + "あ" * (PAGE + 1)

    [page] = desk.sends(desk.link, words)

    assert f">\n{words}</textarea>" in page.text


def test_easy_japanese_has_readings_above(desk: Desk) -> None:
    """
    A reader of やさしい日本語 finds the page in it.
    """
    with desk.talk.database.writing() as session:
        session.get_one(Account, desk.supporter.account.id).language = "ja-easy"

    page = desk.opens(desk.link).text

    assert "<ruby>本人<rp>(</rp><rt>ほんにん</rt><rp>)</rp></ruby>の ことば" in page
    assert "<ruby>叶江市<rp>(</rp><rt>かなえし</rt><rp>)</rp></ruby>" in page
    assert "《" not in page


def test_the_page_leads_nowhere(desk: Desk) -> None:
    """
    It loads only our own files, names no other address, holds no token and leaves no trace.
    """
    for page in (desk.opens(desk.link), desk.opens("/p/unknown")):
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["referrer-policy"] == "no-referrer"
        assert page.headers["x-robots-tag"].startswith("noindex")
        policy = page.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "set-cookie" not in page.headers
        assert "http" not in page.text
        assert "<script" not in page.text
        assert "style=" not in page.text
        assert desk.link.rpartition("/")[2] not in page.text
        for address in re.findall(r'(?:src|href)="([^"]+)"', page.text):
            assert address.startswith("/p/")
            assert desk.opens(address).status_code == 200


def test_the_page_says_what_it_is(desk: Desk) -> None:
    """
    Who reads the words, how long it is open, and that nobody watches it.
    """
    page = unescape(desk.opens(desk.link).text)

    assert say("post_wish.own_words.readers", "ja") in page
    assert "11月25日(水) 10:30まで" in page
    assert say("incidents.emergency", "ja") in page


def test_every_page_question_names_its_readers() -> None:
    """
    No step is written on a page without saying who will read it.
    """
    steps = [
        f"{flow.form.name}.{step.name}.readers"
        for each in FLOWS
        for flow in each.forms
        for step in flow.form.steps
        if step.on_page
    ]

    assert steps
    assert set(steps) <= sentences("ja").keys()


def test_a_row_that_came_from_no_page_is_refused() -> None:
    """
    What cannot be read is said, not guessed.
    """
    with pytest.raises(ValueError, match="not from a page"):
        read_page({"page": "1", "text": "x"})
