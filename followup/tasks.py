"""
What becomes of a task in 対応待ち that stands: repeated each working day, then handed on.

A task that somebody took is not nagged the same way: its holder is asked now and then how
it stands. What is urgent is told to more and more people, at any hour, until somebody took it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from followup.calendar import Hours, add_working_days, next_working_moment
from followup.policy import Policy
from followup.urgency import Urgency


class Do(StrEnum):
    """What is to be done about a task now."""

    WAIT = "wait"
    REMIND = "remind"
    HAND_ON = "hand_on"
    ESCALATE = "escalate"
    ASK_HOLDER = "ask_holder"


@dataclass(frozen=True)
class TaskStep:
    """What to do now; for ``wait``, ``at`` is when to look again."""

    do: Do
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Task:
    """
    An unresolved task, as it stands with one coordinator.

    ``told_at`` is when its coordinator last heard of it, by its opening, a repeat, a hand-on
    or the question how it stands; ``repeats`` counts the repeats to this coordinator.
    ``colleagues`` says how many others of the town have not been handed it yet.
    """

    urgency: Urgency
    told_at: datetime
    repeats: int = 0
    taken_at: datetime | None = None
    colleagues: int = 0
    hours: Hours | None = None


def next_step_of_task(*, task: Task, policy: Policy, now: datetime) -> TaskStep:
    """
    Decide what an unresolved task needs now.

    With no colleague left it goes on being repeated; it never falls silent. An urgent task
    that nobody took is told to everybody, the city too, every few minutes, by night and on
    holidays too.
    """
    office = policy.office
    if task.taken_at is not None:
        heard = max(task.taken_at, task.told_at)
        wanted = add_working_days(heard, policy.task_asked_after, office=office)
        return _step(Do.ASK_HOLDER, _in_hours(wanted, task=task, policy=policy, now=now), now)
    if task.urgency is Urgency.AT_ONCE:
        wanted = task.told_at + timedelta(minutes=policy.at_once_minutes)
        return _step(Do.ESCALATE, wanted, now)
    wanted = add_working_days(task.told_at, 1, office=office)
    tired = task.repeats >= policy.task_repeats and task.colleagues > 0
    return _step(
        Do.HAND_ON if tired else Do.REMIND,
        _in_hours(wanted, task=task, policy=policy, now=now),
        now,
    )


def _in_hours(wanted: datetime, *, task: Task, policy: Policy, now: datetime) -> datetime:
    return next_working_moment(max(wanted, now), office=policy.office, hours=task.hours)


def _step(do: Do, at: datetime, now: datetime) -> TaskStep:
    return TaskStep(do, now) if at <= now else TaskStep(Do.WAIT, at)
