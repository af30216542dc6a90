"""
A task that stands is repeated each working day, and then goes to another coordinator.

What somebody has taken is only asked after. What is urgent and taken by nobody is told to all
coordinators and the city, at any hour, until a human has taken it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casework.due import Due
from casework.ground import Notice, coordinators, officers, record, tell
from casework.held_task import move_task
from casework.policies import policy_of
from casework.reader_hours import HOURS
from followup.tasks import Do, TaskStep, next_step_of_task
from followup.tasks import Task as TaskFact
from followup.urgency import Urgency
from storage.base import Id
from storage.states import Audience, TaskState
from storage.tables import Account, Task
from towns import Town

_SOON = timedelta(minutes=1)


due_tasks = Due(select(Task.id), at=Task.look_at)
"""Tasks to remind of or to hand on."""


def repeat_tasks(
    session: Session, *, tasks: Sequence[Id], towns: Mapping[str, Town], now: datetime
) -> int:
    """
    Remind of, or hand on, those of ``tasks`` that are still due and that nobody else holds.

    Returns how many were looked at.
    """
    rows = session.scalars(
        select(Task)
        .where(Task.id.in_(tasks), Task.look_at <= now)
        .order_by(Task.id)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    for task in rows:
        if task.state is TaskState.RESOLVED:
            task.look_at = None
            continue
        _look(session, task, towns[task.town], now)
    return len(rows)


def _look(session: Session, task: Task, town: Town, now: datetime) -> None:
    team = _team(session, task)
    if task.coordinator_id not in {None, *(one.id for one in team)}:
        # Its coordinator has left, and nobody would hear of it: it is everybody's now.
        task.coordinator_id, task.state, task.taken_at = None, TaskState.OPEN, None
    step = _step(task, team, town, now)
    if step.do is Do.HAND_ON:
        to = _least_busy(session, _fresh(task, team))
        move_task(session, task=task, to=to, at_any_hour=task.urgency == Urgency.AT_ONCE, now=now)
        record(session, by=None, act="task.hand_on", row=task, town=task.town, now=now)
    elif step.do is Do.ESCALATE:
        _escalate(session, task, now)
    elif step.do in {Do.REMIND, Do.ASK_HOLDER}:
        task.reminders, task.reminded_at = task.reminders + 1, now
        _remind(session, task, team, asks=step.do is Do.ASK_HOLDER)
    later = _step(task, team, town, now)
    task.look_at = max(later.at, now + _SOON)


def _team(session: Session, task: Task) -> list[Account]:
    """Return who could hold the task: a city officer too, once the city knows of it."""
    if task.audience is Audience.OFFICERS:
        return officers(session, task.town)
    team = coordinators(session, task.town)
    return team + officers(session, task.town) if task.escalated_at else team


def _escalate(session: Session, task: Task, now: datetime) -> None:
    """Tell everybody who could take it, and whoever told it that nobody has, yet."""
    if task.coordinator_id is not None:
        # Whoever it was meant for does not answer: it is everybody's.
        task.had_by, task.coordinator_id = [*task.had_by, task.coordinator_id.hex], None
    first = task.escalated_at is None
    task.escalated_at = task.escalated_at or now
    task.reminders, task.reminded_at = task.reminders + 1, now
    _remind(session, task, _team(session, task), asks=False)
    if first:
        record(session, by=None, act="task.escalate", row=task, town=task.town, now=now)
    if first and task.reporter_id is not None:
        tell(
            session,
            Notice(
                to=task.reporter_id,
                kind="si.untaken",
                subject=task.id,
                key=f"untaken:{task.id.hex}:{int(now.timestamp())}",
                begun=False,
                even_stopped=True,
            ),
        )


def _step(task: Task, team: list[Account], town: Town, now: datetime) -> TaskStep:
    holder = next((one for one in team if one.id == task.coordinator_id), None)
    return next_step_of_task(
        task=TaskFact(
            urgency=Urgency(task.urgency),
            told_at=task.reminded_at or task.created_at,
            repeats=task.reminders,
            taken_at=task.taken_at,
            colleagues=len(_fresh(task, team)) if holder else 0,
            hours=HOURS[holder.hours] if holder else None,
        ),
        policy=policy_of(town),
        now=now,
    )


def _fresh(task: Task, team: list[Account]) -> list[Account]:
    """Return the colleagues who have not had this task yet."""
    return [one for one in team if one.id != task.coordinator_id and one.id.hex not in task.had_by]


def _least_busy(session: Session, team: list[Account]) -> Account:
    busy = dict(
        session.execute(
            select(Task.coordinator_id, func.count())
            .where(
                Task.coordinator_id.in_([one.id for one in team]),
                Task.state != TaskState.RESOLVED,
            )
            .group_by(Task.coordinator_id)
        ).all()
    )
    return min(team, key=lambda one: busy.get(one.id, 0))


def _remind(session: Session, task: Task, team: list[Account], *, asks: bool) -> None:
    holders = [one for one in team if one.id == task.coordinator_id] or team
    for reader in holders:
        tell(
            session,
            Notice(
                to=reader.id,
                kind="task.reminded",
                subject=task.id,
                key=f"task:{task.id.hex}:{len(task.had_by)}:{task.reminders}:{reader.id.hex}",
                begun=task.urgency != Urgency.AT_ONCE,
                facts={"asks": asks},
            ),
        )
