"""
Leave: the account is closed, its chats are free, and nobody it cared for is lost.

A supporter's persons and a host's placements become tasks for the coordinators; what a host
was asked or had welcomed ends, and the person's side hears so.
"""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from casework.ground import TooLate, locked, locked_all, record
from casework.introductions import move, settle_tasks_of, tell_staff
from casework.members import running_placements
from casework.open_task import open_task, settle_task
from casework.reopen_wish import reopen_wish
from followup.urgency import Urgency
from storage.base import Id
from storage.outbox import cancel_for_chat
from storage.states import (
    OPEN_INTRODUCTIONS,
    HostState,
    IntroductionState,
    OfferState,
    PersonState,
    Role,
    TaskState,
)
from storage.tables import (
    Account,
    Chat,
    Draft,
    Host,
    Introduction,
    Offer,
    Person,
    PlacementMember,
    Task,
    Wish,
)
from towns import Town


def leave(session: Session, *, by: Account, town: Town, now: datetime) -> None:
    """
    Close an account at its own wish, at once and without asking why.

    :raises TooLate: if it was closed before
    """
    if by.left_at is not None:
        raise TooLate
    by.left_at = now
    session.execute(delete(Draft).where(Draft.account_id == by.id))
    for chat in session.scalars(select(Chat).where(Chat.account_id == by.id)).all():
        chat.account_id, chat.draft_id = None, None
        cancel_for_chat(session, chat_id=chat.id, outcome="left")
    if by.role is Role.SUPPORTER:
        _hand_persons_over(session, by, town, now)
    if by.role is Role.COORDINATOR:
        _hand_tasks_over(session, by, now)
    if by.role is Role.HOST and by.host_id is not None:
        _close_host(session, by.host_id, by, town, now)
    record(session, by=by, act="leave", row=by, town=by.town, now=now)


def _hand_persons_over(session: Session, by: Account, town: Town, now: datetime) -> None:
    persons = session.scalars(
        select(Person).where(Person.supporter_id == by.id, Person.state != PersonState.CLOSED)
    )
    for person in persons:
        open_task(
            session,
            town=town,
            kind="supporter_left",
            about=person.id,
            person=person.id,
            urgency=Urgency.NEXT_WORKING_DAY,
            now=now,
        )


def _hand_tasks_over(session: Session, by: Account, now: datetime) -> None:
    """Have the clock look at once at what this coordinator held: it gives it to the others."""
    held = select(Task).where(Task.coordinator_id == by.id, Task.state != TaskState.RESOLVED)
    for task in locked_all(session, held):
        task.look_at = now


def _close_host(session: Session, host_id: Id, by: Account, town: Town, now: datetime) -> None:
    under_way = select(Introduction).where(
        Introduction.host_id == host_id, Introduction.state.in_(OPEN_INTRODUCTIONS)
    )
    concerned = {row.wish_id for row in session.scalars(under_way)}
    wishes = {
        wish.id: wish for wish in locked_all(session, select(Wish).where(Wish.id.in_(concerned)))
    }
    introductions = locked_all(session, under_way.where(Introduction.wish_id.in_(concerned)))
    host = locked(session, Host, host_id)
    if _others_stay(session, by):
        return
    host.state = HostState.LEFT
    settle_task(session, kind="approve_host", about=host.id, now=now, outcome="left")
    for offer in locked_all(session, select(Offer).where(Offer.host_id == host.id)):
        offer.state, offer.changed_at = OfferState.CLOSED, now
    for row in introductions:
        move(
            session, introduction=row, to=IntroductionState.DECLINED, by=by, reason="left", now=now
        )
        settle_tasks_of(session, introduction=row, now=now, outcome="host_left")
        reopen_wish(session, wish=wishes[row.wish_id], by=by, now=now)
        tell_staff(session, introduction=row, kind="in.declined")
    for placement in running_placements(session, PlacementMember.host_id == host.id):
        open_task(
            session,
            town=town,
            kind="host_left",
            about=placement.id,
            placement=placement.id,
            host=host.id,
            urgency=Urgency.SAME_DAY,
            now=now,
        )


def _others_stay(session: Session, by: Account) -> bool:
    others = session.scalars(
        select(Account.id).where(
            Account.host_id == by.host_id, Account.id != by.id, Account.left_at.is_(None)
        )
    ).first()
    return others is not None
