"""
Settle a task, with what came of it in one code.

Where something changed because somebody answered, they are told what.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from casework.ground import record
from casework.held_task import hold_task
from casework.policy import allowed
from casework.tell_changes import tell_changes
from storage.base import Id
from storage.states import TaskState
from storage.tables import Account, Task

ADVICE = "advice"
"""The kind of task in which a host asked for advice: its end is the answer."""


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
    OWN_WORDS = "own_words"
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


@allowed
def resolve_task(
    session: Session,
    *,
    task: Id | None,
    by: Account,
    outcome: Outcome,
    words: str = "",
    now: datetime,
) -> Task:
    """
    Settle a task; a question to the advice line is answered by it, whatever came of it.

    :param words: what changed, as one guarded sentence; only with ``OWN_WORDS``
    :raises NotYours: if it is of another town, or not for this role
    :raises TooLate: if it has been settled already
    :raises ValueError: if words are missing, or given with another outcome
    """
    if bool(words) != (outcome is Outcome.OWN_WORDS):
        raise ValueError(f"words belong to {Outcome.OWN_WORDS}, not to {outcome}")
    row = hold_task(session, task=task)
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
    if outcome in {*CHANGES, Outcome.OWN_WORDS} or row.kind == ADVICE:
        tell_changes(session, task=row, outcome=outcome.value, words=words)
    return row
