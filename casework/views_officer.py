"""
What a city officer sees: counts of the town, complaints, and what nobody has taken.

No sentence, no label, no host's text; a case code only of an incident that nobody has taken.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from casework.ground import NotYours, found, record
from casework.policy import allowed
from storage.base import Base, Id
from storage.states import Audience, TaskState, WishState
from storage.tables import Account, Introduction, Person, Placement, Task, Wish

FEW = 3
"""Counts below this are shown as 「1〜2」, so that nobody is known by a number."""

_AGES = (("today", timedelta(days=1)), ("week", timedelta(days=7)), ("older", None))


@dataclass(frozen=True, kw_only=True)
class TownCounts:
    """The town in numbers, by code."""

    persons: int
    wishes_open: int
    wishes_waiting: int
    introductions: Mapping[str, int]
    placements: Mapping[str, int]
    resting: int
    tasks: Mapping[str, int]
    task_ages: Mapping[str, int]
    incidents: Mapping[str, int]
    complaints: int


@dataclass(frozen=True, kw_only=True)
class OfficerTask:
    """A complaint, or something that nobody has taken; ``role`` is of who gave their name."""

    task: Task
    code: str
    mine: bool
    role: str


@allowed
def town_counts(session: Session, *, by: Account, now: datetime) -> TownCounts:
    """
    Return the counts of an officer's town.

    :raises NotYours: if ``by`` is no city officer
    """
    here = by.town
    standing = (
        (Task.town == here)
        & (Task.state != TaskState.RESOLVED)
        & (Task.audience == Audience.COORDINATORS)
    )
    return TownCounts(
        persons=_count(session, Person, Person.town == here),
        wishes_open=_count(
            session, Wish, (Wish.town == here) & Wish.state.in_((WishState.OPEN, WishState.CHOSEN))
        ),
        wishes_waiting=_count(
            session,
            Task,
            standing & (Task.kind == "no_candidate"),
        ),
        introductions=_by(session, Introduction.state, Introduction.town == here),
        placements=_by(session, Placement.step, Placement.town == here),
        resting=_count(
            session,
            Placement,
            (Placement.town == here) & Placement.paused_at.is_not(None),
        ),
        tasks=_by(session, Task.urgency, standing),
        task_ages=_ages(session, standing, now),
        incidents=_incidents(session, here),
        complaints=_count(
            session,
            Task,
            (Task.town == here) & (Task.audience == Audience.OFFICERS),
        ),
    )


@allowed
def officer_tasks(session: Session, *, by: Account) -> list[OfficerTask]:
    """
    Return the complaints that are not settled, and what nobody took; the longest due first.

    :raises NotYours: if ``by`` is no city officer
    """
    rows = session.scalars(
        select(Task)
        .where(
            Task.town == by.town,
            Task.state != TaskState.RESOLVED,
            (Task.audience == Audience.OFFICERS)
            | (Task.escalated_at.is_not(None) & (Task.state == TaskState.OPEN))
            | (Task.escalated_at.is_not(None) & (Task.coordinator_id == by.id)),
        )
        .order_by(Task.due_at, Task.id)
    )
    return [_seen(session, row, by) for row in rows]


@allowed
def officer_task(session: Session, *, task: Id | None, by: Account) -> OfficerTask:
    """
    Return a complaint, or something that nobody took in time.

    :raises NotYours: if it is of another town, or not an officer's to see
    """
    row = found(session, Task, task)
    return _seen(session, row, by)


@allowed
def complaint_words(session: Session, *, task: Id | None, by: Account, now: datetime) -> str:
    """
    Return what was written in a complaint, and keep that it was read.

    :raises NotYours: if it is no complaint, or of another town
    """
    row = found(session, Task, task)
    if row.audience is not Audience.OFFICERS:
        raise NotYours
    record(session, by=by, act="complaint.read", row=row, town=row.town, now=now)
    return row.note


@allowed
def code_of(session: Session, *, task: Task, by: Account) -> str:
    """Return the case code of something urgent that nobody has taken, or that ``by`` has."""
    untaken = task.state is TaskState.OPEN or task.coordinator_id == by.id
    if not (task.escalated_at and untaken and task.person_id):
        return ""
    return found(session, Person, task.person_id).code


def _seen(session: Session, row: Task, by: Account) -> OfficerTask:
    mine = row.state is TaskState.TAKEN and row.coordinator_id == by.id
    for_officers = row.audience is Audience.OFFICERS
    named = session.get(Account, row.reporter_id) if for_officers and row.reporter_id else None
    return OfficerTask(
        task=row,
        code=code_of(session, task=row, by=by),
        mine=mine,
        role=named.role.value if named else "",
    )


def _count(session: Session, kind: type[Base], which: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(kind).where(which)) or 0


def _by(session: Session, column: Any, which: ColumnElement[bool]) -> dict[str, int]:
    rows = session.execute(select(column, func.count()).where(which).group_by(column))
    return {str(key): count for key, count in rows}


def _ages(session: Session, standing: ColumnElement[bool], now: datetime) -> dict[str, int]:
    ages = [now - at for at in session.scalars(select(Task.created_at).where(standing))]
    counts: dict[str, int] = {}
    for age in ages:
        name = next(name for name, limit in _AGES if limit is None or age < limit)
        counts[name] = counts.get(name, 0) + 1
    return counts


def _incidents(session: Session, town: str) -> dict[str, int]:
    told = select(Task).where(Task.town == town, Task.kind == "incident")
    counts: dict[str, int] = {}
    for task in session.scalars(told):
        kind = task.facts.get("incident")
        if kind:
            counts[kind] = counts.get(kind, 0) + 1
    return counts
