"""
What a coordinator sees of 対応待ち: everything of the town that stands, the most urgent first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.ground import NotYours, coordinators, found, record
from casework.policy import allowed
from casework.tell_changes import came_from_an_answer, who_answered
from casework.views_hosts import Page
from followup.urgency import Urgency
from storage.base import Id
from storage.states import Audience, TaskState
from storage.tables import Account, Host, Person, Task

PAGE = 8


@dataclass(frozen=True, kw_only=True)
class TaskView:
    """
    A task as codes and ids; ``who`` is a case code, a host's name, or nothing.

    :param holder: who has taken it, if anybody
    :param mine: whether the reader has taken it
    :param account: the account that it is about, where it is about one
    :param by_phone: whoever answered reads no chat: what came of it is told by telephone
    :param advice: the kind of advice that a host asked for
    :param talk_at: when a host would like to be called
    :param approach: the voice from the poster that it is about
    :param check_in: the check-in whose answers, or whose silence, opened it
    """

    id: Id
    kind: str
    urgency: Urgency
    state: TaskState
    who: tuple[str, ...]
    opened_at: datetime
    due_at: datetime
    holder: str | None
    mine: bool
    concerns: tuple[str, ...]
    said: tuple[str, ...]
    helps: tuple[str, ...]
    side: str | None
    incident: str | None
    whom: str | None
    person: Id | None
    host: Id | None
    introduction: Id | None
    placement: Id | None
    check_in: Id | None
    approach: Id | None
    account: Id | None
    wish: Id | None
    offer: Id | None
    review: Id | None
    referral: Id | None
    labour: Mapping[str, str] | None
    from_answer: bool
    by_phone: bool
    advice: str | None
    has_note: bool
    talk_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Colleague:
    """Another coordinator of the town; ``key`` is the end of their id."""

    id: Id
    key: str
    label: str
    number: int


@allowed
def open_tasks(session: Session, *, by: Account, page: int) -> Page[TaskView]:
    """
    Return a page of the town's unsettled tasks: urgency, then due time.

    :raises NotYours: if ``by`` is no coordinator
    """
    rows = session.scalars(
        select(Task)
        .where(
            Task.town == by.town,
            Task.state != TaskState.RESOLVED,
            Task.audience == Audience.COORDINATORS,
        )
        .order_by(Task.due_at, Task.id)
    ).all()
    ranked = sorted(rows, key=lambda task: Urgency(task.urgency).rank)
    shown = ranked[page * PAGE : (page + 1) * PAGE]
    return Page(
        rows=tuple(_view(session, task, by) for task in shown),
        number=page,
        more=len(ranked) > (page + 1) * PAGE,
    )


@allowed
def task_card(session: Session, *, task: Id | None, by: Account) -> TaskView:
    """
    Return a task.

    :raises NotYours: if it is of another town, or ``by`` is no coordinator
    """
    row = found(session, Task, task)
    return _view(session, row, by)


@allowed
def task_note(session: Session, *, task: Id | None, by: Account, now: datetime) -> str:
    """
    Return what somebody wrote for the coordinator, for its page; reading it leaves a trace.

    :raises NotYours: if it is of another town, or not for this role
    """
    row = found(session, Task, task)
    record(session, by=by, act="note.read", row=row, town=row.town, now=now)
    return row.note


@allowed
def colleagues(session: Session, *, by: Account) -> Sequence[Colleague]:
    """
    Return the other coordinators of the town, the longest-serving first.

    :raises NotYours: if ``by`` is no coordinator
    """
    return [
        Colleague(id=one.id, key=one.id.hex[-12:], label=one.label, number=number)
        for number, one in enumerate(coordinators(session, by.town), 1)
        if one.id != by.id
    ]


@allowed
def colleague_with(session: Session, *, key: str, by: Account) -> Colleague:
    """
    Return the colleague with this key.

    :raises NotYours: if there is none
    """
    for one in colleagues(session, by=by):
        if one.key == key:
            return one
    raise NotYours


def _view(session: Session, task: Task, by: Account) -> TaskView:
    taken = task.state is TaskState.TAKEN
    holder = session.get(Account, task.coordinator_id) if taken and task.coordinator_id else None
    answer = came_from_an_answer(session, task=task)
    said = who_answered(session, task=task)
    talk_at = task.facts.get("talk_at")
    silent = task.facts.get("about") if task.kind == "silence" else None
    return TaskView(
        id=task.id,
        kind=task.kind,
        urgency=Urgency(task.urgency),
        state=task.state,
        who=_who(session, task),
        opened_at=task.created_at,
        due_at=task.due_at,
        holder=holder.label if holder else None,
        mine=taken and task.coordinator_id == by.id,
        concerns=tuple(task.facts.get("concerns", ())),
        said=tuple(task.facts.get("said", ())),
        helps=tuple(task.facts.get("helps", ())),
        side=task.facts.get("side"),
        incident=task.facts.get("incident"),
        whom=task.facts.get("whom"),
        person=task.person_id,
        host=task.host_id,
        introduction=task.introduction_id,
        placement=task.placement_id,
        check_in=answer.id if answer else Id(silent) if silent else None,
        approach=Id(task.facts["approach"]) if "approach" in task.facts else None,
        account=Id(task.facts["account"]) if "account" in task.facts else None,
        wish=Id(task.facts["wish"]) if "wish" in task.facts else None,
        offer=Id(task.facts["offer"]) if "offer" in task.facts else None,
        review=Id(task.facts["review"]) if "review" in task.facts else None,
        referral=Id(task.facts["referral"]) if "referral" in task.facts else None,
        labour=task.facts.get("labour"),
        from_answer=said is not None,
        by_phone=said is not None and not said.readers,
        advice=task.facts.get("advice"),
        has_note=bool(task.note_sealed),
        talk_at=datetime.fromisoformat(talk_at) if talk_at else None,
    )


def _who(session: Session, task: Task) -> tuple[str, ...]:
    person = session.get(Person, task.person_id) if task.person_id else None
    host = session.get(Host, task.host_id) if task.host_id else None
    return tuple(name for name in (person and person.code, host and host.name) if name)
