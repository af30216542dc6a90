"""
Take a task: from now on one coordinator looks after it, and the others see that.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from casework.ground import TooLate, record
from casework.held_task import hold_task
from storage.base import Id
from storage.states import TaskState
from storage.tables import Account, Task


def take_task(session: Session, *, task: Id | None, by: Account, now: datetime) -> Task:
    """
    Take a task that nobody has taken, or that one has taken oneself.

    :raises NotYours: if it is of another town, or ``by`` is no coordinator
    :raises TooLate: if it has been settled, or somebody else has taken it
    """
    row = hold_task(session, task=task, by=by)
    if row.state is TaskState.TAKEN:
        if row.coordinator_id != by.id:
            raise TooLate
        return row
    row.state, row.coordinator_id, row.taken_at, row.look_at = TaskState.TAKEN, by.id, now, now
    record(session, by=by, act="task.take", row=row, town=row.town, now=now)
    return row
