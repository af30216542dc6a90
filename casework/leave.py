"""
Leave: the account is closed, its chats are free, and nobody it cared for is lost.

A supporter's persons and a host's placements become tasks for the coordinators; what a host
was asked or had welcomed ends, and the person's side hears so. What a coordinator looks after
goes to a colleague; the last one of a town stays until nothing is open there.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from casework.check_labour import TASK as LABOUR
from casework.ground import Notice, locked, locked_all, record, tell
from casework.introductions import move, settle_tasks_of, tell_staff
from casework.leave_desk import end_desk_sessions
from casework.members import running_placements
from casework.move_cases import INTRODUCTIONS, PLACEMENTS, TASKS, held_by
from casework.open_task import open_task, settle_task
from casework.policy import allowed
from casework.reopen_wish import reopen_wish
from followup.urgency import Urgency
from storage.base import Id
from storage.outbox import cancel_for_chat
from storage.states import (
    OPEN_INTRODUCTIONS,
    Audience,
    HandoverState,
    HostState,
    IntroductionState,
    OfferState,
    PersonState,
    PlacementStep,
    Role,
    TaskState,
    WishState,
)
from storage.tables import (
    Account,
    Chat,
    Draft,
    Handover,
    Host,
    Introduction,
    Offer,
    Person,
    Placement,
    PlacementMember,
    Task,
    Wish,
)
from towns import Town


class LastCoordinator(Exception):
    """Nobody else of the town could look after what is open there."""


@allowed
def leave(session: Session, *, by: Account, town: Town, now: datetime) -> None:
    """
    Close an account at its own wish, at once and without asking why.

    :raises LastCoordinator: if it is the only coordinator of a town where something is open
    """
    colleagues = _other_coordinators(session, by) if by.role is Role.COORDINATOR else []
    if by.role is Role.COORDINATOR and not colleagues and _something_is_open(session, by.town):
        raise LastCoordinator
    by.left_at = now
    _end_handovers(session, by, now)
    session.execute(delete(Draft).where(Draft.account_id == by.id))
    end_desk_sessions(session, account=by.id, now=now)
    for chat in session.scalars(select(Chat).where(Chat.account_id == by.id)).all():
        chat.account_id, chat.draft_id = None, None
        cancel_for_chat(session, chat_id=chat.id, outcome="left")
    if by.role is Role.SUPPORTER:
        _hand_persons_over(session, by, town, now)
    if by.role is Role.COORDINATOR:
        _hand_cases_over(session, by, colleagues, now)
    if by.role is Role.HOST and by.host_id is not None:
        _close_host(session, by.host_id, by, town, now)
    record(session, by=by, act="leave", row=by, town=by.town, now=now)


def _hand_persons_over(session: Session, by: Account, town: Town, now: datetime) -> None:
    # Locked, so that who is taken over at this moment is either still here or not in the list.
    cared_for = select(Person).where(
        Person.supporter_id == by.id, Person.state != PersonState.CLOSED
    )
    for person in locked_all(session, cared_for):
        open_task(
            session,
            town=town,
            kind="supporter_left",
            about=person.id,
            person=person.id,
            urgency=Urgency.NEXT_WORKING_DAY,
            now=now,
        )


def _hand_cases_over(
    session: Session, by: Account, colleagues: Sequence[Account], now: datetime
) -> None:
    """Give placements and introductions to the colleague who is there longest; tasks to all."""
    held = held_by(by.id)
    introductions = locked_all(session, select(Introduction).where(held[INTRODUCTIONS]))
    placements = locked_all(session, select(Placement).where(held[PLACEMENTS]))
    held_now: list[Introduction | Placement] = [*introductions, *placements]
    for row in held_now:
        row.coordinator_id = colleagues[0].id
    if introductions or placements:
        tell(
            session,
            Notice(
                to=colleagues[0].id,
                kind="hv.came",
                subject=by.id,
                key=f"hv.came:{by.id.hex}",
                facts={"placements": len(placements), "introductions": len(introductions)},
            ),
        )
    # The clock looks at once at the tasks: it gives them to the others.
    for task in locked_all(session, select(Task).where(held[TASKS])):
        task.look_at = now


def _other_coordinators(session: Session, by: Account) -> list[Account]:
    """Lock the coordinators of a town, so that of the last two only one can leave at a time."""
    team = locked_all(
        session,
        select(Account).where(
            Account.town == by.town,
            Account.role == Role.COORDINATOR,
            Account.left_at.is_(None),
        ),
    )
    return [one for one in team if one.id != by.id]


def _something_is_open(session: Session, town: str) -> bool:
    for query in (
        select(Task.id).where(
            Task.town == town,
            Task.state != TaskState.RESOLVED,
            Task.audience == Audience.COORDINATORS,
        ),
        select(Placement.id).where(Placement.town == town, Placement.step != PlacementStep.ENDED),
        select(Introduction.id).where(
            Introduction.town == town, Introduction.state.in_(OPEN_INTRODUCTIONS)
        ),
        select(Wish.id).where(
            Wish.town == town, Wish.state.in_((WishState.OPEN, WishState.CHOSEN))
        ),
    ):
        if session.scalars(query.limit(1)).first() is not None:
            return True
    return False


def _end_handovers(session: Session, by: Account, now: datetime) -> None:
    """What this colleague was asked to take stays where it is, and whoever asked hears so."""
    waiting = select(Handover).where(Handover.to_id == by.id, Handover.state == HandoverState.OPEN)
    for row in locked_all(session, waiting):
        row.state, row.decided_at = HandoverState.WITHDRAWN, now
        for reader in {row.from_id, row.asked_by}:
            tell(
                session,
                Notice(
                    to=reader,
                    kind="hv.void",
                    subject=row.id,
                    key=f"hv.void:{row.id.hex}:{reader.hex}",
                ),
            )


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
        settle_task(session, kind=LABOUR, about=offer.id, now=now, outcome="left")
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
