"""What an answer about settling in means: told today, tomorrow, or not at all."""

from collections.abc import Iterator

import pytest

from casework.answer_check_in import answer_check_in, questions_of
from casework.ground import NotYours, TooLate, take_notices
from casework.report_incident import Incident, Whom, report_incident
from casework.resolve_task import Outcome, resolve_task
from casework.want_to_talk import want_to_talk
from storage.database import Database
from storage.states import (
    CheckInState,
    HowHeard,
    Role,
    Side,
)
from tests.casework.following import TOWNS, Scene, at, make_scene
from tests.making import make_account


@pytest.fixture
def scene(database: Database) -> Iterator[Scene]:
    """A placement in 体験, opened on April 1."""
    with database.writing() as session:
        yield make_scene(session)


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
