"""
When people hear about a session (日取り): the day before, and while somebody has not arrived.

Weekends and holidays are no hindrance to it, for sessions are held on them; nights are.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from followup.calendar import EVERY_DAY, TOKYO, Hours, next_working_moment, tokyo_day
from followup.policy import Policy

_EVENING = time(17)


def session_hours(policy: Policy) -> Hours:
    """Return the hours, on every day of the year, in which a message about a session begins."""
    return Hours(
        opens=policy.session_opens,
        closes=policy.session_closes,
        weekdays=EVERY_DAY,
        holidays=True,
    )


def next_session_moment(moment: datetime, *, policy: Policy) -> datetime:
    """Return ``moment``, or the next morning if it lies in the night."""
    return next_working_moment(moment, office=policy.office, hours=session_hours(policy))


def is_session_hour(moment: datetime, *, policy: Policy) -> bool:
    """Whether a message about a session may begin at ``moment``."""
    return next_session_moment(moment, policy=policy) == moment


def ends_at(starts_at: datetime, *, minutes: int) -> datetime:
    """Return when a session of so many minutes is over."""
    return starts_at + timedelta(minutes=minutes)


def untold_from(starts_at: datetime, *, minutes: int, policy: Policy) -> datetime:
    """
    Return when to ask about a session that nobody told of: in the evening, never at night.

    :param minutes: how long it lasts; nobody is asked before it is over
    """
    over = ends_at(starts_at, minutes=minutes).astimezone(TOKYO)
    evening = datetime.combine(over.date(), _EVENING, TOKYO)
    return next_session_moment(max(over, evening), policy=policy)


def can_wait(starts_at: datetime, *, policy: Policy, now: datetime) -> bool:
    """Whether news of a session may keep the night: not if it is held on the very next day."""
    return tokyo_day(next_session_moment(now, policy=policy)) < tokyo_day(starts_at)


@dataclass(frozen=True, kw_only=True)
class Eve:
    """When one reader hears of a session: not before ``at``; ``needed`` unless they know."""

    at: datetime
    needed: bool


def eve_for(
    starts_at: datetime,
    *,
    hours: Hours | None,
    known_at: datetime,
    policy: Policy,
    now: datetime,
) -> Eve:
    """
    Decide when a reader with these hours hears of a session on the day before.

    A reader of evenings hears of it in the evening. Who heard when it was set, later than
    that, is not told again. After a switch-off it is told on the day itself, never at night.

    :param known_at: when the day was set or changed, which everybody heard
    """
    hours = hours or policy.office.hours
    opens = max(policy.session_opens, hours.opens)
    closes = min(policy.session_closes, hours.closes)
    if opens >= closes:
        opens, closes = policy.session_opens, policy.session_closes
    clock = policy.eve_from if opens <= policy.eve_from < closes else opens
    wanted = datetime.combine(tokyo_day(starts_at) - timedelta(days=1), clock, TOKYO)
    at = next_session_moment(max(wanted, now), policy=policy)
    return Eve(at=at, needed=known_at < wanted and at < starts_at)


def unanswered_from(told_at: datetime, *, policy: Policy) -> datetime:
    """Return from when 「まだ来ていません」 is the coordinator's to look at, at any hour."""
    return told_at + timedelta(minutes=policy.not_arrived_minutes)
