"""
A task in the hands of a coordinator: locked, still open, and of their town.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from casework.ground import Notice, TooLate, locked, must_be, tell
from storage.base import Id
from storage.states import Role, TaskState
from storage.tables import Account, Task


def hold_task(session: Session, *, task: Id | None, by: Account) -> Task:
    """
    Lock a task that a coordinator may deal with.

    :raises NotYours: if it is of another town, or ``by`` is no coordinator
    :raises TooLate: if it has been settled
    """
    row = locked(session, Task, task)
    must_be(by, Role.COORDINATOR, town=row.town)
    if row.state is TaskState.RESOLVED:
        raise TooLate
    return row


def move_task(
    session: Session, *, task: Task, to: Account, now: datetime, at_any_hour: bool = False
) -> None:
    """Put a task into the hands of another coordinator, and tell them."""
    if task.coordinator_id is not None:
        task.had_by = [*task.had_by, task.coordinator_id.hex]
    task.coordinator_id, task.state, task.taken_at = to.id, TaskState.OPEN, None
    task.reminders, task.reminded_at, task.look_at = 0, now, now
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
