"""The follow-up on a real database: whom it asks, what it tells the coordinator, and when."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.answer_check_in import answer_check_in, questions_of
from casework.chat_closed import chat_closed, chat_opened
from casework.decline_check_in import decline_check_in
from casework.ground import Notice, NotYours, TooLate, take_notices
from casework.look_after_courses import due_courses, look_after_courses
from casework.no_more_questions import no_more_questions
from casework.quiet_for_a_while import quiet_for_a_while
from casework.report_incident import Incident, Whom, report_incident
from casework.resolve_task import Outcome, resolve_task
from casework.want_to_talk import want_to_talk
from followup.calendar import TOKYO
from storage.database import Database
from storage.states import (
    CheckInState,
    DayState,
    HowHeard,
    PersonState,
    PlacementStep,
    Role,
    Side,
    TaskState,
)
from storage.tables import (
    Account,
    Block,
    Chat,
    CheckIn,
    Consent,
    MeetingDay,
    Placement,
    PlacementMember,
    Task,
)
from tests.making import TOWN, Cast, make_account, make_cast

TOWNS = {TOWN.key: TOWN}
OPENED = datetime(2026, 4, 1, 10, tzinfo=TOKYO)


def at(words: str) -> datetime:
    """Read a Tokyo time such as 2026-05-07 10:00; a bare day is its noon."""
    return datetime.fromisoformat(words if " " in words else f"{words} 12:00").replace(tzinfo=TOKYO)


@dataclass
class Scene:
    """A placement on trial since April, and what was told to whom."""

    session: Session
    cast: Cast
    placement: Placement
    person: PlacementMember
    host: PlacementMember
    told: list[Notice] = field(default_factory=list)

    def meets(self, *days: str) -> None:
        """Hold a meeting on each of these days."""
        for day in days:
            self.session.add(
                MeetingDay(placement_id=self.placement.id, starts_at=at(day), state=DayState.HELD)
            )
        self.placement.look_at = OPENED
        self.session.flush()

    def looks(self, now: str) -> list[Notice]:
        """Let the clock look once, if the course is due; return what it told."""
        self.session.flush()
        due = due_courses(self.session, now=at(now), limit=10)
        look_after_courses(self.session, placements=due, towns=TOWNS, now=at(now))
        self.session.flush()
        fresh = take_notices(self.session)
        self.told += fresh
        return fresh

    def asked(self, side: Side) -> list[CheckIn]:
        """Return the check-ins of one side, oldest first."""
        return list(
            self.session.scalars(
                select(CheckIn).where(CheckIn.side == side).order_by(CheckIn.asked_at)
            )
        )

    def answers(self, side: Side, now: str, *levels: int) -> CheckIn:
        """Answer the newest check-in of a side, question by question."""
        newest = self.asked(side)[-1]
        for question, level in zip(questions_of(newest), levels, strict=False):
            answer_check_in(
                self.session,
                check_in=newest.id,
                by=self.by(side),
                answers={question: level},
                how=HowHeard.CHAT,
                towns=TOWNS,
                now=at(now),
            )
        return newest

    def by(self, side: Side) -> Account:
        """Return who answers for a side."""
        return self.cast.supporter if side is Side.PERSON else self.cast.giver

    def tasks(self) -> list[tuple[str, str]]:
        """Return kind and urgency of every task that stands."""
        self.session.flush()
        return [
            (task.kind, task.urgency)
            for task in self.session.scalars(
                select(Task).where(Task.state != TaskState.RESOLVED).order_by(Task.id)
            )
        ]

    def task(self) -> Task:
        """Return the one task there is."""
        self.session.flush()
        return self.session.scalars(select(Task)).one()

    def round(self, asked_on: str, person: tuple[int, ...], host: tuple[int, ...]) -> None:
        """Ask on a day and answer both sides there and then."""
        self.looks(asked_on)
        self.answers(Side.PERSON, asked_on, *person)
        self.answers(Side.HOST, asked_on, *host)


@pytest.fixture
def scene(database: Database) -> Iterator[Scene]:
    """A placement that began its trial on April 1."""
    with database.writing() as session:
        yield make_scene(session)


def make_scene(session: Session, *, step: PlacementStep = PlacementStep.TRIAL) -> Scene:
    """Make one, at this step."""
    cast = make_cast(session)
    placement = Placement(
        town=TOWN.key,
        step=step,
        coordinator_id=cast.coordinator.id,
        created_at=OPENED,
        step_since=OPENED,
    )
    session.add(placement)
    session.flush()
    person = PlacementMember(
        placement_id=placement.id,
        side=Side.PERSON,
        person_id=cast.person.id,
        wish_id=cast.wish.id,
        joined_at=OPENED,
    )
    host = PlacementMember(
        placement_id=placement.id,
        side=Side.HOST,
        host_id=cast.host.id,
        offer_id=cast.offer.id,
        joined_at=OPENED,
    )
    session.add_all([person, host])
    session.flush()
    return Scene(session, cast, placement, person, host)


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


def test_a_four_is_told_the_same_day_before_the_rest_is_answered(scene: Scene) -> None:
    """
    A ④ opens a task at the first tap, with what was said and what could help.
    """
    scene.meets("2026-05-18")
    scene.looks("2026-05-19 09:00")

    scene.answers(Side.PERSON, "2026-05-19 10:00", 3)

    task = scene.task()
    assert (task.kind, task.urgency) == ("bad_answer", "same_day")
    assert task.facts["said"] == ["person_safe.level_3"]
    assert task.facts["helps"] == ["listen", "go_along", "quieter_place"]
    assert (task.person_id, task.placement_id) == (scene.cast.person.id, scene.placement.id)
    assert [one.to for one in take_notices(scene.session)] == [scene.cast.coordinator.id]


def test_answers_of_one_check_in_share_a_task(scene: Scene) -> None:
    """
    What is said after the ④ joins its task; a task that was settled is not opened again.
    """
    scene.meets("2026-05-18")
    scene.looks("2026-05-19 09:00")
    scene.answers(Side.PERSON, "2026-05-19 10:00", 3, 2, 2)
    task = scene.task()
    assert task.facts["concerns"] == ["bad_answer", "two_uneasy"]

    resolve_task(
        scene.session,
        task=task.id,
        by=scene.cast.coordinator,
        outcome=Outcome.TALKED,
        now=at("2026-05-19 11:00"),
    )
    scene.looks("2026-05-20 09:00")

    assert scene.tasks() == []


def test_two_threes_at_once(scene: Scene) -> None:
    """
    Two ③ in one check-in are told by the next working day.
    """
    scene.meets("2026-05-18")
    scene.looks("2026-05-19 09:00")

    scene.answers(Side.PERSON, "2026-05-19 10:00", 2, 2, 0)

    assert scene.tasks() == [("two_uneasy", "next_working_day")]


def test_a_three_twice_running(scene: Scene) -> None:
    """
    One ③ is nothing; a second one in the next check-in is told.
    """
    scene.meets("2026-05-18")
    scene.round("2026-05-19 09:00", (2, 0, 0), (0, 0, 0))
    assert scene.tasks() == []

    scene.meets("2026-05-25", "2026-06-01")
    scene.looks("2026-06-02 09:00")
    scene.answers(Side.PERSON, "2026-06-02 10:00", 0, 2, 0)

    assert scene.tasks() == [("uneasy_twice", "next_working_day")]


def test_the_two_sides_apart(scene: Scene) -> None:
    """
    One side well, the other not: told within the week, about the sadder side.
    """
    scene.meets("2026-05-18")

    scene.round("2026-05-19 09:00", (1, 2, 2), (0, 0, 0))

    assert ("apart", "this_week") in [(one, "this_week") for one in scene.task().facts["concerns"]]
    assert scene.task().facts["side"] == "person"


def test_a_falling_trend(scene: Scene) -> None:
    """
    Three check-ins that sink, though none holds a ③, are told within the week.
    """
    scene.meets("2026-04-06")
    scene.round("2026-04-07 09:00", (0, 0, 0), (0, 0, 0))
    scene.meets("2026-04-13", "2026-04-20")
    scene.looks("2026-04-21 09:00")
    scene.answers(Side.PERSON, "2026-04-21 10:00", 0, 0, 1)
    scene.meets("2026-06-29")
    scene.looks("2026-07-06 09:00")
    scene.answers(Side.PERSON, "2026-07-06 10:00", 1, 0, 1)

    assert ("sinking", "this_week") in scene.tasks()


def test_the_host_says_it_is_too_much(scene: Scene) -> None:
    """
    「多すぎる・休みたい」 is told the same day, with the host's side on it.
    """
    scene.meets("2026-05-18")
    scene.looks("2026-05-19 09:00")

    scene.answers(Side.HOST, "2026-05-19 10:00", 0, 0, 3)

    assert scene.tasks() == [("too_much", "same_day")]
    assert scene.task().host_id == scene.cast.host.id


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


def test_who_wants_to_talk_is_called_the_same_day(scene: Scene) -> None:
    """
    「人に話したい」 is a task at once, and again after an earlier one was settled.
    """
    scene.meets("2026-05-18")
    scene.looks("2026-05-19 09:00")
    asked = scene.asked(Side.PERSON)[0]

    for _ in range(2):
        task = want_to_talk(
            scene.session,
            check_in=asked.id,
            by=scene.cast.supporter,
            towns=TOWNS,
            now=at("2026-05-19 10:00"),
        )
        assert scene.tasks() == [("wants_to_talk", "same_day")]
        assert task.facts["helps"] == ["phone", "listen"]
        resolve_task(
            scene.session,
            task=task.id,
            by=scene.cast.coordinator,
            outcome=Outcome.TALKED,
            now=at("2026-05-19 11:00"),
        )


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


def test_an_incident_is_told_at_any_hour(scene: Scene) -> None:
    """
    An injury is told at once, a double tap is one task, and even an old message takes it.
    """
    scene.meets("2026-05-18")
    scene.looks("2026-05-19 09:00")
    asked = scene.asked(Side.HOST)[0]
    asked.state = CheckInState.CANCELLED

    for _ in range(2):
        report_incident(
            scene.session,
            check_in=asked.id,
            by=scene.cast.giver,
            kind=Incident.INJURY,
            whom=Whom.PERSON,
            towns=TOWNS,
            now=at("2026-05-24 02:00"),
        )

    assert scene.tasks() == [("incident", "at_once")]
    assert scene.task().facts["incident"] == "injury"
    assert [(one.kind, one.begun) for one in take_notices(scene.session)] == [
        ("task.opened", False),
        ("si.rests", True),
    ]


def test_only_those_who_were_asked_may_answer(scene: Scene) -> None:
    """
    Another supporter and another host find nothing; a coordinator enters what was phoned.
    """
    scene.meets("2026-05-18")
    scene.looks("2026-05-19 09:00")
    asked = scene.asked(Side.PERSON)[0]
    question = questions_of(asked)[0]
    strangers = [
        make_account(scene.session, Role.SUPPORTER),
        make_account(scene.session, Role.HOST),
        scene.cast.giver,
        make_account(scene.session, Role.COORDINATOR, town="elsewhere"),
    ]

    for stranger in strangers:
        with pytest.raises(NotYours):
            answer_check_in(
                scene.session,
                check_in=asked.id,
                by=stranger,
                answers={question: 0},
                how=HowHeard.CHAT,
                towns=TOWNS,
                now=at("2026-05-19 10:00"),
            )
    heard = answer_check_in(
        scene.session,
        check_in=asked.id,
        by=scene.cast.coordinator,
        answers=dict.fromkeys(questions_of(asked), 0),
        how=HowHeard.PHONE,
        towns=TOWNS,
        now=at("2026-05-19 10:00"),
    )
    assert (heard.how_heard, heard.state) == (HowHeard.PHONE, CheckInState.ANSWERED)


def test_an_answer_stands_once_all_is_answered(scene: Scene) -> None:
    """
    The same tap twice changes nothing; another answer afterwards comes too late.
    """
    scene.meets("2026-05-18")
    scene.looks("2026-05-19 09:00")
    scene.answers(Side.PERSON, "2026-05-19 10:00", 0, 1, 0)

    scene.answers(Side.PERSON, "2026-05-19 10:01", 0, 1, 0)

    with pytest.raises(TooLate):
        scene.answers(Side.PERSON, "2026-05-19 10:02", 3)


def test_who_answered_is_told_what_changed(scene: Scene) -> None:
    """
    「お返事を受け、…」 goes to the side that answered, and to nobody else.
    """
    scene.meets("2026-05-18")
    scene.looks("2026-05-19 09:00")
    scene.answers(Side.PERSON, "2026-05-19 10:00", 0, 3, 0)
    take_notices(scene.session)

    resolve_task(
        scene.session,
        task=scene.task().id,
        by=scene.cast.coordinator,
        outcome=Outcome.SHORTER,
        now=at("2026-05-19 11:00"),
    )

    told = take_notices(scene.session)
    assert [(one.to, one.kind) for one in told] == [(scene.cast.supporter.id, "ci.changed")]


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
