"""A whole form on a page: the same questions as in the chat, from the first to the deed."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.links import FORM_LIFETIME
from storage.database import Database
from storage.tables import Wish
from tests.bot.screening import HELP, Reader, page_of
from tests.flows.wishing import SENTENCE, with_wish
from tests.talk import Talk
from texts import say


@pytest.fixture
def talk(sqlite_database: Database) -> Talk:
    """An empty town."""
    return Talk(sqlite_database)


def test_a_whole_form_on_a_page(talk: Talk) -> None:
    """
    From the first question to the wish, words about the person too, and not one in the chat.
    """
    supporter = talk.supporter()
    supporter.commands("wish")
    reader = Reader(talk, page_of(supporter))
    supporter.heard.clear()

    reader.fills("珈琲の方", "川端校区", "18歳以上", "本人が選んだ", "会って話した", "これでよい")
    reader.fills("してみたいことがある", SENTENCE, "とばす", "いつでも")
    reader.fills("見学だけ", "もう少し伝える", "とばす", "とばす")
    assert say("post_wish.own_words.readers", "ja") in reader.text
    reader.fills("朝の光の中で、\nだれかと走ってみたいです。", "とばす", "これでよい")

    assert say("page.screen.ended", "ja") in reader.text
    supporter.hears_nothing()
    with talk.database.reading() as session:
        wish = session.scalars(select(Wish)).one()
        assert wish.sentence == SENTENCE
        assert wish.own_words == "朝の光の中で、\nだれかと走ってみたいです。"


def test_chat_and_page_share_one_draft(talk: Talk) -> None:
    """
    What was answered in one is answered in the other, and the page asks where the form stands.
    """
    supporter = talk.supporter()
    supporter.commands("wish")
    reader = Reader(talk, page_of(supporter))

    supporter.says("珈琲の方")
    reader.writes("ほかの名前")
    assert reader.page.status_code == 409
    assert "川端校区" in reader.buttons
    reader.presses("川端校区")
    supporter.says("川端校区")

    assert any("18歳以上" in label for label in supporter.buttons)


def test_refused_words_stay_in_the_field(talk: Talk) -> None:
    """
    The reason is said, and what was written is there to be changed.
    """
    supporter = talk.supporter()
    supporter.commands("wish")
    reader = Reader(talk, page_of(supporter))

    reader.writes("090-1234-5678 の方")

    assert "090-1234-5678 の方</textarea>" in reader.page.text
    reader.writes("珈琲の方")
    assert "川端校区" in reader.buttons


def test_a_left_draft_goes_on_on_a_page(talk: Talk) -> None:
    """
    A form that was begun is offered with its page, which asks the next question.
    """
    supporter = talk.supporter()
    supporter.commands("wish")
    supporter.says("珈琲の方")
    supporter.commands("cancel")
    supporter.commands("wish")

    reader = Reader(talk, page_of(supporter))

    assert "川端校区" in reader.buttons


def test_a_form_that_is_done_elsewhere_closes_its_page(talk: Talk) -> None:
    """
    Handed in in the chat, nothing is left to be answered on the page.
    """
    supporter = with_wish(talk)
    old = page_of(supporter)

    assert Reader(talk, old).page.status_code == 410


def test_a_stopped_form_can_be_taken_up_again(talk: Talk) -> None:
    """
    やめる on the page keeps the draft; つづける asks on.
    """
    supporter = talk.supporter()
    supporter.commands("wish")
    reader = Reader(talk, page_of(supporter))
    reader.fills("珈琲の方", "やめる")
    assert reader.buttons == ["つづける", "下書きを消す", HELP]

    reader.presses("つづける")

    assert "川端校区" in reader.buttons


def test_a_page_of_a_form_lives_for_a_day(talk: Talk) -> None:
    """
    After that the chat gives a new one.
    """
    supporter = talk.supporter()
    supporter.commands("wish")
    reader = Reader(talk, page_of(supporter))

    talk.now += FORM_LIFETIME + timedelta(minutes=1)

    assert reader.opens().status_code == 410


def test_help_is_one_button_away(talk: Talk) -> None:
    """
    Also in the middle of a form: the numbers first, and no field of the form beneath.
    """
    supporter = talk.supporter()
    supporter.commands("wish")
    reader = Reader(talk, page_of(supporter))

    reader.presses(HELP)

    assert "119" in reader.text.partition("このページについて")[0]
    assert "<textarea" not in reader.page.text


def test_words_are_words_and_not_markup(talk: Talk) -> None:
    """
    Tags and entities come back as they were written.
    """
    supporter = talk.supporter()
    supporter.commands("wish")
    reader = Reader(talk, page_of(supporter))
    attack = "</p><b>\"' &amp; {{ 7*7 }}"

    reader.fills(attack, "川端校区", "18歳以上", "本人が選んだ", "会って話した")

    assert "<b>" not in reader.page.text
    assert attack in reader.text


def test_several_answers_are_one_form_with_one_button(talk: Talk) -> None:
    """
    Boxes are ticked and sent together, none is to skip, and what was ticked is there to be changed.
    """
    supporter = talk.supporter()
    supporter.commands("wish")
    reader = Reader(talk, page_of(supporter))
    reader.fills("珈琲の方", "川端校区", "18歳以上", "本人が選んだ", "会って話した", "これでよい")
    reader.fills("してみたいことがある", SENTENCE)
    before = reader.rung

    reader.ticks("走る", "散歩")

    assert reader.rung == before + 1
    assert reader.boxes == []
    reader.presses("もどる")
    assert len([box for box in reader.boxes if box.startswith("✓")]) == 2
    reader.ticks()
    assert "いつでも" in reader.buttons


def test_a_box_that_nobody_offers_is_no_answer(talk: Talk) -> None:
    """
    Invented boxes, and boxes where none stand, do nothing.
    """
    supporter = talk.supporter()
    supporter.commands("wish")
    reader = Reader(talk, page_of(supporter))
    [none] = reader.sends({"version": reader.version, "ticked": "1", "tick-0": "on"})
    reader.opens()
    reader.fills("珈琲の方", "川端校区", "18歳以上", "本人が選んだ", "会って話した", "これでよい")
    reader.fills("してみたいことがある", SENTENCE)
    boxes = reader.boxes

    for name in ("tick-999", "tick--1", "tick-x"):
        [answer] = reader.sends({"version": reader.version, "ticked": "1", name: "on"})
        assert answer.status_code == 409
        reader.opens()

    assert none.status_code == 409
    assert reader.boxes == boxes != []
