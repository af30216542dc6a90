"""A one-time page takes free words about a person once, and keeps them off the chat."""

import re
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import select

from bot.channels.page import read_page
from bot.flows import FLOWS
from storage.database import Database
from storage.tables import Account, Chat, Wish
from tests.bot.own_words import WORDS, Desk, at_own_words, field_of
from texts import say, sentences


@pytest.fixture
def desk(database: Database) -> Desk:
    """A supporter at the question that is answered on a page."""
    return at_own_words(database)


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
