"""When people hear of a session: the day before, in their hours, on any day but not at night."""

from datetime import time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followup.calendar import EVERY_DAY, Hours
from followup.days import (
    can_wait,
    eve_for,
    is_session_hour,
    next_session_moment,
    unanswered_from,
    untold_from,
)
from tests.followup.making import POLICY, at

LONG_AGO = at("2026-05-01 10:00")
EVENINGS = Hours(opens=time(17), closes=time(21))
EARLY = Hours(opens=time(9), closes=time(12))
NIGHTS = Hours(opens=time(21), closes=time(23), weekdays=EVERY_DAY)


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        (None, "2026-05-30 15:00"),
        (EVENINGS, "2026-05-30 17:00"),
        (EARLY, "2026-05-30 09:00"),
        (NIGHTS, "2026-05-30 15:00"),
    ],
)
def test_the_day_before_in_the_readers_hours(hours: Hours | None, expected: str) -> None:
    """
    A session on Sunday is told of on Saturday, at the reader's hour if it is not at night.
    """
    eve = eve_for(
        at("2026-05-31 10:00"), hours=hours, known_at=LONG_AGO, policy=POLICY, now=LONG_AGO
    )

    assert (eve.at, eve.needed) == (at(expected), True)


@pytest.mark.parametrize(
    ("now", "told_at", "needed"),
    [
        # Switched off since yesterday noon: told on the day itself, in the morning.
        ("2026-05-30 21:00", "2026-05-31 09:00", True),
        ("2026-05-31 07:00", "2026-05-31 09:00", True),
        # Too late to be of use.
        ("2026-05-31 10:30", "2026-05-31 10:30", False),
    ],
)
def test_after_a_switch_off_it_is_told_while_it_helps(now: str, told_at: str, needed: bool) -> None:
    """
    Never at night, and never after the session began.
    """
    eve = eve_for(at("2026-05-31 10:00"), hours=None, known_at=LONG_AGO, policy=POLICY, now=at(now))

    assert (eve.at, eve.needed) == (at(told_at), needed)


def test_who_heard_of_it_this_evening_is_not_told_again() -> None:
    """
    A day that was set after the hour of the day before needs no second message.
    """
    now = at("2026-05-30 18:00")

    assert not eve_for(
        at("2026-05-31 10:00"), hours=None, known_at=now, policy=POLICY, now=now
    ).needed


@given(st.integers(0, 24 * 400))
def test_no_message_about_a_session_begins_at_night(hour: int) -> None:
    """
    On every day of the year, holidays too, and only between nine and twenty.
    """
    moment = LONG_AGO + timedelta(hours=hour)

    told = next_session_moment(moment, policy=POLICY)

    assert POLICY.session_opens <= told.astimezone(LONG_AGO.tzinfo).time() < POLICY.session_closes
    assert told - moment <= timedelta(hours=13)


@pytest.mark.parametrize(
    ("now", "starts_at", "waits"),
    [
        ("2026-05-30 22:00", "2026-05-31 10:00", False),
        ("2026-05-31 06:00", "2026-05-31 10:00", False),
        ("2026-05-30 22:00", "2026-06-01 10:00", True),
        ("2026-05-30 12:00", "2026-05-31 10:00", True),
    ],
)
def test_news_of_the_next_day_does_not_keep_the_night(
    now: str, starts_at: str, waits: bool
) -> None:
    """
    Who is to be somewhere on the next morning hears in the evening before.
    """
    assert can_wait(at(starts_at), policy=POLICY, now=at(now)) is waits


def test_not_arrived_waits_a_quarter_of_an_hour_at_any_hour() -> None:
    """
    No office hours here: somebody may be on their way.
    """
    assert unanswered_from(at("2026-01-01 03:00"), policy=POLICY) == at("2026-01-01 03:15")


@pytest.mark.parametrize(
    ("closes", "starts_at", "minutes", "asked_at"),
    [
        ("20:00", "2026-05-30 10:00", 120, "2026-05-30 17:00"),
        ("20:00", "2026-05-30 16:00", 120, "2026-05-30 18:00"),
        # A whole day together is over when it is over; a short one need not wait two hours.
        ("20:00", "2026-05-30 13:00", 360, "2026-05-30 19:00"),
        ("20:00", "2026-05-30 17:30", 30, "2026-05-30 18:00"),
        ("20:00", "2026-05-30 18:30", 120, "2026-05-31 09:00"),
        # A town that falls silent earlier: what ends at 18:00 is asked about next morning.
        ("18:00", "2026-05-30 16:00", 120, "2026-05-31 09:00"),
        ("18:00", "2026-05-30 10:00", 120, "2026-05-30 17:00"),
    ],
)
def test_a_session_nobody_told_of_is_asked_about_in_the_towns_hours(
    closes: str, starts_at: str, minutes: int, asked_at: str
) -> None:
    """
    In the evening, from 17:00 on, or on the next morning; a weekend is no hindrance.
    """
    policy = POLICY.with_changes({"session_closes": closes})

    asked = untold_from(at(starts_at), minutes=minutes, policy=policy)

    assert asked == at(asked_at)
    assert is_session_hour(asked, policy=policy)
    assert not is_session_hour(at(f"2026-05-30 {closes}"), policy=policy)
