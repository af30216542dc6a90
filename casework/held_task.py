"""
A task in the hands of a coordinator: locked, still open, and of their town.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from casework.ground import Notice, TooLate, locked, tell
from storage.base import Id
from storage.states import TaskState
from storage.tables import Account, Task


def hold_task(session: Session, *, task: Id | None) -> Task:
    """
    Lock a task that is to be dealt with.

    :raises NotYours: if there is none
    :raises TooLate: if it has been settled
    """
    row = locked(session, Task, task)
    if row.state is TaskState.RESOLVED:
        raise TooLate
    return row


def move_task(
    session: Session, *, task: Task, to: Account, now: datetime, at_any_hour: bool = False
) -> None:
    """Put a task into the hands of another coordinator, and tell them."""
    give_task(task, to=to, now=now)
    tell(
        session,
        Notice(
            to=to.id,
            kind="task.opened",
            subject=task.id,
            key=f"task:{task.id.hex}:to:{to.id.hex}:{len(task.had_by)}",
            begun=not at_any_hour,
            facts={"handed_on": True},
        ),
    )


def give_task(task: Task, *, to: Account, now: datetime) -> None:
    """Put a task into the hands of another coordinator, who is told with everything else."""
    if task.coordinator_id is not None:
        task.had_by = [*task.had_by, task.coordinator_id.hex]
    task.coordinator_id, task.state, task.taken_at = to.id, TaskState.OPEN, None
    task.reminders, task.reminded_at, task.look_at = 0, now, now
