"""
A call that a coordinator is to make: whom, where, what to say, and which answer waits.

The words themselves are said by whoever talks with people; here are only the notices.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.call_host import ASKS, TELLS
from casework.ground import found
from casework.policy import allowed
from casework.waiting_answers import Matter
from storage.base import Id
from storage.states import TaskState
from storage.tables import Account, DayProposal, Host, MeetingDay, PlacementMember, Task

_MATTERS = {
    "in.ask": Matter.ASKED,
    "pl.step": Matter.STEP,
    "pl.day": Matter.DAY,
    "pd.offered": Matter.DATES,
    "pl.true": Matter.ENDING,
    "ci.ask": Matter.CHECK_IN,
    "lr.ask": Matter.LABOUR,
    "sr.ask": Matter.STILL_RIGHT,
}


@dataclass(frozen=True)
class Call:
    """A notice that is to be said by phone; ``after`` is when it may be said at the earliest."""

    kind: str
    subject: Id
    to: Id
    facts: Mapping[str, Any]
    after: datetime | None


@dataclass(frozen=True)
class CallView:
    """
    A host to be called.

    :param matter: what is asked, if its answer can be entered; ``row`` and ``member`` say of what
    """

    phone: str
    calls: tuple[Call, ...]
    matter: Matter | None
    row: Id | None
    member: Id | None


@allowed
def call_view(session: Session, *, task: Id | None, by: Account) -> CallView | None:
    """
    Return the call of a task; ``None`` if it is none.

    :raises NotYours: if it is of another town, or ``by`` is no coordinator
    """
    row = found(session, Task, task)
    if row.kind not in {ASKS, TELLS} or row.host_id is None:
        return None
    host = session.get_one(Host, row.host_id)
    calls = tuple(_calls(row))
    matter = subject = None
    if row.kind == ASKS and row.state is not TaskState.RESOLVED:
        matter, subject = _MATTERS.get(calls[0].kind), calls[0].subject
    return CallView(
        phone=host.phone or "",
        calls=calls,
        matter=matter,
        row=subject,
        member=_member(session, matter, subject, host.id),
    )


def _calls(task: Task) -> Iterator[Call]:
    for call in task.facts.get("calls", ()):
        after = call["after"]
        yield Call(
            kind=call["kind"],
            subject=Id(call["subject"]),
            to=Id(call["to"]),
            facts=call["facts"],
            after=datetime.fromisoformat(after) if after else None,
        )


def _member(session: Session, matter: Matter | None, about: Id | None, host: Id) -> Id | None:
    """Return as which member the host is asked about a meeting or about offered dates."""
    table: type[MeetingDay | DayProposal]
    match matter:
        case Matter.DAY:
            table = MeetingDay
        case Matter.DATES:
            table = DayProposal
        case _:
            return None
    return session.scalars(
        select(PlacementMember.id)
        .join(table, table.placement_id == PlacementMember.placement_id)
        .where(
            table.id == about,
            PlacementMember.host_id == host,
            PlacementMember.left_at.is_(None),
        )
    ).first()
