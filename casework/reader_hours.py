"""
The hours that a reader may choose for what the program begins by itself.

Answers to what somebody just did do not ask here: they go at once.
"""

from collections.abc import Mapping
from datetime import datetime, time

from casework.policies import office_of, policy_of
from followup.calendar import EVERY_DAY, Hours, closing_of, next_working_moment
from followup.days import can_wait, next_session_moment
from storage.tables import Account
from towns import Town

HOURS: Mapping[str, Hours | None] = {
    "office": None,
    "evening": Hours(opens=time(17), closes=time(21)),
    "weekend": Hours(opens=time(9), closes=time(20), weekdays=EVERY_DAY, holidays=True),
}
"""What a reader may choose; ``None`` is the town's office hours."""


def due_time(account: Account, town: Town, *, now: datetime) -> datetime:
    """Return when a message that the program begins may reach ``account``."""
    moment = max(now, account.quiet_until) if account.quiet_until else now
    return next_working_moment(moment, office=office_of(town), hours=HOURS[account.hours])


def closing_time(account: Account, town: Town, *, at: datetime) -> datetime:
    """Return when the hours of ``account`` end on the day of ``at``."""
    return closing_of(at, office=office_of(town), hours=HOURS[account.hours])


def session_time(town: Town, *, session_at: datetime, now: datetime) -> datetime:
    """Return when news of a session may reach anybody: on any day, and not at night if it can."""
    policy = policy_of(town)
    if not can_wait(session_at, policy=policy, now=now):
        return now
    return next_session_moment(now, policy=policy)
