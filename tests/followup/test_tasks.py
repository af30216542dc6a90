"""A task that stands: repeated each working day, handed on, never nagged once taken."""

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from followup.calendar import EVERY_DAY, Hours
from followup.tasks import Do, Task, TaskStep, next_step_of_task
from followup.urgency import Urgency, due_by
from tests.followup.making import POLICY, at


@pytest.mark.parametrize(
    ("urgency", "opened", "expected"),
    [
        (Urgency.AT_ONCE, "2027-01-01 03:00", "2027-01-01 03:30"),
        (Urgency.SAME_DAY, "2026-11-20 10:00", "2026-11-20 17:00"),
        (Urgency.SAME_DAY, "2026-11-20 15:00", "2026-11-20 17:00"),
        (Urgency.SAME_DAY, "2026-11-20 15:01", "2026-11-24 11:00"),  # Friday, then a holiday
        (Urgency.SAME_DAY, "2026-11-20 07:00", "2026-11-20 17:00"),
        (Urgency.SAME_DAY, "2026-11-20 22:00", "2026-11-24 11:00"),
        (Urgency.SAME_DAY, "2026-12-31 10:00", "2027-01-04 11:00"),
        (Urgency.NEXT_WORKING_DAY, "2026-04-30 10:00", "2026-05-01 17:00"),
        (Urgency.NEXT_WORKING_DAY, "2026-05-01 10:00", "2026-05-07 17:00"),
        (Urgency.THIS_WEEK, "2026-11-09 10:00", "2026-11-16 17:00"),
    ],
)
def test_an_urgency_has_a_time(urgency: Urgency, opened: str, expected: str) -> None:
    """
    Each row: how urgent, when it was opened, and by when it is to be dealt with.
    """
    found = due_by(urgency=urgency, opened_at=at(opened), policy=POLICY)

    assert found == at(expected)


def task(
    told: str,
    *,
    urgency: Urgency = Urgency.SAME_DAY,
    repeats: int = 0,
    taken: str | None = None,
    colleagues: int = 1,
) -> Task:
    return Task(
        urgency=urgency,
        told_at=at(told),
        repeats=repeats,
        taken_at=at(taken) if taken else None,
        colleagues=colleagues,
    )


@pytest.mark.parametrize(
    ("given", "now", "expected"),
    [
        # Left alone: repeated the next working day, at any urgency.
        (task("2026-11-19"), "2026-11-19 16:00", Do.WAIT),
        (task("2026-11-19"), "2026-11-20 09:00", Do.REMIND),
        (task("2026-11-20"), "2026-11-23 12:00", Do.WAIT),
        (task("2026-11-20"), "2026-11-24 09:00", Do.REMIND),
        (task("2026-12-28", urgency=Urgency.THIS_WEEK), "2027-01-04 09:00", Do.REMIND),
        # After two repeats to a colleague; with none left, it goes on.
        (task("2026-11-19", repeats=1), "2026-11-20 09:00", Do.REMIND),
        (task("2026-11-19", repeats=2), "2026-11-20 09:00", Do.HAND_ON),
        (task("2026-11-19", repeats=9, colleagues=0), "2026-11-20 09:00", Do.REMIND),
        # Taken: not repeated, not handed on; asked after five working days how it stands.
        (task("2026-11-09", repeats=2, taken="2026-11-10"), "2026-11-16 16:00", Do.WAIT),
        (task("2026-11-09", repeats=2, taken="2026-11-10"), "2026-11-17 09:00", Do.ASK_HOLDER),
        (task("2026-11-17", repeats=2, taken="2026-11-10"), "2026-11-18 09:00", Do.WAIT),
        # Urgent: thirty minutes, on New Year's night too.
        (task("2027-01-01 03:00", urgency=Urgency.AT_ONCE), "2027-01-01 03:29", Do.WAIT),
        (task("2027-01-01 03:00", urgency=Urgency.AT_ONCE), "2027-01-01 03:30", Do.ESCALATE),
        (
            task("2027-01-01 03:00", urgency=Urgency.AT_ONCE, colleagues=0),
            "2027-01-01 03:30",
            Do.ESCALATE,
        ),
    ],
)
def test_a_task_is_repeated_and_handed_on(given: Task, now: str, expected: Do) -> None:
    """
    Each row: how the task stands, now, and what is to be done.
    """
    assert next_step_of_task(task=given, policy=POLICY, now=at(now)).do is expected


def test_waiting_says_when_to_look_again() -> None:
    """
    The next look is the moment of the next repeat.
    """
    found = next_step_of_task(task=task("2026-11-20"), policy=POLICY, now=at("2026-11-20 13:00"))

    assert found == TaskStep(Do.WAIT, at("2026-11-24 09:00"))


def test_a_coordinator_may_choose_own_hours() -> None:
    """
    Repeats keep to the hours that the coordinator chose.
    """
    afternoons = Hours(opens=time(13), closes=time(17), weekdays=EVERY_DAY)
    given = replace(task("2026-11-19"), hours=afternoons)

    found = next_step_of_task(task=given, policy=POLICY, now=at("2026-11-20 09:00"))

    assert found == TaskStep(Do.WAIT, at("2026-11-20 13:00"))


def test_a_task_left_alone_for_two_weeks() -> None:
    """
    Two repeats, a colleague, two repeats, and then no colleague is left: it goes on daily.
    """
    standing, now = task("2026-11-06", colleagues=1), at("2026-11-06 13:00")
    done: list[tuple[Do, datetime]] = []

    while now < at("2026-11-20 00:00"):
        found = next_step_of_task(task=standing, policy=POLICY, now=now)
        if found.do is Do.REMIND:
            standing = replace(standing, told_at=now, repeats=standing.repeats + 1)
        if found.do is Do.HAND_ON:
            standing = task(f"{now:%Y-%m-%d %H:%M}", colleagues=0)
        if found.do is not Do.WAIT:
            done.append((found.do, now))
        now += timedelta(hours=1)

    assert [(do.value, f"{moment:%m-%d %H}") for do, moment in done] == [
        ("remind", "11-09 09"),
        ("remind", "11-10 09"),
        ("hand_on", "11-11 09"),
        ("remind", "11-12 09"),
        ("remind", "11-13 09"),
        ("remind", "11-16 09"),
        ("remind", "11-17 09"),
        ("remind", "11-18 09"),
        ("remind", "11-19 09"),
    ]
