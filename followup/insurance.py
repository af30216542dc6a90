"""
How long an insurance covers those who meet, and when somebody must see to a new one.

ボランティア保険 ends with the business year, on March 31, whenever it was taken out.
"""

from datetime import date, datetime, time, timedelta
from enum import StrEnum

from followup.calendar import TOKYO, Office, next_working_moment, tokyo_day

_BEFORE = timedelta(days=30)


class Insurance(StrEnum):
    """What kind of insurance it is."""

    VOLUNTEER = "volunteer"
    EVENT = "event"
    HOST = "host"
    PROJECT = "project"
    OTHER = "other"


class Cover(StrEnum):
    """How an insurance stands."""

    GOOD = "good"
    ENDS_SOON = "ends_soon"
    OVER = "over"


def end_of_business_year(day: date) -> date:
    """Return the March 31 on which the business year of ``day`` ends."""
    return date(day.year + (day.month > 3), 3, 31)


def covers(*, until: date | None, day: date) -> bool:
    """Whether an insurance that ends with the day ``until`` covers ``day``; none covers nothing."""
    return until is not None and day <= until


def renew_from(*, kind: Insurance, until: date, office: Office) -> datetime:
    """
    Return when somebody should see to the next insurance: a working moment.

    For ボランティア保険 that ends with the year it is March 1, for the others 30 days before.
    """
    with_the_year = kind is Insurance.VOLUNTEER and until == end_of_business_year(until)
    first = date(until.year, 3, 1) if with_the_year else until - _BEFORE
    return next_working_moment(datetime.combine(first, time(), TOKYO), office=office)


def over_from(*, until: date) -> datetime:
    """Return the first moment that is not covered."""
    return datetime.combine(until + timedelta(days=1), time(), TOKYO)


def cover(*, kind: Insurance, until: date, office: Office, now: datetime) -> Cover:
    """Return how an insurance stands now."""
    if not covers(until=until, day=tokyo_day(now)):
        return Cover.OVER
    begins = renew_from(kind=kind, until=until, office=office)
    return Cover.ENDS_SOON if begins <= now else Cover.GOOD
