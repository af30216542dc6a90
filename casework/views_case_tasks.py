"""What was to be done about a case, and who was called for its wishes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.ground import found
from casework.policy import allowed
from casework.read_case import must_have_opened
from casework.views_task_board import STANDING
from followup.urgency import Urgency
from storage.base import Id
from storage.states import Audience
from storage.tables import Account, CallLog, Person, Task, Wish

MOST = 50
"""Tasks, and calls, that are shown."""


@dataclass(frozen=True, kw_only=True)
class CaseTask:
    """A task about a case; ``outcome`` is empty while it stands."""

    id: Id
    kind: str
    urgency: Urgency
    opened_at: datetime
    due_at: datetime
    outcome: str
    resolved_at: datetime | None
    standing: bool

    @property
    def rank(self) -> int:
        """How urgent it is while it stands."""
        return self.urgency.rank if self.standing else 0


@dataclass(frozen=True, kw_only=True)
class CaseCall:
    """A call to a place that might know somebody; ``mine`` may be added to."""

    id: Id
    place: str
    outcome: str
    at: datetime
    mine: bool


@allowed
def case_tasks(
    session: Session, *, person: Id, by: Account, now: datetime
) -> tuple[Sequence[CaseTask], Sequence[CaseCall]]:
    """
    Return the newest tasks about a case, standing ones first, and the calls made for its wishes.

    :raises NotYours: if it is of another town
    :raises NeedsReason: if it was not opened before
    """
    row = found(session, Person, person)
    must_have_opened(session, person=row, by=by, now=now)
    tasks = session.scalars(
        select(Task)
        .where(Task.person_id == row.id, Task.audience == Audience.COORDINATORS)
        .order_by(Task.resolved_at.is_not(None), Task.created_at.desc())
        .limit(MOST)
    )
    calls = session.scalars(
        select(CallLog)
        .where(CallLog.wish_id.in_(select(Wish.id).where(Wish.person_id == row.id)))
        .order_by(CallLog.called_at.desc())
        .limit(MOST)
    )
    told = sorted((_task(one) for one in tasks), key=lambda one: (not one.standing, one.rank))
    return told, [
        CaseCall(
            id=one.id,
            place=one.place,
            outcome=one.outcome,
            at=one.called_at,
            mine=one.called_by == by.id,
        )
        for one in calls
    ]


def _task(task: Task) -> CaseTask:
    return CaseTask(
        id=task.id,
        kind=task.kind,
        urgency=Urgency(task.urgency),
        opened_at=task.created_at,
        due_at=task.due_at,
        outcome=task.outcome,
        resolved_at=task.resolved_at,
        standing=task.state in STANDING,
    )
