"""
How soon a coordinator looks at something.

One scale for everything in 対応待ち, from "now, at any hour" to "this week".
"""

from datetime import datetime, timedelta
from enum import StrEnum

from followup.calendar import add_working_days, closing_of, next_working_moment
from followup.policy import Policy


class Urgency(StrEnum):
    """How soon; the members stand from the most to the least urgent."""

    AT_ONCE = "at_once"
    SAME_DAY = "same_day"
    NEXT_WORKING_DAY = "next_working_day"
    THIS_WEEK = "this_week"

    @property
    def rank(self) -> int:
        """0 for the most urgent; sort by it."""
        return tuple(Urgency).index(self)


def due_by(*, urgency: Urgency, opened_at: datetime, policy: Policy) -> datetime:
    """
    Return by when a task opened then is to be dealt with.

    「The same day」 is the closing of that day; of a day nearly over, or of closed hours, it is
    the first hours of the next working day.
    """
    office = policy.office
    short = timedelta(hours=policy.same_day_latest)
    if urgency is Urgency.AT_ONCE:
        return opened_at + timedelta(minutes=policy.at_once_minutes)
    if urgency is Urgency.SAME_DAY:
        start = next_working_moment(opened_at, office=office)
        closing = closing_of(opened_at, office=office)
        if start < closing and start + short <= closing:
            return closing
        if start == opened_at:
            start = add_working_days(opened_at, 1, office=office)
        return start + short
    days = 1 if urgency is Urgency.NEXT_WORKING_DAY else policy.this_week_days
    return closing_of(add_working_days(opened_at, days, office=office), office=office)
