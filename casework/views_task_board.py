"""
対応待ち at a glance: a coordinator's own, what nobody has taken, and colleagues' by count.

Lines hold codes, names of hosts and moments; what was said stands on the task's own page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from casework.ground import coordinators
from casework.policy import allowed
from followup.urgency import Urgency
from storage.base import Id
from storage.states import Audience, TaskState
from storage.tables import Account, Host, Person, Task

MOST = 50
STANDING = (TaskState.OPEN, TaskState.TAKEN)

_RANK = case({one.value: one.rank for one in Urgency}, value=Task.urgency)


@dataclass(frozen=True, kw_only=True)
class TaskLine:
    """
    One task in a list.

    :param taken: somebody has said that they look after it
    :param overdue: it was to be dealt with before now
    """

    id: Id
    kind: str
    urgency: Urgency
    taken: bool
    code: str
    host: Id | None
    host_name: str
    due_at: datetime
    overdue: bool


@dataclass(frozen=True, kw_only=True)
class TaskLines:
    """A page of tasks, and how many there are in all."""

    lines: tuple[TaskLine, ...]
    count: int
    overdue: int


@dataclass(frozen=True, kw_only=True)
class ColleagueLoad:
    """How many tasks a colleague has; ``number`` tells those without a label apart."""

    label: str
    number: int
    count: int
    overdue: int


@dataclass(frozen=True, kw_only=True)
class TaskBoard:
    """The tasks of a town as one coordinator looks at them."""

    mine: TaskLines
    untaken: TaskLines
    colleagues: tuple[ColleagueLoad, ...]


@allowed
def task_board(session: Session, *, by: Account, now: datetime, page: int = 0) -> TaskBoard:
    """
    Return what stands, the most urgent first, then by due time.

    :param page: which :data:`MOST` of each list, from 0
    :raises NotYours: if ``by`` is no coordinator
    """
    late = func.sum(case((Task.due_at < now, 1), else_=0))
    loads: dict[Id | None, tuple[int, int]] = {
        holder: (count, int(overdue or 0))
        for holder, count, overdue in session.execute(
            select(Task.coordinator_id, func.count(), late)
            .where(*_standing(by.town))
            .group_by(Task.coordinator_id)
        )
    }
    return TaskBoard(
        mine=_lines(
            session, Task.coordinator_id == by.id, load=loads.get(by.id), by=by, now=now, page=page
        ),
        untaken=_lines(
            session, Task.coordinator_id.is_(None), load=loads.get(None), by=by, now=now, page=page
        ),
        colleagues=tuple(_colleagues(session, by, loads)),
    )


def _standing(town: str) -> tuple[ColumnElement[bool], ...]:
    return (
        Task.town == town,
        Task.state.in_(STANDING),
        Task.audience == Audience.COORDINATORS,
    )


def _lines(
    session: Session,
    whose: ColumnElement[bool],
    *,
    load: tuple[int, int] | None,
    by: Account,
    now: datetime,
    page: int,
) -> TaskLines:
    if load is None:
        return TaskLines(lines=(), count=0, overdue=0)
    rows = session.execute(
        select(Task, Person, Host)
        .outerjoin(Person, Person.id == Task.person_id)
        .outerjoin(Host, Host.id == Task.host_id)
        .where(*_standing(by.town), whose)
        .order_by(_RANK, Task.due_at, Task.id)
        .offset(page * MOST)
        .limit(MOST)
    ).all()
    return TaskLines(
        lines=tuple(_line(task, person, host, now) for task, person, host in rows),
        count=load[0],
        overdue=load[1],
    )


def _line(task: Task, person: Person | None, host: Host | None, now: datetime) -> TaskLine:
    return TaskLine(
        id=task.id,
        kind=task.kind,
        urgency=Urgency(task.urgency),
        taken=task.state is TaskState.TAKEN,
        code=person.code if person else "",
        host=host.id if host else None,
        host_name=(host.name or "") if host else "",
        due_at=task.due_at,
        overdue=task.due_at < now,
    )


def _colleagues(
    session: Session, by: Account, loads: dict[Id | None, tuple[int, int]]
) -> Sequence[ColleagueLoad]:
    staff: list[Any] = coordinators(session, by.town)
    numbers = {one.id: number for number, one in enumerate(staff, 1)}
    others = [one for one in loads if one is not None and one != by.id]
    accounts = {
        one.id: one for one in session.scalars(select(Account).where(Account.id.in_(others)))
    }
    return [
        ColleagueLoad(
            label=accounts[one].label,
            number=numbers.get(one, 0),
            count=loads[one][0],
            overdue=loads[one][1],
        )
        for one in sorted(others, key=lambda one: numbers.get(one, len(numbers) + 1))
    ]
