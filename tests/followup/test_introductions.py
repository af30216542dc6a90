"""Waiting for an answer to an introduction: one reminder, then it lapses without blame."""

from datetime import datetime, timedelta

import pytest

from followup.introductions import Asked, next_step_of_question
from followup.waiting import Next, NextStep
from tests.followup.making import POLICY, at


def step(
    kind: Asked,
    asked: str,
    now: str,
    *,
    reminded: str | None = None,
    begun: tuple[datetime, ...] = (),
) -> NextStep:
    return next_step_of_question(
        kind=kind,
        asked_at=at(asked),
        reminded_at=at(reminded) if reminded else None,
        policy=POLICY,
        now=at(now),
        begun=begun,
    )


@pytest.mark.parametrize(
    ("kind", "asked", "reminded", "now", "expected"),
    [
        # A host asked on Monday: reminded on Thursday, over on Wednesday of the next week.
        (Asked.HOST_WELCOME, "2026-11-09", None, "2026-11-11 16:59", Next.WAIT),
        (Asked.HOST_WELCOME, "2026-11-09", None, "2026-11-12 09:00", Next.REMIND),
        (Asked.HOST_WELCOME, "2026-11-09", "2026-11-12", "2026-11-17", Next.WAIT),
        (Asked.HOST_WELCOME, "2026-11-09", "2026-11-12", "2026-11-18 09:00", Next.END),
        # Golden Week does not count.
        (Asked.HOST_WELCOME, "2026-04-30", None, "2026-05-07 16:59", Next.WAIT),
        (Asked.HOST_WELCOME, "2026-04-30", None, "2026-05-08 09:00", Next.REMIND),
        # A person has 48 hours in which nobody urges, and then the next open moment.
        (Asked.PERSON_DECISION, "2026-11-09", None, "2026-11-11 11:59", Next.WAIT),
        (Asked.PERSON_DECISION, "2026-11-09", None, "2026-11-11 12:00", Next.REMIND),
        (Asked.PERSON_DECISION, "2026-11-12", None, "2026-11-14", Next.WAIT),
        (Asked.PERSON_DECISION, "2026-11-12", None, "2026-11-16 09:00", Next.REMIND),
        (Asked.PERSON_CHOICE, "2026-11-09", "2026-11-11", "2026-11-18 09:00", Next.END),
        # Due by night: in the morning.
        (Asked.HOST_WELCOME, "2026-11-09", None, "2026-11-12 20:00", Next.WAIT),
        # Ten weeks switched off: a reminder first, and only days later the end.
        (Asked.HOST_WELCOME, "2026-08-31", None, "2026-11-09", Next.REMIND),
        (Asked.HOST_WELCOME, "2026-08-31", "2026-11-09", "2026-11-11", Next.WAIT),
        (Asked.HOST_WELCOME, "2026-08-31", "2026-11-09", "2026-11-12 09:00", Next.END),
    ],
)
def test_a_question_waits_is_repeated_once_and_ends(
    kind: Asked, asked: str, reminded: str | None, now: str, expected: Next
) -> None:
    """
    Each row: which question, when asked, when reminded, now, and what is to be done.
    """
    assert step(kind, asked, now, reminded=reminded).step is expected


def test_waiting_says_when_to_look_again() -> None:
    """
    The moment to look again is the moment at which something is to be done.
    """
    waiting = step(Asked.HOST_WELCOME, "2026-11-09", "2026-11-09 15:00")

    assert waiting == NextStep(Next.WAIT, at("2026-11-12 09:00"))


def test_a_reminder_above_the_cap_is_left_out() -> None:
    """
    A host who heard twice this month is not reminded; the question ends in its time.
    """
    heard = (at("2026-11-05"), at("2026-11-09"))

    waiting = step(Asked.HOST_WELCOME, "2026-11-09", "2026-11-12", begun=heard)
    over = step(Asked.HOST_WELCOME, "2026-11-09", "2026-11-18", begun=heard)

    assert waiting == NextStep(Next.WAIT, at("2026-11-18 09:00"))
    assert over.step is Next.END


def test_a_reminder_waits_for_the_cap_while_there_is_time() -> None:
    """
    Where the month of the last but one message ends before the question does, it waits so long.
    """
    heard = (at("2026-10-13 15:00"), at("2026-11-09"))

    waiting = step(Asked.HOST_WELCOME, "2026-11-09", "2026-11-12", begun=heard)
    then = step(Asked.HOST_WELCOME, "2026-11-09", "2026-11-13 15:00", begun=heard)

    assert waiting == NextStep(Next.WAIT, at("2026-11-13 15:00"))
    assert then.step is Next.REMIND


def test_nobody_is_reminded_twice() -> None:
    """
    Looked at every hour for two months, a question is repeated once and then ends.
    """
    now, reminded, steps = at("2026-12-21"), None, []
    for _ in range(24 * 60):
        found = next_step_of_question(
            kind=Asked.HOST_WELCOME,
            asked_at=at("2026-12-21"),
            reminded_at=reminded,
            policy=POLICY,
            now=now,
        )
        if found.step is not Next.WAIT:
            steps.append((found.step, now))
        if found.step is Next.REMIND:
            reminded = now
        if found.step is Next.END:
            break
        now += timedelta(hours=1)

    assert steps == [
        (Next.REMIND, at("2026-12-24 09:00")),
        (Next.END, at("2027-01-05 09:00")),
    ]
