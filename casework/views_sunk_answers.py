"""
Check-ins that sank or fell silent, of both sides: what was answered, or for how long nothing.

Each comes from a task that stands, so what was looked into is not listed again.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from casework.policy import allowed
from casework.views_task_board import STANDING
from followup.concerns import Kind
from storage.base import Id
from storage.states import Audience, Side
from storage.tables import Account, CheckIn, Host, Person, Task

MOST = 30
KINDS = (
    Kind.BAD_ANSWER,
    Kind.TOO_MUCH,
    Kind.WANTS_TO_TALK,
    Kind.UNEASY_TWICE,
    Kind.TWO_UNEASY,
    Kind.APART,
    Kind.SINKING,
    Kind.SILENCE,
)


@dataclass(frozen=True, kw_only=True)
class SunkLine:
    """
    One course that a coordinator should look at.

    :param said: the answers behind it, as ``question.level_n``; the keys of their words
    :param silent_since: when the unanswered question was put, where that is the reason
    """

    task: Id
    kind: Kind
    side: Side | None
    code: str
    host: Id | None
    host_name: str
    placement: Id | None
    said: tuple[str, ...]
    silent_since: datetime | None
    opened_at: datetime


@dataclass(frozen=True, kw_only=True)
class SunkAnswers:
    """Lines, the newest first; ``more`` are not listed, ``elsewhere`` are with colleagues."""

    lines: tuple[SunkLine, ...]
    more: int
    elsewhere: int


@allowed
def sunk_answers(session: Session, *, by: Account) -> SunkAnswers:
    """
    Return what sank or fell silent and stands open.

    :raises NotYours: if ``by`` is no coordinator
    """
    stands = (
        Task.town == by.town,
        Task.state.in_(STANDING),
        Task.audience == Audience.COORDINATORS,
        Task.kind.in_(KINDS),
    )
    mine = or_(Task.coordinator_id == by.id, Task.coordinator_id.is_(None))
    rows = session.execute(
        select(Task, Person, Host)
        .outerjoin(Person, Person.id == Task.person_id)
        .outerjoin(Host, Host.id == Task.host_id)
        .where(*stands, mine)
        .order_by(Task.created_at.desc(), Task.id)
        .limit(MOST)
    ).all()
    own, everybodys = (
        session.scalar(select(func.count(Task.id)).where(*which)) or 0
        for which in ((*stands, mine), stands)
    )
    silent = [
        Id(about)
        for task, *_ in rows
        if task.kind == Kind.SILENCE and (about := task.facts.get("about"))
    ]
    asked = {
        one.id: one.asked_at
        for one in session.scalars(select(CheckIn).where(CheckIn.id.in_(silent)))
    }
    return SunkAnswers(
        lines=tuple(_line(task, person, host, asked) for task, person, host in rows),
        more=own - len(rows),
        elsewhere=everybodys - own,
    )


def _line(
    task: Task, person: Person | None, host: Host | None, asked: dict[Id, datetime]
) -> SunkLine:
    side, about = task.facts.get("side"), task.facts.get("about")
    return SunkLine(
        task=task.id,
        kind=Kind(task.kind),
        side=Side(side) if side else None,
        code=person.code if person else "",
        host=host.id if host else None,
        host_name=(host.name or "") if host else "",
        placement=task.placement_id,
        said=tuple(task.facts.get("said", ())),
        silent_since=asked.get(Id(about)) if about else None,
        opened_at=task.created_at,
    )
