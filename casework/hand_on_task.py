"""
Hand a task on to another coordinator of the town.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from casework.ground import found, must_serve, record
from casework.held_task import hold_task, move_task
from casework.policy import allowed
from followup.urgency import Urgency
from storage.base import Id
from storage.states import Role
from storage.tables import Account, Task


@allowed
def hand_on_task(
    session: Session, *, task: Id | None, by: Account, to: Id | None, now: datetime
) -> Task:
    """
    Put a task into the hands of ``to``, who is told.

    :raises NotYours: if the task, or ``to``, is of another town, or either is no coordinator
    :raises TooLate: if it has been settled
    """
    row = hold_task(session, task=task)
    colleague = found(session, Account, to)
    must_serve(colleague, Role.COORDINATOR, town=row.town)
    if colleague.id != row.coordinator_id:
        move_task(
            session,
            task=row,
            to=colleague,
            at_any_hour=row.urgency == Urgency.AT_ONCE,
            now=now,
        )
        record(session, by=by, act="task.hand_on", row=row, town=row.town, now=now)
    return row
