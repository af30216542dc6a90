"""A question's page is a small screen of the same conversation: the same turns, each done once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.channels.fields import LARGEST_BODY
from bot.links import ENDED_LIFETIME, QUESTION_LIFETIME
from bot.screens import MOST_TURNS
from storage.database import Database
from storage.states import HowHeard, IntroductionState
from storage.tables import Account, Chat, PageLink
from tests.bot.screening import HELP, Reader, Scene, host_is_asked
from tests.flows.wishing import SENTENCE, asked
from tests.talk import Talk
from texts import say

BACK = say("page.screen.back", "ja")


@pytest.fixture
def scene(sqlite_database: Database) -> Scene:
    """A host that is asked."""
    return host_is_asked(sqlite_database)


def test_a_question_is_answered_without_the_chat(database: Database) -> None:
    """
    The page shows what the chat shows, takes the answer, and says thank you.
    """
    scene = host_is_asked(database)
    reader = scene.reader
    assert f"願い:「{SENTENCE}」" in reader.text
    assert reader.buttons == ["歓迎します", "こうだったら歓迎", "今回は見送ります", HELP]

    reader.presses("こうだったら歓迎", "短い時間からなら")

    assert say("introductions.thanks_welcome", "ja") in reader.text
    assert reader.buttons == []
    assert scene.introduction() == (IntroductionState.WELCOMED, HowHeard.PAGE)
    scene.supporter.hears("短い時間からなら、歓迎します")
    assert reader.rung == 2


def test_opening_changes_nothing(scene: Scene) -> None:
    """
    Previews, scanners of mail and second looks find the same page.
    """
    before = scene.link()
    pages = {scene.reader.opens().text for _ in range(3)}

    after = scene.link()
    assert len(pages) == 1
    assert (before.version, before.spent_at) == (after.version, after.spent_at) == (0, None)
    assert scene.reader.rung == 0
    assert scene.introduction()[0] is IntroductionState.ASKED


def test_sent_twice_is_done_once(database: Database) -> None:
    """
    A double tap is one answer, and both times the same screen is shown.
    """
    scene = host_is_asked(database)
    answers = scene.reader.sends(scene.reader.form("歓迎します"), times=4)

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1
    assert say("introductions.thanks_welcome", "ja") in answers[0].text
    assert scene.link().version == 1


def test_an_old_screen_does_nothing(scene: Scene) -> None:
    """
    Whoever goes back in the browser and presses something else sees where it stands now.
    """
    other = scene.reader.form("こうだったら歓迎")
    scene.reader.presses("今回は見送ります")

    [answer] = scene.reader.sends(other)

    assert answer.status_code == 409
    assert say("page.screen.stale", "ja") in scene.reader.text
    assert "いまは忙しい" in scene.reader.buttons
    assert scene.link().version == 1
    scene.reader.presses("言わない")
    assert scene.introduction() == (IntroductionState.DECLINED, HowHeard.PAGE)


def test_what_has_ended_says_thank_you_and_nothing_more(scene: Scene) -> None:
    """
    The page is spent, stays readable for a week, and takes nothing.
    """
    form = scene.reader.form("今回は見送ります")
    scene.reader.presses("歓迎します")

    again = scene.reader.opens()
    [sent] = scene.reader.sends(form)

    assert say("page.screen.ended", "ja") in again.text
    assert "<form" not in again.text
    assert sent.status_code == 409
    assert scene.link().spent_at is not None
    assert scene.introduction()[0] is IntroductionState.WELCOMED
    scene.talk.now += ENDED_LIFETIME
    assert scene.reader.opens().status_code == 410


def test_answered_in_the_chat_it_is_too_late_on_the_page(scene: Scene) -> None:
    """
    The page says so kindly, and ends.
    """
    form = scene.reader.form("今回は見送ります")
    scene.host.presses("歓迎します")

    [sent] = scene.reader.sends(form)

    for page in (sent, scene.reader.opens()):
        assert say("page.screen.over", "ja") in page.text
        assert SENTENCE not in page.text
    assert scene.reader.buttons == []
    assert scene.introduction() == (IntroductionState.WELCOMED, HowHeard.CHAT)


def test_a_page_leads_to_no_menu(scene: Scene) -> None:
    """
    What belongs to another question is not offered, and a button that is not there is no button.
    """
    for press in ("4", "99", "-1", "x", "0x1", "１", ""):
        [answer] = scene.reader.sends({"version": scene.reader.version, "press": press})
        assert answer.status_code == 409
        scene.reader.opens()
    [answer] = scene.reader.sends({"version": scene.reader.version, "words": "メニュー"})

    assert answer.status_code == 409
    assert scene.link().version == 0


def test_closed_pages_look_alike(scene: Scene) -> None:
    """
    Unknown, expired, of somebody who left, of another's chat, of no town of ours: one page.
    """
    reader, database = scene.reader, scene.talk.database
    unknown = Reader(scene.talk, "/p/" + "x" * 32).page
    closed = [unknown]

    scene.talk.now += QUESTION_LIFETIME + timedelta(minutes=1)
    closed.append(reader.opens())
    scene.talk.now -= QUESTION_LIFETIME + timedelta(minutes=1)
    world = scene.talk.world
    scene.talk.world = replace(world, towns={})
    closed.append(reader.opens())
    scene.talk.world = world
    with database.writing() as session:
        chat = session.get_one(Chat, scene.link().chat_id)
        owner, chat.account_id = chat.account_id, scene.coordinator.account.id
    closed.append(reader.opens())
    with database.writing() as session:
        session.get_one(Chat, scene.link().chat_id or chat.id).account_id = owner
        session.get_one(Account, owner).left_at = scene.talk.now
    closed.append(reader.opens())

    for page in closed:
        assert (page.status_code, page.text) == (410, unknown.text)


def test_a_huge_body_is_refused(scene: Scene) -> None:
    """
    More than the limit is not even read.
    """
    [answer] = scene.reader.sends({"version": "0.", "words": "a" * LARGEST_BODY})

    assert answer.status_code == 413
    assert scene.link().version == 0


def test_a_machine_is_stopped(scene: Scene) -> None:
    """
    A page takes as many turns as any person needs, and then closes.
    """
    with scene.talk.database.writing() as session:
        session.get_one(PageLink, scene.link().id).version = MOST_TURNS - 1
    scene.reader.opens()

    scene.reader.presses("こうだったら歓迎")

    assert scene.reader.page.status_code == 410


def test_the_screen_is_sealed(scene: Scene) -> None:
    """
    What stands on a page is as unreadable at rest as everything else.
    """
    sealed = scene.link().state_sealed

    assert sealed is not None
    assert SENTENCE.encode() not in sealed


def test_easy_japanese_has_readings_above(scene: Scene) -> None:
    """
    What was spoken with readings in brackets stands with readings above.
    """
    with scene.talk.database.writing() as session:
        session.get_one(Account, scene.host.account.id).language = "ja-easy"
    scene.reader.presses("歓迎します")

    assert "<ruby>本人<rp>(</rp><rt>ほんにん</rt>" in scene.reader.page.text
    assert "《" not in scene.reader.page.text


def test_the_page_leads_nowhere(scene: Scene) -> None:
    """
    Only our own files, no other address, no token, no script, and nothing is kept.
    """
    page = scene.reader.page

    assert page.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "unsafe" not in page.headers["content-security-policy"]
    assert "set-cookie" not in page.headers
    assert "http" not in page.text
    assert "<script" not in page.text
    assert "style=" not in page.text
    assert scene.reader.address.rpartition("/")[2] not in page.text


def test_a_question_waits_as_long_as_it_stands(scene: Scene) -> None:
    """
    Its page is open until the question lapses, and says so without the words about the person.
    """
    scene.talk.wait(days=6)
    assert "歓迎します" in Reader(scene.talk, scene.reader.address).buttons

    for _ in range(4):
        scene.talk.wait(days=7)

    assert scene.introduction()[0] is IntroductionState.EXPIRED
    page = scene.reader.opens()
    assert page.status_code == 200
    assert say("page.screen.over", "ja") in page.text
    assert SENTENCE not in page.text


def test_a_call_for_help_leaves_the_question_where_it_is(scene: Scene) -> None:
    """
    What happened is told and taken; then the question is there again, and is answered.
    """
    reader = scene.reader

    reader.presses(HELP, "あなたのこと", "つらい")
    assert BACK in reader.buttons
    reader.presses("ひとこと書く")
    reader.writes("帰り道で、ころびそうになりました")
    reader.presses("これでよい")
    assert reader.buttons == [BACK, HELP]
    reader.presses(BACK)

    assert SENTENCE in reader.text
    assert scene.introduction()[0] is IntroductionState.ASKED
    reader.presses("歓迎します")
    assert reader.buttons == []
    assert scene.introduction() == (IntroductionState.WELCOMED, HowHeard.PAGE)


def test_only_hosts_questions_carry_a_page(sqlite_database: Database) -> None:
    """
    News and other roles' notices stay as they are: one button more only where it is of use.
    """
    supporter, host, coordinator = asked(Talk(sqlite_database))
    label = say("forms.answer_on_page", "ja")

    assert label in host.buttons
    assert host.buttons[-1] == label
    host.presses("歓迎します")
    supporter.listen()
    coordinator.listen()
    assert label not in supporter.buttons
    assert not any(b.label == label for shown in coordinator.shown for b in shown.buttons)
