"""つらいことば: whoever types them is answered at once, and a human takes it, at any hour."""

import itertools
import re
from pathlib import Path

import pytest
from sqlalchemy import select

import bot
from casework.report_incident import Incident
from storage.database import Database
from storage.outbox import queue
from storage.states import DayState, OutboxState, Role, TaskState
from storage.tables import Chat, HeardCrisis, Outbox, Task
from tests.bot.own_words import at_own_words
from tests.bot.screening import Reader, page_of
from tests.bot.wall import Wall
from tests.flows.nights import DUTY_PHONE, NEW_YEARS_NIGHT, WORDS, Night, make_night
from tests.talk import Talk
from texts import say

SAID = {
    Incident.DYING: "もう、消えたいです",
    Incident.VIOLENCE: "ナグラレル",
    Incident.LIVING: "食べる もの が ない",
    Incident.CHILD: "子どもが殴られている",
    Incident.SEXUAL: "体を触られた",
}
BOT = Path(bot.__file__).parent
HEARD = say("crisis.heard", "ja")


@pytest.fixture
def night(sqlite_database: Database) -> Night:
    """Everybody has gone to bed, on January 1 at 03:00."""
    return make_night(sqlite_database)


@pytest.mark.parametrize(
    ("kind", "role"), list(zip(SAID, itertools.cycle((Role.HOST, Role.SUPPORTER)), strict=False))
)
def test_from_the_first_word_to_the_human_who_took_it(
    night: Night, kind: Incident, role: Role
) -> None:
    """
    The emergency words and 「どなたのことですか」 first, then the numbers, and it is told.
    """
    writer = night.host if role is Role.HOST else night.supporter
    writer.says(SAID[kind])
    first = writer.hears(WORDS)
    assert HEARD in first
    assert DUTY_PHONE not in first

    writer.presses("本人のこと")
    assert DUTY_PHONE in writer.hears("コーディネーターに今すぐ知らせました。")

    night.coordinator.hears("けが・事故・いやなこと")
    assert (night.day() is DayState.CANCELLED) is kind.stops_sessions
    night.talk.wait(minutes=12)
    night.coordinator.presses("自分が受け持つ")
    writer.hears("3時12分、担当が受け取りました。")
    facts = night.facts()
    assert (facts["incident"], facts["whom"]) == (kind.value, "person")
    night.talk.wait(hours=1)
    night.officer.hears_nothing()


def test_nobody_waits_for_the_writer_to_say_more(night: Night) -> None:
    """
    Five minutes later those on duty are told by themselves, and half an hour later the city.
    """
    night.host.says("もう死にたい")
    night.talk.wait(minutes=4)
    night.coordinator.hears_nothing()

    night.talk.wait(minutes=2)
    night.coordinator.hears("けが・事故・いやなこと")
    assert DUTY_PHONE in night.host.hears("当番に知らせました")
    night.talk.wait(minutes=31)
    night.officer.hears("けが・事故・いやなこと")

    night.host.presses("あなたのこと")
    with night.talk.database.reading() as session:
        tasks = session.scalars(select(Task).order_by(Task.id)).all()
        assert [(one.facts["whom"], one.state) for one in tasks] == [
            ("unsaid", TaskState.RESOLVED),
            ("writer", TaskState.OPEN),
        ]


def test_one_tap_says_that_nothing_is_the_matter(night: Night) -> None:
    """
    Then nobody is woken, and help stays one button away.
    """
    night.supporter.says("昔は死にたかったそうです")
    night.supporter.presses("いま起きていることではない")
    night.supporter.hears("だれにも知らせていません")
    night.talk.wait(minutes=40)

    night.coordinator.hears_nothing()
    night.officer.hears_nothing()
    assert night.day() is DayState.PLANNED
    with night.talk.database.reading() as session:
        assert session.scalars(select(HeardCrisis)).all() == []


def test_what_was_typed_in_a_form_is_kept(night: Night) -> None:
    """
    A sentence is the answer that it was meant as, and the form goes on after it.
    """
    night.supporter.commands("wish")
    night.supporter.presses("珈琲の方", "してみたいことがある")
    night.supporter.says("消えたいと言っていた方が、花を見に行きたい")
    night.supporter.hears(say("crisis.kept", "ja"))

    night.supporter.presses("いま起きていることではない", "つづける")

    night.supporter.fills("とばす", "いつでも", "見学だけ", "これで十分")
    night.supporter.hears("消えたいと言っていた方が、花を見に行きたい")


def test_a_call_alone_is_no_answer_of_a_form(night: Night) -> None:
    """
    Nobody's cry for help becomes a label; the question stands as it stood.
    """
    night.supporter.commands("wish")
    night.supporter.presses("新しい方を登録する")
    night.supporter.says("死にたい")
    night.supporter.hears(HEARD)

    night.supporter.presses("いま起きていることではない", "つづける")
    night.supporter.hears("1/")


def test_what_is_queued_waits_for_a_day(night: Night) -> None:
    """
    No cheerful question the next morning; news of a meeting still arrives.
    """
    with night.talk.database.writing() as session:
        chat = session.scalars(select(Chat).where(Chat.account_id == night.host.account.id)).one()
        for key, ends in (("cheerful", True), ("meeting", False)):
            row = queue(
                session,
                chat=chat,
                outgoing={"text": key},
                key=key,
                begun=True,
                not_before=NEW_YEARS_NIGHT.replace(hour=9),
                now=night.talk.now,
            )
            row.not_after = NEW_YEARS_NIGHT.replace(hour=17) if ends else None
    night.host.says("死にたい")
    night.host.presses("あなたのこと")

    night.talk.now = NEW_YEARS_NIGHT.replace(hour=10)
    night.host.listen()
    assert "meeting" in night.host.heard
    assert "cheerful" not in night.host.heard
    with night.talk.database.reading() as session:
        held = session.scalars(select(Outbox).where(Outbox.key == "cheerful")).one()
        assert held.state is OutboxState.QUEUED
        assert held.not_before is not None
        assert held.not_before > NEW_YEARS_NIGHT.replace(day=2)


def test_on_a_page_with_the_whole_form(sqlite_database: Database) -> None:
    """
    Asked there, at once; the answer stands, and the form goes on where it was.
    """
    talk = Talk(sqlite_database)
    supporter = talk.supporter()
    supporter.commands("wish")
    reader = Reader(talk, page_of(supporter))
    reader.fills("珈琲の方", "川端校区", "18歳以上", "本人が選んだ", "会って話した", "これでよい")
    reader.presses("してみたいことがある")

    reader.writes("殴られる毎日から出て、海を見に行きたい")
    assert WORDS in reader.text
    assert HEARD in reader.text
    reader.presses("本人のこと")
    assert DUTY_PHONE in reader.text
    reader.presses("もとの質問にもどる")

    reader.fills("とばす", "いつでも", "見学だけ", "これで十分")
    assert "殴られる毎日から出て、海を見に行きたい" in reader.text


def test_on_a_page_with_one_question(sqlite_database: Database) -> None:
    """
    The page says whom to call, the chat asks whose it is, and the words are kept.
    """
    desk = at_own_words(sqlite_database)
    words = "食べるものがない日が続いています。\nそれでも走りたいです。"
    [answer] = desk.sends(desk.link, words)
    assert WORDS in answer.text
    desk.takes_its_turn()
    desk.supporter.hears(HEARD)
    desk.supporter.presses("本人のこと", "つづける", "とばす")

    with sqlite_database.reading() as session:
        task = session.scalars(select(Task)).one()
        assert task.facts["incident"] == "living"
    desk.supporter.presses("これでよい")
    desk.supporter.hears("おあずかりしました")


def test_behind_a_poster(sqlite_database: Database) -> None:
    """
    Nobody can be asked there: the numbers are shown, and those on duty call back at once.
    """
    talk = Talk(sqlite_database)
    wall = Wall(talk, talk.coordinator())
    talk.now = NEW_YEARS_NIGHT

    data = {"kind": "volunteer", "area": "kawabata", "sentence": "家がない", "page": wall.page()}
    unfinished = wall.browser.post(wall.address, data=data)
    assert DUTY_PHONE in unfinished.text
    assert "家がない</textarea>" in unfinished.text
    done = wall.browser.post(wall.address, data={**data, "contact": "090-1234-5678"})

    assert WORDS in done.text
    assert DUTY_PHONE in done.text
    wall.coordinator.hears("ポスターから声が届いた")


def test_a_stranger_learns_where_help_is(sqlite_database: Database) -> None:
    """
    Nothing else, and nothing is kept.
    """
    stranger = Talk(sqlite_database).stranger()
    stranger.says("死にたい")
    assert stranger.heard == [say("everyone.stranger", "ja"), say("incidents.emergency", "ja")]


def test_every_text_of_every_form_passes_there() -> None:
    """
    Words reach a form by three doors, and only the file that listens for a call opens them.
    """
    doors = re.compile(r"drafts\.(?:typed|wrote|written_on_page)\(")
    found = {path.name for path in BOT.rglob("*.py") if doors.search(path.read_text("utf-8"))}
    assert found == {"interpret.py"}
