"""
The durable outbox: a message is a row with a unique key, and waits there until it is sent.

What has been told once is never told again under the same key; what waits can be cancelled.
How it is claimed and sent is said in ``storage.sending``.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, exists, literal, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from storage.base import Id
from storage.states import OutboxState
from storage.tables import Chat, Outbox

# Written out, not bound: a database takes a partial index only if it sees the value.
QUEUED = literal(OutboxState.QUEUED, Outbox.state.type, literal_execute=True)
CLAIMED = literal(OutboxState.CLAIMED, Outbox.state.type, literal_execute=True)
_BY_KEY = select(Outbox).where(Outbox.key == bindparam("key"))


@dataclass(frozen=True)
class Message:
    """
    A message to put into the outbox.

    :param begun: the program begins it by itself, so it waits for ``not_before``; an answer
        goes at once, whatever ``not_before`` says
    :param not_after: when its reader's hours are over; unsent by then, it waits for the next ones
    :param person_id: whom it is about, so that 「すべて止める」 finds it
    :param placement_id: of which placement it is, so that it goes with a placement that rests
    """

    chat: Chat
    outgoing: dict[str, Any]
    key: str
    begun: bool = False
    not_before: datetime | None = None
    not_after: datetime | None = None
    person_id: Id | None = None
    placement_id: Id | None = None


def queue_all(session: Session, *, messages: Collection[Message], now: datetime) -> None:
    """Put messages into the outbox, in few statements; those with a known key are left out."""
    keys = [message.key for message in messages]
    known = set(session.scalars(select(Outbox.key).where(Outbox.key.in_(keys))))
    fresh = {message.key: message for message in messages if message.key not in known}
    try:
        with session.begin_nested():
            session.add_all([_row(message, now) for message in fresh.values()])
    except IntegrityError:
        # Another process was faster with one of them: each by itself, then.
        for message in fresh.values():
            _queue(session, message, now)


def queue(
    session: Session,
    *,
    chat: Chat,
    outgoing: dict[str, Any],
    key: str,
    now: datetime,
    begun: bool = False,
    not_before: datetime | None = None,
    person_id: Id | None = None,
) -> Outbox:
    """
    Put a message into the outbox; with a known ``key``, return the first and change nothing.

    :param begun: the program begins it by itself, so it waits for ``not_before``; an answer
        goes at once, whatever ``not_before`` says
    :param person_id: whom it is about, so that 「すべて止める」 finds it

    A message to a chat that has been closed to us is kept as cancelled.
    """
    message = Message(
        chat=chat,
        outgoing=outgoing,
        key=key,
        begun=begun,
        not_before=not_before,
        person_id=person_id,
    )
    return _queue(session, message, now)


def cancel_for_person(session: Session, *, person_id: Id) -> int:
    """Cancel everything that waits and is about this person; return how many messages."""
    return _cancel(session, Outbox.person_id == person_id, "stopped")


def cancel_for_placement(session: Session, *, placement_id: Id) -> int:
    """Cancel everything that waits and is of this placement; return how many messages."""
    return _cancel(session, Outbox.placement_id == placement_id, "stopped")


def cancel_about(session: Session, *, person_id: Id, account_id: Id) -> int:
    """Cancel what waits for one account and is about this person; return how many messages."""
    theirs = select(Chat.id).where(Chat.account_id == account_id)
    return _cancel(
        session, and_(Outbox.person_id == person_id, Outbox.chat_id.in_(theirs)), "handed_over"
    )


def cancel_notice(session: Session, *, key: str) -> bool:
    """
    Cancel what is queued under ``key`` or below it (``key:…``), and return whether none of it
    can have arrived: if so, it is as if it had never been said.
    """
    session.flush()
    cancelled = session.scalars(
        update(Outbox)
        .where(_below(key), Outbox.state == QUEUED)
        .values(state=OutboxState.CANCELLED, outcome="withdrawn", payload_sealed=None)
        .returning(Outbox.id)
        .execution_options(synchronize_session=False)
    ).all()
    # Looked at last: what was claimed while others were being cancelled may arrive.
    return bool(cancelled) and not may_have_arrived(session, key=key)


def may_have_arrived(session: Session, *, key: str) -> bool:
    """Whether anybody may have heard what was queued under ``key`` or below it (``key:…``)."""
    arrived = exists().where(
        _below(key), or_(Outbox.sends > 0, Outbox.state.in_((CLAIMED, OutboxState.SENT)))
    )
    return bool(session.scalar(select(arrived)))


def cancel_for_chat(session: Session, *, chat_id: Id, outcome: str) -> int:
    """Cancel everything that waits for this chat, say why in one code; return how many."""
    return _cancel(session, Outbox.chat_id == chat_id, outcome)


def move_queue(session: Session, *, old: Id, new: Id) -> None:
    """Give what waits for one chat to another (a group that became a supergroup)."""
    session.execute(
        update(Outbox)
        .where(Outbox.chat_id == old, waiting(Outbox))
        .values(chat_id=new)
        .execution_options(synchronize_session=False)
    )


def waiting(row: type[Outbox]) -> ColumnElement[bool]:
    """Return the condition that a message is queued or under way."""
    return row.state.in_((QUEUED, CLAIMED))


def _below(key: str) -> ColumnElement[bool]:
    return or_(Outbox.key == key, Outbox.key.startswith(f"{key}:", autoescape=True))


def _queue(session: Session, message: Message, now: datetime) -> Outbox:
    row = _row(message, now)
    try:
        # Nearly all are new: looking first would cost every one of them a query.
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        first = _by_key(session, message.key)
        if first is None:
            raise
        return first
    return row


def _row(message: Message, now: datetime) -> Outbox:
    blocked = message.chat.blocked_at is not None
    return Outbox(
        chat_id=message.chat.id,
        key=message.key,
        payload=None if blocked else message.outgoing,
        begun=message.begun,
        person_id=message.person_id,
        placement_id=message.placement_id,
        state=OutboxState.CANCELLED if blocked else OutboxState.QUEUED,
        outcome="blocked" if blocked else "",
        not_before=message.not_before if message.begun else None,
        not_after=message.not_after if message.begun else None,
        created_at=now,
        sends=0,
        tries=0,
        steps_done=0,
    )


def _cancel(session: Session, whose: ColumnElement[bool], outcome: str) -> int:
    session.flush()
    cancelled = session.scalars(
        update(Outbox)
        .where(whose, waiting(Outbox))
        .values(state=OutboxState.CANCELLED, outcome=outcome, payload_sealed=None)
        .returning(Outbox.id)
        .execution_options(synchronize_session=False)
    ).all()
    return len(cancelled)


def _by_key(session: Session, key: str) -> Outbox | None:
    return session.scalars(_BY_KEY, {"key": key}).first()
