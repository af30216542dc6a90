"""The follow-up on a real database: whom it asks, what it tells the coordinator, and when."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest

from casework.chat_closed import chat_closed, chat_opened
from casework.decline_check_in import decline_check_in
from casework.no_more_questions import no_more_questions
from casework.quiet_for_a_while import quiet_for_a_while
from followup.calendar import TOKYO
from storage.database import Database
from storage.states import (
    CheckInState,
    PersonState,
    PlacementStep,
    Side,
)
from storage.tables import (
    Block,
    Chat,
    Consent,
    MeetingDay,
)
from tests.casework.following import OPENED, TOWNS, Scene, at, make_scene


@pytest.fixture
def scene(database: Database) -> Iterator[Scene]:
    """A placement that began its trial on April 1."""
    with database.writing() as session:
        yield make_scene(session)


def test_both_sides_are_asked_the_working_day_after(scene: Scene) -> None:
    """
    The day after the first time, the supporter and the host get one question each, once.
    """
    scene.meets("2026-05-18")

    same_day = scene.looks("2026-05-18 16:00")
    next_day = scene.looks("2026-05-19 09:00")
    again = scene.looks("2026-05-19 09:01")

    assert same_day == again == []
    assert [(one.to, one.kind) for one in next_day] == [
        (scene.cast.supporter.id, "ci.ask"),
        (scene.cast.giver.id, "ci.ask"),
    ]
    assert all(one.begun for one in next_day)


@pytest.mark.parametrize(
    "now", ["2026-05-02 12:00", "2026-05-06 12:00", "2026-05-07 07:59", "2026-05-07 22:00"]
)
def test_nothing_is_begun_outside_working_hours(scene: Scene, now: str) -> None:
    """
    Not on a Saturday, not on a holiday, not before opening, not at night.
    """
    scene.meets("2026-05-01")

    assert scene.looks(now) == []
    assert scene.asked(Side.PERSON) == []


def test_a_reader_who_chose_weekends_is_asked_then(scene: Scene) -> None:
    """
    The hours are the reader's own: on Saturday the supporter hears, the host does not.
    """
    scene.cast.supporter.hours = "weekend"
    scene.meets("2026-04-30")

    scene.looks("2026-05-02 12:00")

    assert len(scene.asked(Side.PERSON)) == 1
    assert scene.asked(Side.HOST) == []


def test_ten_weeks_switched_off_end_in_one_question_each(scene: Scene) -> None:
    """
    However much came due meanwhile, each side hears one question.
    """
    scene.meets("2026-05-18", "2026-05-25", "2026-06-01", "2026-07-01")

    told = scene.looks("2026-07-27 09:00")
    told += scene.looks("2026-07-27 09:01")
    told += scene.looks("2026-07-28 09:00")

    assert Counter(one.to for one in told) == {
        scene.cast.supporter.id: 1,
        scene.cast.giver.id: 1,
    }


def test_a_clock_that_jumps_asks_nothing_twice(scene: Scene) -> None:
    """
    A month forward, back again, and forward once more: still one question each.
    """
    scene.meets("2026-05-18")

    for now in ("2026-06-18", "2026-05-19", "2026-06-18 12:01", "2026-05-20"):
        scene.looks(now)

    assert len(scene.asked(Side.PERSON)) == len(scene.asked(Side.HOST)) == 1


def test_silence_comes_after_one_gentle_repeat(scene: Scene) -> None:
    """
    Three working days: repeated once; three more: a task, no third message; then an answer
    settles it.
    """
    scene.meets("2026-05-18")
    scene.looks("2026-05-19 09:00")
    scene.answers(Side.HOST, "2026-05-19 10:00", 0, 0, 0)

    messages = [
        notice
        for day in range(20, 30)
        for notice in scene.looks(f"2026-05-{day} 09:00")
        if notice.kind == "ci.ask"
    ]

    assert [one.facts["again"] for one in messages] == [True]
    assert messages[0].to == scene.cast.supporter.id
    assert scene.tasks() == [("silence", "this_week")]
    assert scene.asked(Side.PERSON)[0].state is CheckInState.SILENT

    scene.answers(Side.PERSON, "2026-05-29 10:00", 0, 0, 0)
    assert scene.tasks() == []


def test_a_first_visit_that_did_not_happen_is_told(database: Database) -> None:
    """
    Never planned: told after ten working days; planned and not held: the next one; then held:
    settled by itself.
    """
    with database.writing() as session:
        scene = make_scene(session, step=PlacementStep.VISIT)
        scene.looks("2026-04-10 09:00")
        assert scene.tasks() == []
        scene.looks("2026-04-15 09:00")
        assert scene.tasks() == [("visit_undated", "this_week")]

        scene.session.add(
            MeetingDay(placement_id=scene.placement.id, starts_at=at("2026-04-20 10:00"))
        )
        scene.placement.look_at = at("2026-04-15 10:00")
        scene.looks("2026-04-20 16:00")
        assert scene.tasks() == []
        scene.looks("2026-04-21 09:00")
        assert scene.tasks() == [("visit_missing", "next_working_day")]

        scene.meets("2026-04-21 10:00")
        scene.looks("2026-04-21 16:00")
        assert scene.tasks() == []


def test_after_the_visit_both_are_asked(database: Database) -> None:
    """
    A 見学 that was held is asked about as such.
    """
    with database.writing() as session:
        scene = make_scene(session, step=PlacementStep.VISIT)
        scene.meets("2026-04-06")

        scene.looks("2026-04-07 09:00")

        assert [one.stage for one in scene.asked(Side.HOST)] == ["visit-1"]


def test_nobody_is_asked_without_consent(scene: Scene) -> None:
    """
    After the person took the consent back neither side hears a question.
    """
    scene.meets("2026-05-18")
    scene.session.add(
        Consent(
            person_id=scene.cast.person.id,
            purpose="matching",
            how_said="chosen",
            recorded_by=scene.cast.supporter.id,
            given_at=OPENED,
            withdrawn_at=at("2026-05-18"),
        )
    )

    assert scene.looks("2026-05-19 09:00") == []


def test_nobody_is_asked_about_a_person_who_stopped_everything(scene: Scene) -> None:
    """
    「すべて止める」 holds for both sides.
    """
    scene.meets("2026-05-18")
    scene.cast.person.state = PersonState.STOPPED

    assert scene.looks("2026-05-19 09:00") == []


def test_nobody_is_asked_about_somebody_on_the_block_list(scene: Scene) -> None:
    """
    A person and a host who must not meet are not asked about each other.
    """
    scene.meets("2026-05-18")
    scene.session.add(
        Block(
            person_id=scene.cast.person.id,
            host_id=scene.cast.host.id,
            made_by=scene.cast.coordinator.id,
            made_at=OPENED,
        )
    )

    assert scene.looks("2026-05-19 09:00") == []


def test_a_host_hears_two_messages_a_month(scene: Scene) -> None:
    """
    Above the cap the host's question waits until the month is over.
    """
    scene.meets("2026-05-18")
    scene.round("2026-05-19 09:00", (0, 0, 0), (0, 0, 0))
    scene.meets("2026-05-25", "2026-06-01")
    scene.round("2026-06-02 09:00", (0, 0, 0), (0, 0, 0))
    scene.meets("2026-06-15")

    scene.looks("2026-06-18 09:00")
    assert len(scene.asked(Side.PERSON)) == 3
    assert len(scene.asked(Side.HOST)) == 2

    for day in range(19, 27):
        scene.looks(f"2026-06-{day} 09:00")
    assert len(scene.asked(Side.HOST)) == 3


def test_not_now_is_an_answer(scene: Scene) -> None:
    """
    「今は答えない」 waits no more, and nobody is told; it can still be answered.
    """
    scene.meets("2026-05-18")
    scene.looks("2026-05-19 09:00")
    asked = scene.asked(Side.PERSON)[0]

    decline_check_in(
        scene.session, check_in=asked.id, by=scene.cast.supporter, now=at("2026-05-19 10:00")
    )
    scene.answers(Side.HOST, "2026-05-19 10:00", 0, 0, 0)
    for day in range(20, 30):
        scene.looks(f"2026-05-{day} 09:00")

    assert asked.state is CheckInState.DECLINED
    assert scene.tasks() == []
    assert scene.answers(Side.PERSON, "2026-05-30", 0, 0, 0).state is CheckInState.ANSWERED


def test_quiet_for_a_while_and_for_good(scene: Scene) -> None:
    """
    「しばらく聞かないで」 holds for its time, 「もう聞かない」 for good, each for one side.
    """
    scene.meets("2026-05-18")
    scene.looks("2026-05-19 09:00")
    now = at("2026-05-19 10:00")
    person, host = scene.asked(Side.PERSON)[0], scene.asked(Side.HOST)[0]

    until = quiet_for_a_while(
        scene.session, check_in=person.id, by=scene.cast.supporter, towns=TOWNS, now=now
    )
    no_more_questions(scene.session, check_in=host.id, by=scene.cast.giver, now=now)
    scene.meets("2026-05-25", "2026-06-01")
    scene.looks("2026-06-02 09:00")
    assert len(scene.asked(Side.PERSON)) == 1

    after = (until + timedelta(days=1)).astimezone(TOKYO)
    scene.looks(f"{after:%Y-%m-%d} 10:00")
    scene.looks(f"{after + timedelta(days=7):%Y-%m-%d} 10:00")
    assert len(scene.asked(Side.PERSON)) == 2
    assert len(scene.asked(Side.HOST)) == 1


def test_a_closed_chat_is_a_task_until_it_opens(scene: Scene) -> None:
    """
    A host who blocked the bot is not asked, the coordinator knows, and all heals by itself.
    """
    chat = Chat(
        channel="telegram",
        bot="b",
        address_index=b"0" * 16,
        address="1",
        account_id=scene.cast.giver.id,
        first_seen=OPENED,
    )
    scene.session.add(chat)
    scene.meets("2026-05-18")

    chat_closed(scene.session, chat=chat, towns=TOWNS, now=at("2026-05-18 20:00"))
    chat_closed(scene.session, chat=chat, towns=TOWNS, now=at("2026-05-18 20:01"))
    scene.looks("2026-05-19 09:00")

    assert scene.tasks() == [("blocked", "next_working_day")]
    assert scene.task().facts["side"] == "host"
    assert scene.asked(Side.HOST) == []

    chat_opened(scene.session, chat=chat, now=at("2026-05-19 10:00"))
    scene.looks("2026-05-19 10:01")

    assert scene.tasks() == []
    assert len(scene.asked(Side.HOST)) == 1
