"""
伏せる・書き直す・個人情報ではありません: whoever writes is shown what was found, and chooses.

Nothing is kept as an answer, and nobody else sees it, before they have.
"""

import re

import pytest
from sqlalchemy import select

from bot.messages import Did, Incoming, Outgoing
from storage.database import Database
from storage.tables import AuditEntry, Draft, Outbox, Wish
from tests.beginnings import played_once
from tests.bot.own_words import Desk, at_own_words, field_of
from tests.bot.screening import Reader, page_of
from tests.flows.wishing import enters_person
from tests.talk import Member, Talk
from texts import say

NAMED = "鈴木さんと走りたい"
PHONED = "090-1234-5678に電話してください"


@pytest.fixture
def talk(sqlite_database: Database) -> Talk:
    """An empty town."""
    return Talk(sqlite_database)


@played_once
def at_sentence(talk: Talk) -> Member:
    """Bring a supporter to the one sentence that the other side reads."""
    supporter = talk.supporter()
    supporter.commands("wish")
    enters_person(supporter)
    supporter.presses("してみたいことがある")
    return supporter


def answers(talk: Talk) -> dict[str, object]:
    """The answers of the draft that stands."""
    with talk.database.reading() as session:
        given: dict[str, object] = session.scalars(select(Draft)).one().state["answers"]
        return given


def waved(talk: Talk) -> list[AuditEntry]:
    """Who let what pass."""
    with talk.database.reading() as session:
        return list(
            session.scalars(select(AuditEntry).where(AuditEntry.act == "guard.not_personal"))
        )


def test_what_was_found_is_shown_and_masked(talk: Talk) -> None:
    """The masked sentence is shown before it is taken, and is what is kept."""
    supporter = at_sentence(talk)

    supporter.says(NAMED)

    supporter.hears("お名前のような言葉(鈴…)")
    supporter.hears("「○○さんと走りたい」")
    assert "sentence" not in answers(talk)
    supporter.presses("伏せる")
    assert answers(talk)["sentence"] == "○○さんと走りたい"
    assert waved(talk) == []


def test_it_can_be_written_anew(talk: Talk) -> None:
    """By the button, or simply by writing; the first words are gone."""
    supporter = at_sentence(talk)

    supporter.says(NAMED)
    supporter.presses("書き直す")
    supporter.hears(say("post_wish.sentence.ask", "ja"))
    supporter.says(NAMED)
    supporter.says("仲間と走りたい")

    assert answers(talk)["sentence"] == "仲間と走りたい"
    with talk.database.reading() as session:
        assert "鈴木" not in str(session.scalars(select(Draft)).one().state)


def test_what_is_not_personal_passes_and_leaves_its_kind(talk: Talk) -> None:
    """The audit row says who, where and which kind, and no word of it."""
    supporter = at_sentence(talk)

    supporter.says(NAMED)
    supporter.presses("個人情報ではありません")

    assert answers(talk)["sentence"] == NAMED
    [row] = waved(talk)
    assert row.by == supporter.account.id
    assert row.facts == {"kinds": "name", "place": "post_wish.sentence"}


@pytest.mark.parametrize(
    "words", [PHONED, "taro@example.comまで", "川端町3丁目5番地の家で", "番号は 123456789018 です"]
)
def test_ways_to_somebody_never_reach_the_other_side(talk: Talk, words: str) -> None:
    """A telephone number is nothing else: it can be masked or rewritten, and that is said."""
    supporter = at_sentence(talk)

    supporter.says(words)

    supporter.hears(say("guard.firm", "ja"))
    assert "個人情報ではありません" not in supporter.buttons
    supporter.says("個人情報ではありません")
    assert "sentence" not in answers(talk) or words not in str(answers(talk))


def test_what_was_typed_is_taken_out_of_the_chat(talk: Talk) -> None:
    """The message is deleted where the channel allows, and its writer is told so."""
    supporter = at_sentence(talk)

    talk.turn(supporter, Incoming(Did.SAID, text=PHONED, message_id=77, sender=supporter.address))

    supporter.hears(say("guard.taken_away", "ja"))
    with talk.database.reading() as session:
        sent = [
            Outgoing.from_json(row.payload)
            for row in session.scalars(select(Outbox))
            if row.payload
        ]
    assert [one.removes for one in sent if one.removes is not None] == [77]
    assert all("1234-5678" not in one.text for one in sent)


def test_stepping_out_leaves_nothing_that_waits(talk: Talk) -> None:
    """Whoever stops instead of choosing has written nothing."""
    supporter = at_sentence(talk)
    supporter.says(NAMED)

    supporter.presses("やめる")

    with talk.database.reading() as session:
        assert "鈴木" not in str(session.scalars(select(Draft)).one().state)
    supporter.presses("つづける")
    supporter.hears(say("post_wish.sentence.ask", "ja"))


def test_the_choice_stands_on_a_page_too(talk: Talk) -> None:
    """A whole form on a page asks the same, with the words still in the field."""
    supporter = talk.supporter()
    supporter.commands("wish")
    reader = Reader(talk, page_of(supporter))

    reader.writes("佐藤さん")
    assert "お名前のような言葉" in reader.text
    assert field_of(reader.page) == "佐藤さん"
    reader.presses("伏せる")

    assert answers(talk)["label"] == "○○さん"


def chooses(desk: Desk, page: str, how: str, words: str) -> int:
    """Send the page of one question with a choice; return the status."""
    about = re.search(r'name="about" value="([0-9a-f]+)"', page)
    assert about is not None
    body = {"words": words, "chosen": how, "about": about[1]}
    return desk.chooses(desk.link, body).status_code


def test_a_page_of_one_question_keeps_nothing_before_the_choice(database: Database) -> None:
    """What was found stands on the page; the link is not spent and nothing waits."""
    desk = at_own_words(database)

    [page] = desk.sends(desk.link, PHONED)

    assert page.status_code == 422
    assert "電話番号のような言葉(090…)" in page.text
    assert field_of(page) == PHONED
    assert (desk.spent(), desk.waiting()) == (0, 0)
    assert chooses(desk, page.text, "mask", PHONED) == 200
    desk.takes_its_turn()
    assert answers(desk.talk)["own_words"] == "○○に電話してください"


def test_on_a_page_a_choice_holds_for_the_words_that_were_shown(database: Database) -> None:
    """Other words with the same choice are looked at anew; the same ones pass, and are audited."""
    desk = at_own_words(database)
    [page] = desk.sends(desk.link, NAMED)

    assert chooses(desk, page.text, "plain", "佐藤さんと走りたい") == 422
    assert chooses(desk, page.text, "plain", NAMED) == 200
    desk.takes_its_turn()

    assert answers(desk.talk)["own_words"] == NAMED
    [row] = waved(desk.talk)
    assert row.facts == {"kinds": "name", "place": "post_wish.own_words"}
    with desk.talk.database.reading() as session:
        assert session.scalars(select(Wish)).all() == []
