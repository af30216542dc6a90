"""
「いまのままでよいですか」: each host is asked once in a while whether its offers still hold.

One gentle repeat, then its offers rest; nobody is asked who has just been heard, and nothing
goes out above the monthly cap, the news of the rest included.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from followup.calendar import Hours, add_working_days, next_working_moment
from followup.policy import Policy
from followup.waiting import Next, NextStep, begin_from


@dataclass(frozen=True, kw_only=True)
class HostHeard:
    """
    What is known of a host: since when, when it was last heard, when it was written to.

    ``heard_at`` are the moments at which it told of an offer, answered this question, or
    answered about a placement that runs. ``begun`` see :class:`followup.course.Party`.
    """

    known_since: datetime
    heard_at: tuple[datetime, ...] = ()
    begun: tuple[datetime, ...] = ()
    hours: Hours | None = None


def ask_from(*, host: HostHeard, policy: Policy, now: datetime) -> datetime:
    """Return from when a host may be asked, never before ``now``."""
    last = max((host.known_since, *host.heard_at))
    wanted = last + timedelta(days=policy.still_right_days)
    return _free(wanted, host=host, policy=policy, now=now)


def next_step(
    *,
    asked_at: datetime,
    repeated_at: datetime | None,
    host: HostHeard,
    policy: Policy,
    now: datetime,
) -> NextStep:
    """Decide about an unanswered question: wait, repeat it once, or let the offers rest."""
    office = policy.office
    if repeated_at is None:
        step = Next.REMIND
        wanted = add_working_days(asked_at, policy.still_right_repeated_after, office=office)
    else:
        step = Next.END
        wanted = add_working_days(repeated_at, policy.still_right_rests_after, office=office)
    at = _free(wanted, host=host, policy=policy, now=now)
    return NextStep(step, now) if at <= now else NextStep(Next.WAIT, at)


def _free(wanted: datetime, *, host: HostHeard, policy: Policy, now: datetime) -> datetime:
    free = begin_from(begun=host.begun, policy=policy, hours=host.hours)
    return next_working_moment(
        max(wanted, now, free or now), office=policy.office, hours=host.hours
    )
