"""
Settle a task, with what came of it in one code.

Where something changed because somebody answered, they are told what.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.ground import Notice, record, tell
from casework.held_task import hold_task
from storage.base import Id
from storage.states import Role, TaskState
from storage.tables import Account, CheckIn, Person, PlacementMember, Task


class Outcome(StrEnum):
    """What came of a task."""

    DONE = "done"
    TALKED = "talked"
    OTHER_TIME = "other_time"
    SHORTER = "shorter"
    OTHER_ROLE = "other_role"
    QUIETER = "quieter"
    GO_ALONG = "go_along"
    REST = "rest"
    LET_BE = "let_be"
    NOT_NEEDED = "not_needed"


CHANGES = frozenset(
    {
        Outcome.OTHER_TIME,
        Outcome.SHORTER,
        Outcome.OTHER_ROLE,
        Outcome.QUIETER,
        Outcome.GO_ALONG,
        Outcome.REST,
    }
)
"""Those of which the one who answered is told: 「お返事を受け、…」."""


def resolve_task(
    session: Session, *, task: Id | None, by: Account, outcome: Outcome, now: datetime
) -> Task:
    """
    Settle a task.

    :raises NotYours: if it is of another town, or not for this role
    :raises TooLate: if it has been settled already
    """
    row = hold_task(session, task=task, by=by)
    row.state, row.open_key, row.look_at = TaskState.RESOLVED, None, None
    row.resolved_at, row.resolved_by, row.outcome = now, by.id, outcome.value
    record(
        session,
        by=by,
        act="task.resolve",
        row=row,
        town=row.town,
        now=now,
        kind=row.kind,
        outcome=outcome.value,
    )
    if outcome in CHANGES:
        _tell_what_changed(session, row, outcome)
    return row


def came_from_an_answer(session: Session, *, task: Task) -> CheckIn | None:
    """Return the check-in in which somebody said what opened a task, if it was one."""
    about = task.facts.get("about")
    check_in = session.get(CheckIn, Id(about)) if about else None
    spoke = check_in is not None and (check_in.answers or check_in.wants_to_talk)
    return check_in if spoke else None


def _tell_what_changed(session: Session, task: Task, outcome: Outcome) -> None:
    check_in = came_from_an_answer(session, task=task)
    if check_in is None:
        return
    member = session.get_one(PlacementMember, check_in.member_id)
    if member.host_id is not None:
        hears = Account.host_id == member.host_id
    else:
        supporter = select(Person.supporter_id).where(Person.id == member.person_id)
        hears = Account.id == supporter.scalar_subquery()
    readers = session.scalars(
        select(Account.id).where(
            hears, Account.left_at.is_(None), Account.role.in_((Role.HOST, Role.SUPPORTER))
        )
    )
    for reader in readers:
        tell(
            session,
            Notice(
                to=reader,
                kind="ci.changed",
                subject=check_in.id,
                key=f"changed:{task.id.hex}:{reader.hex}",
                person=member.person_id,
                placement=member.placement_id,
                facts={"outcome": outcome.value},
            ),
        )
