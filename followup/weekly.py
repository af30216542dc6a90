"""
The Monday list: one a week for each coordinator and supporter, and never an empty one.

It comes on Monday morning, or on the first open day of a week whose Monday is closed. After a
switch-off it may come a little late, but a week that was missed is not made up for.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from followup.calendar import (
    Hours,
    add_working_days,
    may_begin,
    monday_of,
    next_working_moment,
    tokyo_day,
)
from followup.policy import Policy


@dataclass(frozen=True, kw_only=True)
class Reader:
    """
    A coordinator or supporter: what waits for them, by name, and when they last had a list.

    ``hours`` are their own, where they chose any.
    """

    key: str
    waiting: tuple[tuple[str, int], ...]
    last_list_at: datetime | None = None
    hours: Hours | None = None


def due_weekly_lists(
    *, readers: Iterable[Reader], policy: Policy, now: datetime
) -> tuple[str, ...]:
    """Return the keys of those who get their list now, in the order given."""
    return tuple(one.key for one in readers if _is_due(reader=one, policy=policy, now=now))


def next_weekly_look(*, policy: Policy, now: datetime, hours: Hours | None = None) -> datetime:
    """Return when the next list is to be looked at, strictly after ``now``."""
    office = policy.office
    first = next_working_moment(monday_of(now), office=office, hours=hours)
    if first > now:
        return first
    following = monday_of(now) + timedelta(days=7)
    return next_working_moment(following, office=office, hours=hours)


def _is_due(*, reader: Reader, policy: Policy, now: datetime) -> bool:
    if not any(count > 0 for _, count in reader.waiting):
        return False
    monday = monday_of(now)
    if reader.last_list_at is not None and reader.last_list_at >= monday:
        return False
    office = policy.office
    first = next_working_moment(monday, office=office, hours=reader.hours)
    latest = add_working_days(first, policy.weekly_late_days, office=office)
    return (
        first <= now
        and tokyo_day(now) <= tokyo_day(latest)
        and may_begin(now, office=office, hours=reader.hours)
    )
