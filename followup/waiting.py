"""
One question that waits for its answer: one gentle reminder, then it ends without blame.

Nothing goes out in closed hours or above a host's monthly cap, and nothing ends after a long
switch-off before it was repeated once.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from followup.calendar import Hours, add_months, add_working_days, next_working_moment
from followup.policy import Policy


class Next(StrEnum):
    """What is to be done about an open question now."""

    WAIT = "wait"
    REMIND = "remind"
    END = "end"


@dataclass(frozen=True)
class NextStep:
    """What to do now; for ``wait``, ``at`` is when to look again."""

    step: Next
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Patience:
    """
    How long a question waits: from when it may be repeated, and from when it is over.

    ``capped`` says that the reader is a host, who hears only so much in a month.
    """

    remind_from: datetime
    end_from: datetime
    capped: bool


def next_step_of_open_question(
    *,
    patience: Patience,
    reminded_at: datetime | None,
    policy: Policy,
    now: datetime,
    hours: Hours | None = None,
    begun: tuple[datetime, ...] = (),
) -> NextStep:
    """
    Decide what an unanswered question needs now.

    A reminder that the cap would hold back beyond the end is left out: the end then comes
    unrepeated, since somebody who looks into it is kinder than a month of silence.
    """
    if reminded_at is None:
        free = begin_from(begun=begun, policy=policy, hours=hours) if patience.capped else None
        if free is None or free <= max(patience.end_from, now):
            wanted = max(patience.remind_from, now, free or now)
            return _step(Next.REMIND, wanted, policy=policy, hours=hours, now=now)
        end = patience.end_from
    else:
        end = max(
            patience.end_from,
            add_working_days(reminded_at, policy.last_word, office=policy.office),
        )
    return _step(Next.END, max(end, now), policy=policy, hours=hours, now=now)


def begin_from(
    *, begun: tuple[datetime, ...], policy: Policy, hours: Hours | None = None
) -> datetime | None:
    """
    Return from when a host may be written to again, or None if at any time.

    A month runs from message to message, so no calendar month holds more than the cap either.
    What was begun in closed hours counts from when it could be heard.
    """
    if len(begun) < policy.host_messages_a_month:
        return None
    oldest_counting = sorted(begun)[-policy.host_messages_a_month]
    heard = next_working_moment(oldest_counting, office=policy.office, hours=hours)
    return next_working_moment(add_months(heard, 1), office=policy.office, hours=hours)


def _step(
    step: Next, wanted: datetime, *, policy: Policy, hours: Hours | None, now: datetime
) -> NextStep:
    at = next_working_moment(wanted, office=policy.office, hours=hours)
    return NextStep(step, now) if at <= now else NextStep(Next.WAIT, at)
