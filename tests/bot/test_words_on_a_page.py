"""What is written on a one-time page: taken as it is, or handed back with a reason; never lost."""

import pytest
from sqlalchemy import URL

from bot.channels.fields import LARGEST_BODY
from bot.channels.page_views import LONGEST_TYPED
from bot.flows.cleaning import PAGE
from storage.database import Database
from tests.bot.own_words import WORDS, Desk, at_own_words, field_of
from tests.databases import PostgresServer
from texts import say


@pytest.fixture
def desk(database: Database) -> Desk:
    """A supporter at the question that is answered on a page."""
    return at_own_words(database)


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
