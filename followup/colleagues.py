"""
A request that waits for a colleague: repeated each working day, a few times, then said so.

Unlike a task it is never taken from the colleague; whoever asked hears that it still waits,
once, and can ask somebody else.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from followup.calendar import add_working_days, next_working_moment
from followup.policy import Policy


class Wait(StrEnum):
    """What is to be done about an unanswered request now."""

    WAIT = "wait"
    REMIND = "remind"
    TELL_ASKER = "tell_asker"


@dataclass(frozen=True)
class NextWait:
    """What to do now; for ``wait``, ``at`` is when to look again."""

    do: Wait
    at: datetime


def next_step_of_request(
    *, told_at: datetime, repeats: int, readers: int, policy: Policy, now: datetime
) -> NextWait:
    """
    Decide what a request needs that a colleague has not answered.

    :param told_at: when they last heard of it
    :param repeats: how often it was repeated to them
    :param readers: how many could answer it; with none left the asker hears so at once
    """
    office = policy.office
    tired = repeats >= policy.task_repeats or not readers
    wanted = add_working_days(told_at, 1, office=office) if readers else told_at
    at = next_working_moment(max(wanted, now), office=office)
    if at > now:
        return NextWait(Wait.WAIT, at)
    return NextWait(Wait.TELL_ASKER if tired else Wait.REMIND, now)
