"""
When a coordinator could talk with a host for 15 minutes (受け入れ先支援): three times.
"""

from datetime import datetime, time, timedelta

from followup.calendar import TOKYO, add_working_days
from followup.policy import Policy

MINUTES = 15
# In the afternoon, in the morning, towards the evening, each on a working day of its own.
_CLOCKS = (time(14), time(10), time(16))


def talk_times(*, policy: Policy, now: datetime) -> tuple[datetime, ...]:
    """Return three moments within office hours, on the next three working days."""
    return tuple(
        _within(add_working_days(now, days, office=policy.office), clock, policy)
        for days, clock in enumerate(_CLOCKS, 1)
    )


def _within(opening: datetime, clock: time, policy: Policy) -> datetime:
    day = opening.astimezone(TOKYO).date()
    latest = datetime.combine(day, policy.closes, TOKYO) - timedelta(minutes=MINUTES)
    return max(opening, min(datetime.combine(day, clock, TOKYO), latest))
