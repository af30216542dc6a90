"""Repeating dates: which days they are, and how many of them are made ahead."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followup.calendar import TOKYO
from followup.series import Every, Series, days_ahead, occurrence
from tests.followup.making import POLICY, at

THURSDAY = Series(starts_at=at("2026-04-02 10:30"), every=Every.WEEK, times=None, on_holidays=False)
NOW = at("2026-04-01 09:00")


def days(series: Series, count: int) -> list[str]:
    """Return the first occurrences as days."""
    return [f"{occurrence(series, number):%m-%d %H:%M}" for number in range(count)]


@pytest.mark.parametrize(
    ("every", "starts_at", "expected"),
    [
        (Every.WEEK, "2026-04-02 10:30", ["04-02 10:30", "04-09 10:30", "04-16 10:30"]),
        (Every.TWO_WEEKS, "2026-12-24 10:30", ["12-24 10:30", "01-07 10:30", "01-21 10:30"]),
        # The second Thursday of each month.
        (Every.MONTH, "2026-11-12 10:30", ["11-12 10:30", "12-10 10:30", "01-14 10:30"]),
        # The fifth Thursday, or the last where there is no fifth.
        (Every.MONTH, "2026-04-30 18:00", ["04-30 18:00", "05-28 18:00", "06-25 18:00"]),
        (Every.MONTH, "2026-07-30 18:00", ["07-30 18:00", "08-27 18:00", "09-24 18:00"]),
        # Early in Tokyo it is still the day before in UTC.
        (Every.MONTH, "2026-05-01 07:00", ["05-01 07:00", "06-05 07:00", "07-03 07:00"]),
    ],
)
def test_days_repeat(every: Every, starts_at: str, expected: list[str]) -> None:
    """
    Each week, every two weeks, or on the same weekday of the month, at the same clock time.
    """
    assert days(replace(THURSDAY, every=every, starts_at=at(starts_at)), 3) == expected


def test_some_weeks_are_made_ahead_and_holidays_left_out() -> None:
    """
    Eight weeks from now; 昭和の日 and the substitute holiday of May 2026 are Wednesdays.
    """
    wednesdays = replace(THURSDAY, starts_at=at("2026-04-15 10:00"))

    ahead = days_ahead(series=wednesdays, policy=POLICY, now=NOW)
    with_holidays = days_ahead(series=replace(wednesdays, on_holidays=True), policy=POLICY, now=NOW)

    left_out = {day for _, day in with_holidays.days} - {day for _, day in ahead.days}
    assert {f"{day:%m-%d}" for day in left_out} == {"04-29", "05-06"}
    assert all(day <= NOW + timedelta(days=56) for _, day in with_holidays.days)
    # The next Wednesday is an hour past the eight weeks.
    assert ahead.look_at == at("2026-04-01 10:00")


def test_a_number_of_times_is_counted_in_days_made() -> None:
    """
    Three times are three meetings, whatever falls on a holiday; then the clock is done with it.
    """
    wednesdays = replace(THURSDAY, starts_at=at("2026-04-22 10:00"), times=3)

    ahead = days_ahead(series=wednesdays, policy=POLICY, now=NOW)

    assert [f"{day:%m-%d}" for _, day in ahead.days] == ["04-22", "05-13", "05-20"]
    assert [number for number, _ in ahead.days] == [0, 3, 4]
    assert ahead.look_at is None


@given(
    every=st.sampled_from(Every),
    first=st.integers(0, 400),
    times=st.none() | st.integers(1, 30),
    on_holidays=st.booleans(),
    gaps=st.lists(st.integers(1, 90), max_size=12),
)
def test_however_the_clock_ticks_no_day_is_made_twice_or_too_early(
    every: Every, first: int, times: int | None, on_holidays: bool, gaps: list[int]
) -> None:
    """
    Days rise, on one weekday, none past, none too far ahead, never more than were asked for.
    """
    series = Series(
        starts_at=NOW + timedelta(days=first, hours=1),
        every=every,
        times=times,
        on_holidays=on_holidays,
    )
    now = NOW
    made: list[tuple[int, datetime]] = []
    for gap in [0, *gaps]:
        now += timedelta(days=gap)
        ahead = days_ahead(series=series, policy=POLICY, now=now)
        assert all(
            now < day <= now + timedelta(days=POLICY.series_ahead_days) for _, day in ahead.days
        )
        assert ahead.look_at is None or ahead.look_at > now
        made += ahead.days
        series = replace(series, reached=ahead.reached, made=len(made))
        if ahead.look_at is None:
            break

    moments = [day for _, day in made]
    assert moments == sorted(set(moments))
    assert len({day.astimezone(TOKYO).weekday() for day in moments}) <= 1
    assert times is None or len(made) <= times
