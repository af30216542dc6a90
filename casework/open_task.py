"""
対応待ち: something that a coordinator must look at.

One open task for one matter: opening it again makes it at most more urgent.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.ground import Notice, coordinators, record, tell
from casework.policies import policy_of
from followup.urgency import Urgency, due_by
from storage.base import Id
from storage.states import TaskState
from storage.tables import Task
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
    facts: Mapping[str, Any] | None = None,
) -> Task:
    """
    Open a task of ``kind`` about a row, for one coordinator or for all of the town.

    :param facts: codes of what was said and what could help, never a text
    """
    key = f"{kind}:{about.hex}"
    task = session.scalars(select(Task).where(Task.open_key == key).with_for_update()).one_or_none()
    due = due_by(urgency=urgency, opened_at=now, policy=policy_of(town))
    if task is not None:
        task.facts = {**task.facts, **(facts or {})}
        if urgency.rank < Urgency(task.urgency).rank:
            task.urgency, task.due_at, task.look_at = urgency, due, now
            _tell(session, task, now)
        return task
    task = Task(
        town=town.key,
        kind=kind,
        urgency=urgency.value,
        open_key=key,
        coordinator_id=coordinator,
        person_id=person,
        host_id=host,
        introduction_id=introduction,
        placement_id=placement,
        facts=dict(facts or {}),
        created_at=now,
        due_at=due,
    )
    session.add(task)
    session.flush()
    record(session, by=None, act=f"task.{kind}", row=task, town=town.key, now=now)
    _tell(session, task, now)
    return task


def settle_task(
    session: Session, *, kind: str, about: Id, now: datetime, outcome: str = "done"
) -> None:
    """Close the open task about a matter that has come to its end by itself, if there is one."""
    task = session.scalars(
        select(Task).where(Task.open_key == f"{kind}:{about.hex}").with_for_update()
    ).one_or_none()
    if task is not None:
        task.state, task.open_key = TaskState.RESOLVED, None
        task.resolved_at, task.outcome, task.look_at = now, outcome, None


def _tell(session: Session, task: Task, now: datetime) -> None:
    readers = (
        [task.coordinator_id]
        if task.coordinator_id
        else [account.id for account in coordinators(session, task.town)]
    )
    for reader in readers:
        tell(
            session,
            Notice(
                to=reader,
                kind="task.opened",
                subject=task.id,
                key=f"task:{task.id.hex}:{task.urgency}",
                # What cannot wait is told at any hour.
                begun=task.urgency != Urgency.AT_ONCE,
            ),
        )
