"""
Leave: the account is closed, its chats are free, and nobody it cared for is lost.

A supporter's persons and a host's placements become tasks for the coordinators.
"""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from casework.ground import record
from casework.open_task import open_task
from followup.urgency import Urgency
from storage.states import HostState, OfferState, OutboxState, PersonState, PlacementStep, Role
from storage.tables import (
    Account,
    Chat,
    Draft,
    Host,
    Offer,
    Outbox,
    Person,
    Placement,
    PlacementMember,
)
from towns import Town


def leave(session: Session, *, by: Account, town: Town, now: datetime) -> None:
    """Close an account at its own wish, at once and without asking why."""
    by.left_at = now
    chats = session.scalars(select(Chat).where(Chat.account_id == by.id)).all()
    session.execute(delete(Draft).where(Draft.account_id == by.id))
    for chat in chats:
        chat.account_id, chat.draft_id = None, None
        session.execute(
            update(Outbox)
            .where(Outbox.chat_id == chat.id, Outbox.state == OutboxState.QUEUED)
            .values(state=OutboxState.CANCELLED)
        )
    if by.role is Role.SUPPORTER:
        _hand_persons_over(session, by, town, now)
    if by.role is Role.HOST and by.host_id is not None:
        _close_host(session, by, town, now)
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


def _close_host(session: Session, by: Account, town: Town, now: datetime) -> None:
    others = session.scalars(
        select(Account.id).where(
            Account.host_id == by.host_id, Account.id != by.id, Account.left_at.is_(None)
        )
    ).first()
    if others is not None:
        return
    host = session.get_one(Host, by.host_id)
    host.state = HostState.LEFT
    for offer in session.scalars(select(Offer).where(Offer.host_id == host.id)):
        offer.state, offer.changed_at = OfferState.CLOSED, now
    running = session.scalars(
        select(Placement)
        .join(PlacementMember, PlacementMember.placement_id == Placement.id)
        .where(
            PlacementMember.host_id == host.id,
            PlacementMember.left_at.is_(None),
            Placement.step != PlacementStep.ENDED,
        )
    )
    for placement in running:
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
