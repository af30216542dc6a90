"""
What the program will send next in a town: the kind, when, and to which role; never a text.

Some of it is queued already; for the rest the clock looks at a row then, decides once more, and
may find that nothing is to be said.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from casework.policy import allowed
from casework.views_task_board import STANDING
from followup.calendar import tokyo_day
from storage.states import (
    DayState,
    IntroductionState,
    OutboxState,
    PauseReason,
    PlacementStep,
    Role,
    Side,
)
from storage.tables import (
    Account,
    Chat,
    Introduction,
    MeetingDay,
    Outbox,
    Placement,
    PlacementMember,
    StepYes,
    Task,
)

AHEAD = timedelta(days=3)
_AT_MOST = 2_000


class Coming(StrEnum):
    """What it will be about."""

    DAY = "day"
    INTRODUCTION = "introduction"
    CHECK_IN = "check_in"
    STEP = "step"
    TASK = "task"
    OTHER = "other"


# How the keys of notices begin, by what they are about.
_BEGINNINGS = {
    "check-in": Coming.CHECK_IN,
    "in": Coming.INTRODUCTION,
    "chosen": Coming.INTRODUCTION,
    "meet": Coming.INTRODUCTION,
    "declined": Coming.INTRODUCTION,
    "not_this_time": Coming.INTRODUCTION,
    "pl.eve": Coming.DAY,
    "pl.day": Coming.DAY,
    "pl.dayset": Coming.DAY,
    "pl.daymoved": Coming.DAY,
    "pl.daychanged": Coming.DAY,
    "pl.told": Coming.DAY,
    "pl.series": Coming.DAY,
    "pd": Coming.DAY,
    "pl.step": Coming.STEP,
    "pl.step_again": Coming.STEP,
    "pl.moved": Coming.STEP,
    "task": Coming.TASK,
    "untaken": Coming.TASK,
}

_BOTH = frozenset({Role.SUPPORTER, Role.HOST})


@dataclass(frozen=True, kw_only=True)
class ComingLine:
    """So many messages of one kind on one day; ``at`` is when the first of them goes."""

    kind: Coming
    at: datetime
    roles: frozenset[Role]
    count: int


@allowed
def coming_messages(session: Session, *, by: Account, now: datetime) -> list[ComingLine]:
    """
    Return what goes out in the next three days, the soonest first.

    :raises NotYours: if ``by`` is no coordinator
    """
    groups: defaultdict[tuple[date, Coming], list[tuple[datetime, frozenset[Role]]]]
    groups = defaultdict(list)
    for at, kind, roles in _found(session, by.town, now):
        groups[tokyo_day(at), kind].append((at, roles))
    lines = [
        ComingLine(
            kind=kind,
            at=min(at for at, _ in found),
            roles=frozenset().union(*(roles for _, roles in found)),
            count=len(found),
        )
        for (_, kind), found in groups.items()
    ]
    return sorted(lines, key=lambda one: one.at)


def kind_of(key: str) -> Coming:
    """Return what a queued message is about, by the key of its notice."""
    beginning = key.partition(":")[0]
    area = beginning.partition(".")[0]
    return _BEGINNINGS.get(beginning, _BEGINNINGS.get(area, Coming.OTHER))


def _found(
    session: Session, town: str, now: datetime
) -> Iterator[tuple[datetime, Coming, frozenset[Role]]]:
    queued = session.execute(
        select(Outbox.not_before, Outbox.key, Account.role)
        .join(Chat, Chat.id == Outbox.chat_id)
        .join(Account, Account.id == Chat.account_id)
        .where(
            Account.town == town,
            Outbox.state == OutboxState.QUEUED,
            Outbox.not_before > now,
            Outbox.not_before <= now + AHEAD,
        )
        .limit(_AT_MOST)
    )
    for at, key, role in queued:
        if at is not None:
            yield at, kind_of(key), frozenset({role})
    running = (
        Placement.town == town,
        Placement.step != PlacementStep.ENDED,
        Placement.paused == PauseReason.NONE,
    )
    days = (
        select(MeetingDay.look_at)
        .join(Placement, Placement.id == MeetingDay.placement_id)
        .where(*running, MeetingDay.state == DayState.PLANNED)
    )
    yield from ((at, Coming.DAY, _BOTH) for at in _due(session, days, MeetingDay.look_at, now))
    courses = select(Placement.look_at).where(*running)
    yield from (
        (at, Coming.CHECK_IN, _BOTH) for at in _due(session, courses, Placement.look_at, now)
    )
    for state, role in (
        (IntroductionState.ASKED, Role.HOST),
        (IntroductionState.WELCOMED, Role.SUPPORTER),
    ):
        waiting = select(Introduction.look_at).where(
            Introduction.town == town, Introduction.state == state
        )
        yield from (
            (at, Coming.INTRODUCTION, frozenset({role}))
            for at in _due(session, waiting, Introduction.look_at, now)
        )
    for side, role in ((Side.PERSON, Role.SUPPORTER), (Side.HOST, Role.HOST)):
        steps = (
            select(StepYes.look_at)
            .join(Placement, Placement.id == StepYes.placement_id)
            .join(PlacementMember, PlacementMember.id == StepYes.member_id)
            .where(*running, StepYes.answer == "", PlacementMember.side == side)
        )
        yield from (
            (at, Coming.STEP, frozenset({role}))
            for at in _due(session, steps, StepYes.look_at, now)
        )
    tasks = select(Task.look_at).where(Task.town == town, Task.state.in_(STANDING))
    yield from (
        (at, Coming.TASK, frozenset({Role.COORDINATOR}))
        for at in _due(session, tasks, Task.look_at, now)
    )


def _due(session: Session, rows: Select[Any], at: Any, now: datetime) -> list[datetime]:
    within = rows.where(at > now, at <= now + AHEAD).order_by(at).limit(_AT_MOST)
    return list(session.scalars(within))
