"""
Take a task: from now on one human looks after it, and the others see that.

Whoever told of an incident hears when it was taken.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from casework.duty import stands_in_for
from casework.ground import Notice, TooLate, record, tell
from casework.held_task import hold_task
from casework.policy import allowed
from storage.base import Id
from storage.states import Role, TaskState
from storage.tables import Account, Task


@allowed
def take_task(session: Session, *, task: Id | None, by: Account, now: datetime) -> Task:
    """
    Take a task that nobody has taken, or that one has taken oneself.

    A coordinator may also take one over from a city officer, a stand-in from whoever is away.

    :raises NotYours: if it is of another town, or not for this role
    :raises TooLate: if it has been settled, or somebody else has taken it
    """
    row = hold_task(session, task=task)
    if row.state is TaskState.TAKEN:
        if row.coordinator_id == by.id:
            return row
        if not _may_take_over(session, row, by, now):
            raise TooLate
    if row.coordinator_id not in {None, by.id}:
        row.had_by = [*row.had_by, row.coordinator_id.hex]
    row.state, row.coordinator_id, row.taken_at, row.look_at = TaskState.TAKEN, by.id, now, now
    record(session, by=by, act="task.take", row=row, town=row.town, now=now)
    if row.reporter_id is not None:
        tell(
            session,
            Notice(
                to=row.reporter_id,
                kind="si.taken",
                subject=row.id,
                key=f"taken:{row.id.hex}:{len(row.had_by)}:{int(now.timestamp())}",
                begun=False,
                even_stopped=True,
                facts={"at": now.isoformat()},
            ),
        )
    return row


def _may_take_over(session: Session, task: Task, by: Account, now: datetime) -> bool:
    if by.role is not Role.COORDINATOR or task.coordinator_id is None:
        return False
    holder = session.get_one(Account, task.coordinator_id)
    return holder.role is Role.OFFICER or holder.id in stands_in_for(session, by=by, now=now)
