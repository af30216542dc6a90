"""The Monday list: one a week, on the first open day, never empty."""

from datetime import timedelta

import pytest

from followup.weekly import Reader, due_weekly_lists, next_weekly_look
from tests.followup.making import POLICY, at

FULL = (("tasks", 2), ("check_ins", 0))
EMPTY = (("tasks", 0), ("check_ins", 0))


def gets_list(now: str, last: str | None = None) -> bool:
    reader = Reader(key="co", waiting=FULL, last_list_at=at(last) if last else None)
    return due_weekly_lists(readers=[reader], policy=POLICY, now=at(now)) == ("co",)


@pytest.mark.parametrize(
    ("now", "last", "expected"),
    [
        ("2026-11-16 08:59", "2026-11-09 09:00", False),
        ("2026-11-16 09:00", "2026-11-09 09:00", True),
        ("2026-11-16 09:00", None, True),
        ("2026-11-16 10:00", "2026-11-16 09:00", False),
        # Monday, November 23 is a holiday: Tuesday.
        ("2026-11-23 10:00", "2026-11-16 09:00", False),
        ("2026-11-24 09:00", "2026-11-16 09:00", True),
        # Switched off on Monday: a day late. Longer: not before next Monday.
        ("2026-11-17 15:00", "2026-11-09 09:00", True),
        ("2026-11-18 09:00", "2026-11-09 09:00", False),
        # Switched off for weeks, and late the same week as it was sent: never twice.
        ("2026-11-17 15:00", "2026-09-07 09:00", True),
        ("2026-11-17 16:00", "2026-11-17 15:00", False),
        ("2026-11-16 20:00", "2026-11-09 09:00", False),
        # Golden Week 2026 leaves Thursday and Friday.
        ("2026-05-06 10:00", "2026-04-27 09:00", False),
        ("2026-05-07 09:00", "2026-04-27 09:00", True),
        # January 3, 2027 is a Sunday; the year begins on Monday.
        ("2027-01-04 09:00", "2026-12-28 09:00", True),
    ],
)
def test_the_list_comes_on_the_first_open_day(now: str, last: str | None, expected: bool) -> None:
    """
    Each row: now, when the last list went out, and whether one goes out now.
    """
    assert gets_list(now, last) is expected


def test_an_empty_list_is_never_sent() -> None:
    """
    Only those for whom something waits hear anything, in the order given.
    """
    readers = [
        Reader(key="b", waiting=FULL),
        Reader(key="none", waiting=EMPTY),
        Reader(key="nothing", waiting=()),
        Reader(key="a", waiting=FULL),
    ]

    found = due_weekly_lists(readers=readers, policy=POLICY, now=at("2026-11-16 09:00"))

    assert found == ("b", "a")


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-16 08:00", "2026-11-16 09:00"),
        ("2026-11-16 09:00", "2026-11-24 09:00"),
        ("2026-11-23 12:00", "2026-11-24 09:00"),
        ("2026-12-28 09:00", "2027-01-04 09:00"),
        ("2026-04-27 09:00", "2026-05-07 09:00"),
    ],
)
def test_the_next_look_is_later_than_now(now: str, expected: str) -> None:
    """
    The clock is told when the next list is due, holidays seen.
    """
    assert next_weekly_look(policy=POLICY, now=at(now)) == at(expected)


def test_a_year_of_hours_brings_one_list_a_week() -> None:
    """
    Looked at every hour of a year, no week holds two lists, and only a closed week none.
    """
    now, last, sent = at("2026-01-01 00:30"), None, []
    for _ in range(365 * 24):
        reader = Reader(key="co", waiting=FULL, last_list_at=last)
        if due_weekly_lists(readers=[reader], policy=POLICY, now=now):
            last = now
            sent.append(now.isocalendar()[:2])
        now += timedelta(hours=1)

    assert len(sent) == len(set(sent)) == 52
