"""
Working days and hours in Japan: which days count, and when a message may begin.

Days are counted by the office's calendar; a message goes out in its reader's hours. The two
differ for somebody who chose evenings or weekends.
"""

import calendar
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from functools import lru_cache

import jpholiday

# Japan has kept no summer time since 1951; a fixed offset needs no time zone database.
TOKYO = timezone(timedelta(hours=9), "Asia/Tokyo")

MONDAY_TO_FRIDAY = frozenset(range(5))
EVERY_DAY = frozenset(range(7))

# Public offices are closed from December 29 to January 3 (行政機関の休日に関する法律, art. 1).
YEAR_END = frozenset({"12-29", "12-30", "12-31", "01-01", "01-02", "01-03"})

# Two years without one open day is a mistake in the data, not a long holiday.
_FURTHEST = 731


class NeverOpen(ValueError):
    """These hours and closed days leave no open day for two years."""


@dataclass(frozen=True, kw_only=True)
class Hours:
    """
    When a reader may be written to first: from ``opens`` until before ``closes``, Tokyo time.

    ``weekdays`` counts from Monday = 0. ``holidays`` says that national holidays and the
    office's closed days are welcome too.

    :raises ValueError: if the hours or the week are empty
    """

    opens: time = time(9)
    closes: time = time(17)
    weekdays: frozenset[int] = MONDAY_TO_FRIDAY
    holidays: bool = False

    def __post_init__(self) -> None:
        if self.opens >= self.closes:
            raise ValueError(f"opens at {self.opens} but closes at {self.closes}")
        if not self.weekdays or not self.weekdays <= EVERY_DAY:
            raise ValueError("weekdays are numbers from 0 (Monday) to 6, at least one")


@dataclass(frozen=True, kw_only=True)
class Office:
    """A town's office: its hours, and closed days as ``MM-DD`` or ``YYYY-MM-DD``."""

    hours: Hours = Hours()
    closed: frozenset[str] = YEAR_END


def tokyo_day(moment: datetime) -> date:
    """
    Return the day of ``moment`` in Tokyo.

    :raises ValueError: if ``moment`` has no time zone
    """
    return _in_tokyo(moment).date()


def is_working_day(day: date, *, office: Office) -> bool:
    """Whether the office works on ``day``: no weekend, no holiday, not closed."""
    return _is_open_day(day, office=office, hours=office.hours)


def is_holiday(moment: datetime) -> bool:
    """Whether the day of ``moment`` is a national holiday in Japan."""
    return _is_holiday(tokyo_day(moment))


def may_begin(now: datetime, *, office: Office, hours: Hours | None = None) -> bool:
    """
    Whether the program may begin a message at ``now`` to a reader with these ``hours``.

    Answers to what somebody just did go at once and do not ask here.
    """
    hours = hours or office.hours
    local = _in_tokyo(now)
    return (
        _is_open_day(local.date(), office=office, hours=hours)
        and hours.opens <= local.time() < hours.closes
    )


def next_working_moment(
    moment: datetime, *, office: Office, hours: Hours | None = None
) -> datetime:
    """
    Return ``moment`` if a message may begin then, else the next opening after it.

    :raises NeverOpen: if no day is open within two years
    """
    if may_begin(moment, office=office, hours=hours):
        return moment
    hours = hours or office.hours
    local = _in_tokyo(moment)
    first = local.date() if local.time() < hours.opens else local.date() + timedelta(days=1)
    return _at(_first_open_day(first, office=office, hours=hours), hours.opens)


def add_working_days(moment: datetime, days: int, *, office: Office) -> datetime:
    """
    Return the opening of the ``days``-th working day after the day of ``moment``.

    The day of ``moment`` itself is never counted. Zero days: its opening, or the next one.

    :raises ValueError: if ``days`` is negative
    :raises NeverOpen: if no day is open within two years
    """
    if days < 0:
        raise ValueError("working days are counted forwards")
    day = tokyo_day(moment)
    if days == 0:
        day = _first_open_day(day, office=office, hours=office.hours)
    for _ in range(days):
        day = _first_open_day(day + timedelta(days=1), office=office, hours=office.hours)
    return _at(day, office.hours.opens)


def closing_of(moment: datetime, *, office: Office, hours: Hours | None = None) -> datetime:
    """Return when the office, or a reader with these ``hours``, closes on the day of ``moment``."""
    return _at(tokyo_day(moment), (hours or office.hours).closes)


def add_months(moment: datetime, months: int) -> datetime:
    """
    Return the same clock time ``months`` later, on the last day of a month that is too short.

    January 31 and one month is February 28, or 29 in a leap year.
    """
    local = _in_tokyo(moment)
    year, month = divmod(local.year * 12 + local.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return local.replace(year=year, month=month + 1, day=min(local.day, last))


def monday_of(moment: datetime) -> datetime:
    """Return the first moment of the week of ``moment``: Monday, midnight, in Tokyo."""
    day = tokyo_day(moment)
    return _at(day - timedelta(days=day.weekday()), time())


def _first_open_day(day: date, *, office: Office, hours: Hours) -> date:
    for ahead in range(_FURTHEST):
        later = day + timedelta(days=ahead)
        if _is_open_day(later, office=office, hours=hours):
            return later
    raise NeverOpen(f"no open day within two years after {day}")


def _is_open_day(day: date, *, office: Office, hours: Hours) -> bool:
    if day.weekday() not in hours.weekdays:
        return False
    return hours.holidays or not (_is_holiday(day) or _is_closed(day, closed=office.closed))


def _is_closed(day: date, *, closed: frozenset[str]) -> bool:
    return day.isoformat() in closed or f"{day:%m-%d}" in closed


@lru_cache(maxsize=4096)
def _is_holiday(day: date) -> bool:
    return bool(jpholiday.is_holiday(day))


def _in_tokyo(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return moment.astimezone(TOKYO)


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, TOKYO)
