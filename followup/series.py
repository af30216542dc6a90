"""
Repeating dates: each week, every two weeks, or each month on the same weekday.

A month's fifth Thursday is its last one, so that no month is left out. The clock time stays
the same in Tokyo, which has no summer time.
"""

import calendar
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from followup.calendar import TOKYO, is_holiday
from followup.policy import Policy

_WEEK = 7


class Every(StrEnum):
    """How often."""

    WEEK = "week"
    TWO_WEEKS = "two_weeks"
    MONTH = "month"


@dataclass(frozen=True, kw_only=True)
class Series:
    """
    Days that repeat from ``starts_at`` on.

    ``times`` is how many days there are in all, None without an end; ``made`` how many exist,
    ``reached`` the first occurrence that was not looked at yet.
    """

    starts_at: datetime
    every: Every
    times: int | None
    on_holidays: bool
    reached: int = 0
    made: int = 0


@dataclass(frozen=True, kw_only=True)
class Ahead:
    """
    What is to be made now: occurrences with their moments, and where the series stands then.

    ``look_at`` is when to look again; None once all days exist.
    """

    days: tuple[tuple[int, datetime], ...]
    reached: int
    look_at: datetime | None


def occurrence(series: Series, number: int) -> datetime:
    """Return the moment of the occurrence with that number, counted from 0."""
    first = series.starts_at.astimezone(TOKYO)
    if series.every is not Every.MONTH:
        weeks = 1 if series.every is Every.WEEK else 2
        return first + timedelta(days=_WEEK * weeks * number)
    year, month = divmod(first.year * 12 + first.month - 1 + number, 12)
    month += 1
    # The weekday of the month's first day, and from there the same place of the weekday.
    lead = (first.weekday() - calendar.weekday(year, month, 1)) % _WEEK
    day = 1 + lead + _WEEK * ((first.day - 1) // _WEEK)
    if day > calendar.monthrange(year, month)[1]:
        day -= _WEEK
    return first.replace(year=year, month=month, day=day)


def days_ahead(*, series: Series, policy: Policy, now: datetime) -> Ahead:
    """
    Return the days that are to be made now: up to some weeks ahead, none of them past.

    A day that falls on a national holiday is left out where that was asked for, and is not
    counted; neither is one that passed while the program was off.
    """
    horizon = now + timedelta(days=policy.series_ahead_days)
    days: list[tuple[int, datetime]] = []
    number = series.reached
    while series.times is None or series.made + len(days) < series.times:
        moment = occurrence(series, number)
        if moment > horizon:
            look_at = moment - timedelta(days=policy.series_ahead_days)
            return Ahead(days=tuple(days), reached=number, look_at=look_at)
        if moment > now and (series.on_holidays or not is_holiday(moment)):
            days.append((number, moment))
        number += 1
    return Ahead(days=tuple(days), reached=number, look_at=None)
