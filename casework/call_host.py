"""
電話でたずねる: a host with a phone number and no chat is called, not given up as out of reach.

A question becomes a task of its own, which settles itself with the answer; news are gathered in
one task, so that one call tells them all.
"""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from casework.ground import Notice
from casework.open_task import open_task, settle_task
from followup.urgency import Urgency
from storage.base import Base, Id
from storage.states import TaskState
from storage.tables import (
    Account,
    Chat,
    CheckIn,
    DayProposal,
    Host,
    Introduction,
    LabourReview,
    MeetingDay,
    PlacementMember,
    StepYes,
    StillRight,
    Task,
)
from towns import Town

QUESTIONS: dict[str, type[Base]] = {
    "in.ask": Introduction,
    "pl.step": StepYes,
    "pl.day": MeetingDay,
    "pd.offered": DayProposal,
    "pl.true": PlacementMember,
    "ci.ask": CheckIn,
    "lr.ask": LabourReview,
    "sr.ask": StillRight,
}
"""The notices that ask something, each with the table of what it is about."""
ASKS, TELLS = "call_host", "tell_host"


def answers_the_phone(session: Session, *, account: Account) -> Host | None:
    """Return the host that is to be called in place of a message, if it has no other way."""
    host = session.get(Host, account.host_id) if account.host_id else None
    if host is None or not host.phone:
        return None
    return None if has_a_chat(session, host=host.id) else host


def has_a_chat(session: Session, *, host: Id) -> bool:
    """Whether anybody who speaks for a host has an open chat or a confirmed address."""
    open_chat = exists().where(
        Chat.account_id == Account.id,
        Chat.blocked_at.is_(None),
        Account.host_id == host,
        Account.left_at.is_(None),
    )
    return bool(session.scalar(select(open_chat)))


def call_host(session: Session, *, notice: Notice, host: Host, town: Town, now: datetime) -> Task:
    """Open a task to ask a host, or to tell it, what a notice says."""
    call = {
        "kind": notice.kind,
        "subject": notice.subject.hex,
        "to": notice.to.hex,
        "facts": dict(notice.facts),
        "after": notice.after.isoformat() if notice.after and notice.after > now else None,
    }
    # What is about today does not wait for tomorrow's office hours.
    urgency = Urgency.NEXT_WORKING_DAY if notice.begun else Urgency.SAME_DAY
    table = QUESTIONS.get(notice.kind)
    if table is None:
        earlier = session.scalars(
            select(Task).where(Task.open_key == f"{TELLS}:{host.id.hex}")
        ).one_or_none()
        calls = [*(earlier.facts.get("calls", ()) if earlier else ()), call]
        return open_task(
            session,
            town=town,
            kind=TELLS,
            about=host.id,
            urgency=urgency,
            host=host.id,
            facts={"calls": calls},
            now=now,
        )
    row: Any = session.get_one(table, notice.subject)
    return open_task(
        session,
        town=town,
        kind=ASKS,
        about=call_about(notice.subject, host.id),
        urgency=urgency,
        person=notice.person,
        host=host.id,
        introduction=row.id if table is Introduction else None,
        placement=getattr(row, "placement_id", None),
        facts={"calls": [call]},
        now=now,
    )


def not_called_yet(session: Session, *, subject: Id, host: Id) -> bool:
    """Whether a host is to be called about something, and nobody has taken that call yet."""
    key = f"{ASKS}:{call_about(subject, host).hex}"
    waits = exists().where(Task.open_key == key, Task.state == TaskState.OPEN)
    return bool(session.scalar(select(waits)))


def settle_call(session: Session, *, subject: Id, host: Id | None, now: datetime) -> None:
    """Close the task to ask a host about something that it has answered, or that is over."""
    if host is not None:
        settle_task(
            session, kind=ASKS, about=call_about(subject, host), outcome="answered", now=now
        )


def settle_calls_about(session: Session, *, check_ins: Iterable[CheckIn], now: datetime) -> None:
    """Close the tasks to ask hosts how it is going, where that was taken back."""
    for check_in in check_ins:
        member = session.get_one(PlacementMember, check_in.member_id)
        settle_call(session, subject=check_in.id, host=member.host_id, now=now)


def settle_calls_of(session: Session, *, placement: Id, now: datetime) -> None:
    """Close every task to ask a host about something in a placement that is over."""
    rows = session.scalars(
        select(Task)
        .where(Task.kind == ASKS, Task.placement_id == placement, Task.state != TaskState.RESOLVED)
        .order_by(Task.id)
        .with_for_update()
    )
    for task in rows:
        task.state, task.open_key, task.look_at = TaskState.RESOLVED, None, None
        task.resolved_at, task.outcome = now, "ended"


def call_about(subject: Id, host: Id) -> Id:
    """Return the one id of a question and the host that it is put to."""
    return uuid.uuid5(subject, host.hex)
