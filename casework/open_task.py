"""
対応待ち: something that a coordinator must look at.

One open task for one matter: opening it again makes it at most more urgent.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from casework.duty import on_duty
from casework.ground import Notice, coordinators, officers, record, tell
from casework.policies import policy_of
from followup.urgency import Urgency, due_by
from storage.base import Id
from storage.states import Audience, TaskState
from storage.tables import Account, Task
from towns import Town


def open_task(
    session: Session,
    *,
    town: Town,
    kind: str,
    about: Id,
    now: datetime,
    urgency: Urgency = Urgency.NEXT_WORKING_DAY,
    coordinator: Id | None = None,
    person: Id | None = None,
    host: Id | None = None,
    introduction: Id | None = None,
    placement: Id | None = None,
    audience: Audience = Audience.COORDINATORS,
    reporter: Id | None = None,
    facts: Mapping[str, Any] | None = None,
) -> Task:
    """
    Open a task of ``kind`` about a row, for one coordinator or for all of the town.

    What cannot wait and is nobody's yet is told to those on duty, at any hour.

    :param audience: a complaint is for the city officers alone
    :param reporter: who told it and hears when somebody has taken it
    :param facts: codes of what was said and what could help, never a text
    """
    key = f"{kind}:{about.hex}"
    due = due_by(urgency=urgency, opened_at=now, policy=policy_of(town))
    known = _open(session, key)
    if known is not None:
        return _joined(session, known, urgency=urgency, due=due, facts=facts or {}, now=now)
    task = Task(
        town=town.key,
        kind=kind,
        urgency=urgency.value,
        audience=audience,
        open_key=key,
        coordinator_id=coordinator,
        person_id=person,
        host_id=host,
        introduction_id=introduction,
        placement_id=placement,
        reporter_id=reporter,
        facts=dict(facts or {}),
        created_at=now,
        due_at=due,
    )
    try:
        with session.begin_nested():
            session.add(task)
    except IntegrityError:
        # Somebody else opened it in the same moment, and has committed.
        known = _open(session, key)
        if known is None:
            raise
        return _joined(session, known, urgency=urgency, due=due, facts=facts or {}, now=now)
    record(session, by=None, act=f"task.{kind}", row=task, town=town.key, now=now)
    tell_of_task(session, task=task, now=now)
    return task


def _joined(
    session: Session,
    task: Task,
    *,
    urgency: Urgency,
    due: datetime,
    facts: Mapping[str, Any],
    now: datetime,
) -> Task:
    """Add to a task that is open already; told again only if it has become more urgent."""
    task.facts = {**task.facts, **facts}
    if urgency.rank < Urgency(task.urgency).rank:
        task.urgency, task.due_at, task.look_at = urgency, due, now
        tell_of_task(session, task=task, now=now)
    return task


def settle_task(
    session: Session, *, kind: str, about: Id, now: datetime, outcome: str = "done"
) -> None:
    """Close the open task about a matter that has come to its end by itself, if there is one."""
    task = _open(session, f"{kind}:{about.hex}")
    if task is not None:
        task.state, task.open_key = TaskState.RESOLVED, None
        task.resolved_at, task.outcome, task.look_at = now, outcome, None


def tell_of_task(session: Session, *, task: Task, now: datetime, again: int = 0) -> None:
    """
    Tell whose task it is that it is there.

    :param again: counts that the same was told once more
    """
    urgent = task.urgency == Urgency.AT_ONCE
    for reader in _readers(session, task, now):
        tell(
            session,
            Notice(
                to=reader.id,
                kind="task.opened",
                subject=task.id,
                key=f"task:{task.id.hex}:{task.urgency}" + (f":{again}" if again else ""),
                # What cannot wait is told at any hour.
                begun=not urgent,
            ),
        )


def _open(session: Session, key: str) -> Task | None:
    return session.scalars(
        select(Task)
        .where(Task.open_key == key)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()


def _readers(session: Session, task: Task, now: datetime) -> list[Account]:
    if task.audience is Audience.OFFICERS:
        return officers(session, task.town)
    holder = session.get(Account, task.coordinator_id) if task.coordinator_id else None
    if holder is not None:
        return [holder]
    if task.urgency == Urgency.AT_ONCE:
        team = on_duty(session, town=task.town, now=now)
        if not team:
            # A town without a coordinator: the city hears at once.
            task.escalated_at = now
        return team or officers(session, task.town)
    return coordinators(session, task.town)
