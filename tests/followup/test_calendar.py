"""Working days around New Year and Golden Week, hours, month ends."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followup.calendar import (
    EVERY_DAY,
    Hours,
    NeverOpen,
    Office,
    add_months,
    add_working_days,
    may_begin,
    monday_of,
    next_working_moment,
)
from tests.followup.making import OFFICE, at

EVENINGS_AND_WEEKENDS = Hours(opens=time(18), closes=time(21), weekdays=EVERY_DAY, holidays=True)
MOMENTS = st.integers(0, 7 * 366 * 24 * 60).map(
    lambda minutes: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-20 08:59", False),
        ("2026-11-20 09:00", True),
        ("2026-11-20 16:59", True),
        ("2026-11-20 17:00", False),
        ("2026-11-21 12:00", False),  # Saturday
        ("2026-11-23 12:00", False),  # 勤労感謝の日
        ("2026-05-06 12:00", False),  # 振替休日
        ("2026-09-22 12:00", False),  # 国民の休日, between two holidays
        ("2026-12-28 12:00", True),
        ("2026-12-29 12:00", False),
        ("2027-01-04 12:00", True),
    ],
)
def test_messages_begin_only_in_office_hours(now: str, expected: bool) -> None:
    """
    Nights, weekends, holidays and the office's year end are quiet.
    """
    assert may_begin(at(now), office=OFFICE) is expected


@pytest.mark.parametrize(
    ("start", "days", "expected"),
    [
        ("2026-12-28 16:00", 1, "2027-01-04 09:00"),  # over New Year
        ("2026-05-01 10:00", 1, "2026-05-07 09:00"),  # over Golden Week
        ("2026-04-28 10:00", 3, "2026-05-07 09:00"),
        ("2026-09-18 10:00", 1, "2026-09-24 09:00"),  # Silver Week
        ("2026-02-27 23:30", 1, "2026-03-02 09:00"),  # month end and weekend
        ("2026-11-21 12:00", 0, "2026-11-24 09:00"),
        ("2026-11-20 12:00", 0, "2026-11-20 09:00"),
    ],
)
def test_working_days_are_counted_from_the_day_after(start: str, days: int, expected: str) -> None:
    """
    The first working day is the one after the start, and begins when the office opens.
    """
    assert add_working_days(at(start), days, office=OFFICE) == at(expected)


def test_the_day_is_the_day_in_tokyo() -> None:
    """
    20:00 UTC on Thursday is Friday morning in Tokyo, so the next working day is Monday.
    """
    thursday_utc = datetime(2026, 11, 12, 20, tzinfo=UTC)

    assert add_working_days(thursday_utc, 1, office=OFFICE) == at("2026-11-16 09:00")


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-21 10:00", "2026-11-21 18:00"),  # Saturday
        ("2026-11-23 18:30", "2026-11-23 18:30"),  # a holiday, already in hours
        ("2026-12-31 21:00", "2027-01-01 18:00"),
    ],
)
def test_a_reader_may_choose_evenings_and_weekends(now: str, expected: str) -> None:
    """
    Somebody's own hours stand before the office's, closed days included.
    """
    found = next_working_moment(at(now), office=OFFICE, hours=EVENINGS_AND_WEEKENDS)

    assert found == at(expected)


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2026-08-31", 6, "2027-02-28"),
        ("2026-12-15", 1, "2027-01-15"),
        ("2026-11-30", 1, "2026-12-30"),
    ],
)
def test_a_short_month_ends_on_its_last_day(start: str, months: int, expected: str) -> None:
    """
    A month after the 31st is the last day of a shorter month.
    """
    assert add_months(at(start), months) == at(expected)


def test_a_week_begins_on_monday_in_tokyo() -> None:
    """
    Sunday evening UTC is already Monday in Tokyo.
    """
    assert monday_of(datetime(2026, 11, 22, 16, tzinfo=UTC)) == at("2026-11-23 00:00")


def test_a_town_may_close_on_one_date() -> None:
    """
    A full date closes that day of that year only.
    """
    office = Office(closed=frozenset({"2026-08-14"}))

    assert not may_begin(at("2026-08-14"), office=office)
    assert may_begin(at("2028-08-14"), office=office)


def test_an_office_that_never_opens_is_an_error() -> None:
    """
    Hours that leave no day are said, not looped over.
    """
    every_day = frozenset(f"{month:02}-{day:02}" for month in range(1, 13) for day in range(1, 32))

    with pytest.raises(NeverOpen):
        next_working_moment(at("2026-11-20 20:00"), office=Office(closed=every_day))


@pytest.mark.parametrize("wrong", [{"opens": time(17), "closes": time(9)}, {"weekdays": set()}])
def test_empty_hours_are_refused(wrong: dict[str, object]) -> None:
    """
    Hours that end before they begin, or have no weekday, are no hours.
    """
    with pytest.raises(ValueError, match=r"opens|weekdays"):
        Hours(**wrong)  # type: ignore[arg-type]


def test_a_moment_without_a_zone_is_refused() -> None:
    """
    A naive time is an error, never taken for Tokyo or UTC.
    """
    with pytest.raises(ValueError, match="time zone"):
        may_begin(datetime(2026, 11, 20, 12), office=OFFICE)  # noqa: DTZ001


@given(moment=MOMENTS, own=st.sampled_from([None, EVENINGS_AND_WEEKENDS]))
def test_the_next_moment_is_open_and_not_earlier(moment: datetime, own: Hours | None) -> None:
    """
    The next working moment lies in the hours, never before the start, and is its own next.
    """
    found = next_working_moment(moment, office=OFFICE, hours=own)

    assert found >= moment
    assert may_begin(found, office=OFFICE, hours=own)
    assert next_working_moment(found, office=OFFICE, hours=own) == found
