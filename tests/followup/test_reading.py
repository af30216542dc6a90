"""What the coordinator is told, rule by rule."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from followup.concerns import Help, Kind
from followup.course import Answer, CheckInState, Course, Party, Step
from followup.questions import Question, Side
from followup.reading import read_course
from followup.urgency import Urgency
from tests.followup.making import POLICY, at, checked, course, host, person, trial

NOW = "2026-06-10 10:00"
SESSIONS = (trial("2026-05-18"),)


def kinds(found: Course, now: str = NOW) -> list[Kind]:
    return [one.kind for one in read_course(course=found, policy=POLICY, now=at(now))]


def heard(make: Callable[..., Party], *rounds: tuple[int, ...]) -> Course:
    """A course in which one party answered these rounds, a month apart."""
    side = make().side
    days = [f"2026-0{month}-05" for month in range(7 - len(rounds), 7)]
    answered = [
        checked(side, day, *levels, stage=f"months-{month}")
        for month, (day, levels) in enumerate(zip(days, rounds, strict=True), start=1)
    ]
    return course(make(*answered), sessions=SESSIONS)


@pytest.mark.parametrize(
    ("make", "rounds", "expected"),
    [
        # All is well, or nearly.
        (person, [(0, 0, 0)], []),
        (person, [(1, 1, 1)], []),
        # A single ③ is no concern; a host's 「まだわからない」 is neutral even twice.
        (person, [(2, 0, 0)], []),
        (host, [(0, 2, 0), (0, 2, 0)], []),
        (host, [(2, 2, 0)], []),
        # A ④, wherever it stands.
        (person, [(3, 0, 0)], [Kind.BAD_ANSWER]),
        (person, [(0, 0, 3)], [Kind.BAD_ANSWER]),
        (host, [(0, 3, 0)], [Kind.BAD_ANSWER]),
        # The host says that it is too much.
        (host, [(0, 0, 3)], [Kind.TOO_MUCH]),
        (host, [(3, 0, 3)], [Kind.BAD_ANSWER, Kind.TOO_MUCH, Kind.TWO_UNEASY]),
        # Two ③ at once.
        (person, [(2, 2, 0)], [Kind.TWO_UNEASY]),
        (host, [(2, 0, 2)], [Kind.TWO_UNEASY]),
        # ③ twice running, be it about another question; not with a good answer between.
        (person, [(2, 0, 0), (2, 0, 0)], [Kind.UNEASY_TWICE]),
        (person, [(2, 0, 0), (0, 0, 2)], [Kind.UNEASY_TWICE]),
        (person, [(2, 0, 0), (0, 0, 0), (2, 0, 0)], []),
        # What was told before and has got better is not told again.
        (person, [(3, 3, 3), (0, 0, 0)], []),
        # A falling trend, though no answer is a ③; one that recovers between is none.
        (person, [(0, 0, 0), (0, 0, 1), (1, 0, 1)], [Kind.SINKING]),
        (person, [(0, 0, 0), (1, 0, 1), (1, 0, 1)], [Kind.SINKING]),
        (person, [(0, 0, 0), (1, 1, 1), (0, 1, 1)], []),
        (person, [(0, 0, 0), (0, 0, 0), (0, 0, 1)], []),
        (person, [(0, 0, 0), (1, 0, 1)], []),
        # An answer that was broken off still counts.
        (person, [(3,)], [Kind.BAD_ANSWER]),
    ],
)
def test_answers_are_read_by_the_rules(
    make: Callable[..., Party], rounds: list[tuple[int, ...]], expected: list[Kind]
) -> None:
    """
    Each row: whose answers, check-in by check-in (0 is ①, 3 is ④), and the concerns.
    """
    assert kinds(heard(make, *rounds)) == expected


@pytest.mark.parametrize(
    ("kind", "urgency"),
    [
        (Kind.BAD_ANSWER, Urgency.SAME_DAY),
        (Kind.TOO_MUCH, Urgency.SAME_DAY),
        (Kind.WANTS_TO_TALK, Urgency.SAME_DAY),
        (Kind.CONSENT_WITHDRAWN, Urgency.SAME_DAY),
        (Kind.UNEASY_TWICE, Urgency.NEXT_WORKING_DAY),
        (Kind.TWO_UNEASY, Urgency.NEXT_WORKING_DAY),
        (Kind.VISIT_MISSING, Urgency.NEXT_WORKING_DAY),
        (Kind.BLOCKED, Urgency.NEXT_WORKING_DAY),
        (Kind.APART, Urgency.THIS_WEEK),
        (Kind.SINKING, Urgency.THIS_WEEK),
        (Kind.SILENCE, Urgency.THIS_WEEK),
        (Kind.VISIT_UNDATED, Urgency.THIS_WEEK),
    ],
)
def test_each_concern_has_its_urgency(kind: Kind, urgency: Urgency) -> None:
    """
    A ④ is the same day; ③ twice, or two ③ at once, the next working day.
    """
    assert kind.urgency is urgency


@pytest.mark.parametrize(
    ("persons", "hosts", "host_day", "apart"),
    [
        ((0, 0, 0), (2, 1, 2), "2026-06-05", True),
        ((2, 1, 2), (0, 0, 0), "2026-06-05", True),
        ((0, 0, 0), (2, 2, 0), "2026-06-05", False),  # 「まだわからない」 weighs little
        ((1, 1, 1), (2, 1, 2), "2026-06-05", False),
        ((0, 0, 0), (2, 1, 2), "2026-01-05", False),  # too long ago to compare
    ],
)
def test_two_sides_apart_are_seen(
    persons: tuple[int, ...], hosts: tuple[int, ...], host_day: str, apart: bool
) -> None:
    """
    One side well and the other not, at about the same time, is worth a look.
    """
    found = course(
        person(checked(Side.PERSON, "2026-06-05", *persons)),
        host(checked(Side.HOST, host_day, *hosts)),
        sessions=SESSIONS,
    )

    assert (Kind.APART in kinds(found)) is apart


def test_a_concern_says_what_was_said_and_what_could_help() -> None:
    """
    The answers behind it come as keys, with at most three ideas, the heaviest answer first.
    """
    found = heard(person, (1, 2, 3))

    bad, two = read_course(course=found, policy=POLICY, now=at(NOW))

    assert bad.said == (Answer(Question.PERSON_FIT, 3),)
    assert bad.said[0].key == "check_ins.person_fit.level_3"
    assert bad.helps == (Help.OTHER_ROLE, Help.JUST_BE_THERE, Help.SHORTER)
    assert two.said == (Answer(Question.PERSON_AGAIN, 2), Answer(Question.PERSON_FIT, 3))
    assert two.helps == (Help.OTHER_ROLE, Help.REST, Help.JUST_BE_THERE)
    assert bad.about == two.about


def test_read_again_a_concern_keeps_its_key() -> None:
    """
    The same facts give the same keys later on; a new check-in gives a new one.
    """
    once, twice = heard(person, (3, 0, 0)), heard(person, (3, 0, 0), (3, 0, 0))

    def keys(found: Course, now: str) -> set[str]:
        read = read_course(course=found, policy=POLICY, now=at(now))
        return {one.key for one in read if one.kind is Kind.BAD_ANSWER}

    assert keys(once, NOW) == keys(once, "2026-08-01")
    (newer,) = read_course(
        course=course(person(checked(Side.PERSON, "2026-06-09", 3)), sessions=SESSIONS),
        policy=POLICY,
        now=at(NOW),
    )
    assert newer.key not in keys(twice, NOW)


def test_silence_after_one_repeat_is_told_until_something_is_heard() -> None:
    """
    A check-in that ended silent is a concern; an answered one after it is none.
    """
    silent = checked(Side.HOST, "2026-06-01", state=CheckInState.SILENT)
    later = checked(Side.HOST, "2026-06-09", 0, 0, 0)

    assert kinds(course(host(silent), sessions=SESSIONS)) == [Kind.SILENCE]
    assert kinds(course(host(silent, later), sessions=SESSIONS)) == []


def test_not_answering_now_is_no_silence() -> None:
    """
    今は答えない is an answer, and nobody is told.
    """
    declined = checked(Side.PERSON, "2026-06-01", state=CheckInState.NOT_NOW)

    assert kinds(course(person(declined), sessions=SESSIONS)) == []


def test_a_wish_to_talk_is_told_without_any_answer() -> None:
    """
    人に話したい reaches the coordinator the same day.
    """
    wish = replace(checked(Side.PERSON, "2026-06-09"), wants_to_talk=True)

    (found,) = read_course(
        course=course(person(wish), sessions=SESSIONS), policy=POLICY, now=at(NOW)
    )

    assert (found.kind, found.urgency) == (Kind.WANTS_TO_TALK, Urgency.SAME_DAY)
    assert found.helps == (Help.PHONE, Help.LISTEN)


@pytest.mark.parametrize(
    ("planned", "now", "expected"),
    [
        ("2026-05-11", "2026-05-11 16:00", []),
        ("2026-05-11", "2026-05-12 09:00", [Kind.VISIT_MISSING]),
        ("2026-05-01", "2026-05-06 12:00", []),  # Golden Week
        ("2026-05-01", "2026-05-07 09:00", [Kind.VISIT_MISSING]),
        (None, "2026-05-18", []),
        (None, "2026-05-20 09:00", [Kind.VISIT_UNDATED]),
    ],
)
def test_a_first_visit_that_did_not_happen_is_seen(
    planned: str | None, now: str, expected: list[Kind]
) -> None:
    """
    Opened on May 1: the working day after the planned date, or ten of them without a date.
    """
    waiting = replace(course(step=Step.VISIT), visit_planned_for=at(planned) if planned else None)

    assert kinds(waiting, now) == expected


def test_a_visit_that_was_held_is_no_concern() -> None:
    """
    Once a session was held, or the placement has ended, no date is missed.
    """
    planned = replace(course(step=Step.VISIT), visit_planned_for=at("2026-05-11"))

    assert kinds(replace(planned, sessions=SESSIONS)) == []
    assert kinds(replace(planned, step=Step.ENDED)) == []
    assert kinds(replace(planned, stopped=True)) == []


def test_a_withdrawn_consent_is_told_and_silences_the_rest() -> None:
    """
    Withdrawal reaches the coordinator the same day; silence and blocks matter no more.
    """
    silent = checked(Side.HOST, "2026-06-01", state=CheckInState.SILENT)
    withdrawn = replace(
        course(host(silent), sessions=SESSIONS), consent_withdrawn_at=at("2026-06-09")
    )

    assert kinds(withdrawn) == [Kind.CONSENT_WITHDRAWN]


def test_a_blocked_bot_is_told_once_for_each_block() -> None:
    """
    A block is a concern; a later block of the same party is another.
    """
    first = replace(host(), blocked_since=at("2026-06-01"))
    again = replace(host(), blocked_since=at("2026-06-08"))

    keys = {
        one.key
        for party in (first, again)
        for one in read_course(course=course(party, sessions=SESSIONS), policy=POLICY, now=at(NOW))
    }

    assert len(keys) == 2
    assert kinds(course(first, sessions=SESSIONS)) == [Kind.BLOCKED]


def test_an_answer_has_one_of_four_levels() -> None:
    """
    A fifth level is an error, never a quiet zero.
    """
    with pytest.raises(ValueError, match="from 0 to 3"):
        _ = Answer(Question.PERSON_SAFE, 4).weight
