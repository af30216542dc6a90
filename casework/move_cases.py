"""
Move what one coordinator looks after to another: placements, introductions and tasks.

They go quietly, and the one who takes them is told once, with the numbers.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from casework.ground import locked_all, record
from casework.held_task import give_task
from storage.audit.marks import account_mark
from storage.base import Id
from storage.states import OPEN_INTRODUCTIONS, PlacementStep, TaskState
from storage.tables import Account, Introduction, Placement, Task

PLACEMENTS, INTRODUCTIONS, TASKS = "placements", "introductions", "tasks"
KINDS = (PLACEMENTS, INTRODUCTIONS, TASKS)
ALL = "all"


def held_by(account: Id) -> dict[str, ColumnElement[bool]]:
    """Return, by kind, which rows a coordinator looks after now."""
    return {
        INTRODUCTIONS: (Introduction.coordinator_id == account)
        & Introduction.state.in_(OPEN_INTRODUCTIONS),
        PLACEMENTS: (Placement.coordinator_id == account) & (Placement.step != PlacementStep.ENDED),
        TASKS: (Task.coordinator_id == account) & (Task.state != TaskState.RESOLVED),
    }


def move_cases(
    session: Session,
    *,
    items: Mapping[str, Collection[str]],
    was: Account,
    to: Account,
    by: Account,
    now: datetime,
) -> dict[str, int]:
    """
    Put those of ``items`` that ``was`` still holds into the hands of ``to``; return how many.

    :param items: ids (hex) by kind, or the key ``all`` for everything
    """
    held = held_by(was.id)
    everything = ALL in items

    def chosen(kind: str, row: type[Introduction | Placement | Task]) -> ColumnElement[bool]:
        ids = [Id(one) for one in items.get(kind, ())]
        return held[kind] if everything else held[kind] & row.id.in_(ids)

    introductions = locked_all(
        session, select(Introduction).where(chosen(INTRODUCTIONS, Introduction))
    )
    placements = locked_all(session, select(Placement).where(chosen(PLACEMENTS, Placement)))
    tasks = locked_all(session, select(Task).where(chosen(TASKS, Task)))
    for introduction in introductions:
        introduction.coordinator_id = to.id
    for placement in placements:
        placement.coordinator_id = to.id
    for task in tasks:
        give_task(task, to=to, now=now)
    moved = {
        PLACEMENTS: len(placements),
        INTRODUCTIONS: len(introductions),
        TASKS: len(tasks),
    }
    record(
        session,
        by=by,
        act="cases.handed_over",
        row=was,
        town=was.town,
        now=now,
        to=account_mark(to.id),
        **moved,
    )
    session.flush()
    return moved
