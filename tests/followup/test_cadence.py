"""Who is asked how it is going, and when: the table of the cadence, read row by row."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from followup.cadence import due_check_ins, next_step_of_check_in, pause_until, upcoming_check_ins
from followup.course import CheckInState, Party, Session, Stage, Step
from followup.questions import Question, Side, StageKind, questions_for
from followup.waiting import Next
from tests.followup.making import POLICY, at, checked, course, host, person, trial, visit

VISITED = (visit("2026-05-11"),)
FIRST = (*VISITED, trial("2026-05-18"))
THIRD = (*FIRST, trial("2026-05-25"), trial("2026-06-01"))


def weekly(start: str, weeks: int) -> tuple[Session, ...]:
    """A session each week from a day on."""
    first = at(start)
    return tuple(Session(at=first + timedelta(weeks=n), step=Step.ONGOING) for n in range(weeks))


def asked_now(sessions: tuple[Session, ...], *parties: Party, now: str) -> list[tuple[str, str]]:
    found = due_check_ins(course=course(*parties, sessions=sessions), policy=POLICY, now=at(now))
    return [(one.party, one.stage.key) for one in found]


@pytest.mark.parametrize(
    ("sessions", "earlier", "now", "stage"),
    [
        # Nothing held, nothing asked; the day of the visit itself is quiet.
        ((), None, "2026-05-12 10:00", None),
        (VISITED, None, "2026-05-11 16:00", None),
        (VISITED, None, "2026-05-12 08:59", None),
        (VISITED, None, "2026-05-12 09:00", "visit-1"),
        # A visit on the eve of Golden Week: the working day after it.
        ((visit("2026-05-01"),), None, "2026-05-06 10:00", None),
        ((visit("2026-05-01"),), None, "2026-05-07 09:00", "visit-1"),
        # After the first time, not after the second, after the third.
        (FIRST, ("2026-05-12", "visit-1"), "2026-05-19 09:00", "times-1"),
        (THIRD[:3], ("2026-05-19", "times-1"), "2026-05-27 09:00", None),
        (THIRD, ("2026-05-19", "times-1"), "2026-06-01 16:00", None),
        (THIRD, ("2026-05-19", "times-1"), "2026-06-02 09:00", "times-3"),
        # A month is up on June 18, but a week after a question is too soon: it waits 14 days.
        (
            (*THIRD, trial("2026-06-15")),
            ("2026-06-08", "times-3"),
            "2026-06-18 10:00",
            None,
        ),
        (
            (*THIRD, trial("2026-06-15")),
            ("2026-06-08", "times-3"),
            "2026-06-22 12:00",
            "months-1",
        ),
        # No session since the last question: none, however many months have passed.
        (THIRD, ("2026-06-02", "times-3"), "2026-12-01 10:00", None),
        # Months 3 and 6, then once each half-year.
        (weekly("2026-05-18", 15), ("2026-06-18", "months-1"), "2026-08-17", None),
        (weekly("2026-05-18", 15), ("2026-06-18", "months-1"), "2026-08-18 09:00", "months-3"),
        (weekly("2026-05-18", 28), ("2026-08-18", "months-3"), "2026-11-18 09:00", "months-6"),
        (weekly("2026-05-18", 54), ("2026-11-18", "months-6"), "2027-05-18 09:00", "later-12"),
        (weekly("2026-05-18", 80), ("2027-05-18", "later-12"), "2027-11-17", None),
        (weekly("2026-05-18", 80), ("2027-05-18", "later-12"), "2027-11-18 09:00", "later-18"),
        # A month that ends too early, and falls on a Sunday: the next working day.
        (
            (trial("2027-01-29"), trial("2027-02-20")),
            ("2027-02-01", "times-1"),
            "2027-03-01 09:00",
            "months-1",
        ),
    ],
)
def test_each_side_is_asked_at_its_stage(
    sessions: tuple[Session, ...], earlier: tuple[str, str] | None, now: str, stage: str | None
) -> None:
    """
    Each row: what was held, the last question, now, and what both sides are asked.
    """
    parties = [person(), host()]
    if earlier is not None:
        day, key = earlier
        parties = [
            replace(one, check_ins=(checked(one.side, day, 0, 0, 0, stage=key),)) for one in parties
        ]

    found = asked_now(sessions, *parties, now=now)

    assert found == ([("person", stage), ("host", stage)] if stage else [])


def test_ten_weeks_switched_off_end_in_one_question_each() -> None:
    """
    After a gap each side hears one question, about where it stands now.
    """
    sessions = (*FIRST, *weekly("2026-05-25", 9))

    assert asked_now(sessions, now="2026-07-21 09:00") == [
        ("person", "months-1"),
        ("host", "months-1"),
    ]


def test_what_a_late_question_covered_is_not_asked_afterwards() -> None:
    """
    The stages that were passed over do not come back once a later one was asked.
    """
    sessions = (*FIRST, *weekly("2026-05-25", 9))
    late = person(checked(Side.PERSON, "2026-07-21", 0, stage="months-1"))
    going_on = (*sessions, trial("2026-07-27"))

    found = upcoming_check_ins(
        course=course(late, sessions=going_on), policy=POLICY, now=at("2026-07-28")
    )

    assert [(one.stage.key, one.at) for one in found] == [("months-3", at("2026-08-18 09:00"))]


def test_sides_are_asked_each_by_its_own_course() -> None:
    """
    Who was absent is not asked about that time, and the other side still is.
    """
    sessions = (*VISITED, trial("2026-05-18", "person"))
    parties = (
        person(checked(Side.PERSON, "2026-05-12", 0, stage="visit-1")),
        host(checked(Side.HOST, "2026-05-12", 0, stage="visit-1")),
    )

    assert asked_now(sessions, *parties, now="2026-05-19 09:00") == [("host", "times-1")]


@pytest.mark.parametrize(
    "changed",
    [
        {"never_again": True},
        {"blocked_since": at("2026-05-11")},
        {"paused_until": at("2026-05-20")},
        {"check_ins": (checked(Side.PERSON, "2026-05-11", state=CheckInState.ASKED),)},
    ],
    ids=["never again", "blocked", "paused", "one is open"],
)
def test_who_is_not_to_be_asked_is_not_asked(changed: dict[str, object]) -> None:
    """
    もう聞かない, a blocked bot, a pause and an open question each keep one side quiet.
    """
    quiet = replace(person(), **changed)  # type: ignore[arg-type]

    assert asked_now(FIRST, quiet, host(), now="2026-05-19 10:00") == [("host", "times-1")]


@pytest.mark.parametrize(
    "changed",
    [{"step": Step.ENDED}, {"stopped": True}, {"consent_withdrawn_at": at("2026-05-18")}],
    ids=["ended", "all stopped", "consent withdrawn"],
)
def test_a_course_that_is_over_asks_nobody(changed: dict[str, object]) -> None:
    """
    After the end, すべて止める or a consent withdrawn, neither side hears anything.
    """
    over = replace(course(sessions=FIRST), **changed)  # type: ignore[arg-type]

    assert upcoming_check_ins(course=over, policy=POLICY, now=at("2026-05-19")) == ()


def test_after_a_pause_the_question_comes() -> None:
    """
    しばらく聞かないで lasts its days, and then one question comes in open hours.
    """
    until = pause_until(policy=POLICY, now=at("2026-05-11 20:00"))
    paused = replace(person(), paused_until=until)

    (due,) = upcoming_check_ins(
        course=course(paused, sessions=FIRST), policy=POLICY, now=at("2026-05-19")
    )

    assert until == at("2026-06-10 20:00")
    assert due.at == at("2026-06-11 09:00")


@pytest.mark.parametrize(
    ("begun", "expected"),
    [
        ((), "2026-05-19 10:00"),
        (("2026-05-01",), "2026-05-19 10:00"),
        (("2026-05-01", "2026-05-08"), "2026-06-01 12:00"),
        (("2026-04-10", "2026-04-17"), "2026-05-19 10:00"),
        # A month from Thursday, April 23 ends on a Saturday.
        (("2026-04-23 18:00", "2026-05-08"), "2026-05-25 09:00"),
    ],
)
def test_a_host_hears_twice_a_month_and_the_rest_comes_later(
    begun: tuple[str, ...], expected: str
) -> None:
    """
    Above the cap a question is put off until a month after the last but one, not dropped.
    """
    busy = replace(host(), begun=tuple(at(day) for day in begun))

    (due,) = upcoming_check_ins(
        course=course(busy, sessions=FIRST), policy=POLICY, now=at("2026-05-19 10:00")
    )

    assert due.at == at(expected)
    assert due.stage == Stage(StageKind.TIMES, 1)


def test_the_host_is_offered_a_talk_after_the_third_time() -> None:
    """
    With the question after the third time, and only then, and only the host.
    """
    now = at("2026-06-02 09:00")
    third = due_check_ins(course=course(sessions=THIRD), policy=POLICY, now=now)
    first = due_check_ins(course=course(sessions=FIRST), policy=POLICY, now=now)

    assert [(one.party, one.offers_talk) for one in third] == [("person", False), ("host", True)]
    assert not any(one.offers_talk for one in first)


def test_a_talk_is_not_lost_when_its_question_was_passed_over() -> None:
    """
    After a gap the talk comes with the one question that is asked, and not again.
    """
    sessions = (*FIRST, *weekly("2026-05-25", 9))
    late = replace(host(), check_ins=(checked(Side.HOST, "2026-07-14", 0, stage="months-1"),))

    (found,) = due_check_ins(
        course=course(host(), sessions=sessions), policy=POLICY, now=at("2026-07-21 09:00")
    )
    (again,) = upcoming_check_ins(
        course=course(late, sessions=sessions), policy=POLICY, now=at("2026-07-28 09:00")
    )

    assert (found.stage.key, found.offers_talk) == ("months-1", True)
    assert (again.stage.key, again.offers_talk) == ("months-3", False)


def test_a_half_year_brings_one_question() -> None:
    """
    Three questions at first, a single one from the half-years on.
    """
    for side in Side:
        counts = [len(questions_for(side=side, kind=kind)) for kind in StageKind]
        assert counts == [3, 3, 3, 1]
    assert {
        one for side in Side for kind in StageKind for one in questions_for(side=side, kind=kind)
    } == set(Question)


@pytest.mark.parametrize(
    ("side", "reminded", "now", "expected"),
    [
        (Side.PERSON, None, "2026-05-21 16:59", Next.WAIT),
        (Side.PERSON, None, "2026-05-22 09:00", Next.REMIND),
        (Side.PERSON, None, "2026-05-23 09:00", Next.WAIT),  # Saturday
        (Side.PERSON, "2026-05-22", "2026-05-26 12:00", Next.WAIT),
        (Side.PERSON, "2026-05-22", "2026-05-27 09:00", Next.END),
        (Side.PERSON, None, "2026-07-28 09:00", Next.REMIND),
        (Side.HOST, None, "2026-05-22 09:00", Next.WAIT),
        (Side.HOST, None, "2026-05-27 09:00", Next.END),
    ],
)
def test_an_unanswered_question_is_repeated_once_and_then_silent(
    side: Side, reminded: str | None, now: str, expected: Next
) -> None:
    """
    Asked on a Tuesday; the host of these rows has already heard twice this month.
    """
    waiting = replace(
        checked(side, "2026-05-19", state=CheckInState.ASKED),
        reminded_at=at(reminded) if reminded else None,
    )
    heard: tuple[datetime, ...] = (at("2026-05-15"), at("2026-05-19"))
    party = Party(key="one", side=side, check_ins=(waiting,), begun=heard)

    found = next_step_of_check_in(check_in=waiting, party=party, policy=POLICY, now=at(now))

    assert found.step is expected


def test_a_stage_is_read_back_from_its_key() -> None:
    """
    The key of a stage is enough to store it, and a strange key is refused.
    """
    assert Stage.of(Stage(StageKind.LATER, 12).key) == Stage(StageKind.LATER, 12)

    with pytest.raises(ValueError, match="never"):
        Stage.of("never-1")
