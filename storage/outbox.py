"""
The durable outbox: a message is a row with a unique key, claimed in its own commit, then sent.

A chat gets one message at a time, in order. What is found claimed after a crash, or may have
been lost on its way, is sent once more and counted; what was cancelled meanwhile is not.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    and_,
    bindparam,
    exists,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from storage.base import Id
from storage.pace import SendLimits, bot_pace, hold_chat, note_sends, pause_left
from storage.states import OutboxState
from storage.tables import Chat, ChatPace, Outbox

# Written out, not bound: a database takes a partial index only if it sees the value.
_QUEUED = literal(OutboxState.QUEUED, Outbox.state.type, literal_execute=True)
_CLAIMED = literal(OutboxState.CLAIMED, Outbox.state.type, literal_execute=True)
# A moment further ahead than any hold can only come from a clock that was turned back.
_LONGEST_HOLD = timedelta(minutes=10)

# The statements of a sending are built once: building costs more than running them.
_NOW: BindParameter[datetime] = bindparam("now", type_=Outbox.created_at.type)
_HORIZON: BindParameter[datetime] = bindparam("horizon", type_=Outbox.created_at.type)
_OTHER = aliased(Outbox)
_IDS = Outbox.id.in_(bindparam("ids", expanding=True))
_BY_KEY = select(Outbox).where(Outbox.key == bindparam("key"))
# What is due, first in its chat, and follows nothing that is under way.
_SENDABLE = and_(
    Outbox.state == _QUEUED,
    or_(Outbox.not_before.is_(None), Outbox.not_before <= _NOW),
    Chat.channel == bindparam("channel"),
    Chat.bot == bindparam("bot"),
    ~exists().where(
        _OTHER.chat_id == Outbox.chat_id,
        _OTHER.state.in_((_QUEUED, _CLAIMED)),
        or_(
            _OTHER.state == _CLAIMED,
            and_(
                _OTHER.id < Outbox.id,
                or_(_OTHER.not_before.is_(None), _OTHER.not_before <= _NOW),
            ),
        ),
    ),
)
_HELD_BACK = and_(
    ChatPace.free_from.is_not(None), ChatPace.free_from > _NOW, ChatPace.free_from <= _HORIZON
)
_TO_CLAIM = (
    select(Outbox, Chat)
    .join(Chat, Chat.id == Outbox.chat_id)
    .outerjoin(ChatPace, ChatPace.id == Outbox.chat_id)
    .where(_SENDABLE, ~_HELD_BACK)
    .order_by(Outbox.id)
    .limit(bindparam("room", type_=Integer))
    .with_for_update(of=Outbox, skip_locked=True)
)
_SHORTEST_HOLD = (
    select(func.min(ChatPace.free_from))
    .select_from(Outbox)
    .join(Chat, Chat.id == Outbox.chat_id)
    .join(ChatPace, ChatPace.id == Outbox.chat_id)
    .where(_SENDABLE, _HELD_BACK)
)
_CLAIM = (
    update(Outbox)
    .where(_IDS)
    .values(
        state=OutboxState.CLAIMED,
        claimed_at=_NOW,
        claimed_by=bindparam("by"),
        sends=Outbox.sends + 1,
    )
    .execution_options(synchronize_session=False)
)
_MARK_SENT = (
    update(Outbox)
    .where(_IDS)
    .values(state=OutboxState.SENT, sent_at=_NOW, outcome="sent", payload_sealed=None)
    .returning(Outbox.sends)
    .execution_options(synchronize_session=False)
)


@dataclass(frozen=True)
class Claimed:
    """A message that is ours to send now; ``steps_done`` of its calls have already been made."""

    id: Id
    chat_id: Id
    address: str
    payload: dict[str, Any]
    steps_done: int
    sends: int
    tries: int


@dataclass(frozen=True)
class Claim:
    """What to send now, and after how many seconds the pace lets more go (``None``: no wait)."""

    messages: list[Claimed]
    wait: float | None = None


@dataclass(frozen=True)
class Message:
    """
    A message to put into the outbox.

    :param begun: the program begins it by itself, so it waits for ``not_before``; an answer
        goes at once, whatever ``not_before`` says
    :param person_id: whom it is about, so that 「すべて止める」 finds it
    """

    chat: Chat
    outgoing: dict[str, Any]
    key: str
    begun: bool = False
    not_before: datetime | None = None
    person_id: Id | None = None


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


def claim_due(
    session: Session,
    *,
    channel: str,
    bot: str,
    by: int,
    now: datetime,
    limit: int,
    limits: SendLimits | None,
) -> Claim:
    """
    Claim up to ``limit`` messages that may be sent now; the caller commits, then sends.

    :param by: the number of the claiming process (``storage.presence``)
    :param limits: how fast the bot and its chats may send; ``None``: as fast as it goes

    All processes of a bot claim one after the other (the bot's pace row is locked), so that
    a chat has at most one message under way and the limits hold for all of them together.
    """
    pace = bot_pace(session, channel=channel, bot=bot)
    wait = pause_left(pace, now=now)
    if wait > 0:
        return Claim([], wait)
    room = limit
    if limits is not None:
        room = min(limit, limits.bot.room(pace.sent, now=now))
        if room <= 0:
            return Claim([], limits.bot.wait(pace.sent, now=now))
    of_bot = {"channel": channel, "bot": bot, "now": now, "horizon": now + _LONGEST_HOLD}
    rows = session.execute(_TO_CLAIM, {**of_bot, "room": room}).all()
    if rows:
        session.execute(_CLAIM, {"ids": [row.id for row, _ in rows], "now": now, "by": by})
    if limits is not None:
        note_sends(session, pace=pace, chats=[chat for _, chat in rows], limits=limits, now=now)
    messages = [
        Claimed(
            id=row.id,
            chat_id=chat.id,
            address=chat.address,
            payload=row.payload,
            steps_done=row.steps_done,
            sends=row.sends + 1,
            tries=row.tries,
        )
        for row, chat in rows
    ]
    if len(rows) == room:
        return Claim(messages)
    free_from = session.scalar(_SHORTEST_HOLD, of_bot)
    return Claim(messages, None if free_from is None else (free_from - now).total_seconds())


def mark_sent(session: Session, *, ids: Collection[Id], now: datetime) -> int:
    """
    Mark messages as sent, forget their words, and return how many may have arrived twice.

    One that was cancelled while it was under way counts as sent: it was.
    """
    rows = session.scalars(_MARK_SENT, {"ids": list(ids), "now": now}).all()
    return sum(1 for sends in rows if sends > 1)


def mark_failed(session: Session, *, ids: Collection[Id], outcome: str) -> None:
    """Mark messages that will never be sent, say why in one code, and forget their words."""
    session.execute(
        update(Outbox)
        .where(Outbox.id.in_(ids), Outbox.state == _CLAIMED)
        .values(state=OutboxState.FAILED, outcome=outcome, payload_sealed=None)
        .execution_options(synchronize_session=False)
    )


def requeue(
    session: Session,
    *,
    message: Claimed,
    outcome: str,
    steps_done: int,
    arrived: bool,
    hold: timedelta | None,
    now: datetime,
) -> None:
    """
    Put a message back into the queue, unless it was cancelled while it was under way.

    :param steps_done: how many of its calls have surely been made by now
    :param arrived: whether it may have reached the chat; if not, this try is not counted
    :param hold: how long the chat rests before the next try
    """
    session.execute(
        update(Outbox)
        .where(Outbox.id == message.id, Outbox.state == _CLAIMED)
        .values(
            state=OutboxState.QUEUED,
            outcome=outcome,
            steps_done=steps_done,
            sends=Outbox.sends if arrived else Outbox.sends - 1,
            tries=Outbox.tries + 1,
        )
        .execution_options(synchronize_session=False)
    )
    if hold is not None:
        hold_chat(session, chat_id=message.chat_id, until=now + min(hold, _LONGEST_HOLD))


def reclaim_lost(
    session: Session,
    *,
    channel: str,
    bot: str,
    by: int,
    alive: Collection[int],
    under_way: Iterable[Id],
    grace: timedelta,
    now: datetime,
) -> int:
    """
    Queue again what is claimed but nobody sends any more, and return how many those are.

    :param by: our own process; what it claimed and is not in ``under_way`` is lost
    :param alive: the processes that run now; the others' claims are lost
    :param grace: how long after its claim a process may seem gone, though it only lost its
        connection for a moment
    """
    others = and_(
        Outbox.claimed_by.not_in({*alive, by}),
        or_(Outbox.claimed_at <= now - grace, Outbox.claimed_at > now),
    )
    ours = and_(Outbox.claimed_by == by, Outbox.id.not_in(list(under_way)))
    of_this_bot = exists().where(
        Chat.id == Outbox.chat_id, Chat.channel == channel, Chat.bot == bot
    )
    lost = session.scalars(
        update(Outbox)
        .where(_waiting(Outbox), Outbox.state == _CLAIMED, of_this_bot, or_(others, ours))
        .values(state=OutboxState.QUEUED, outcome="lost")
        .returning(Outbox.id)
        .execution_options(synchronize_session=False)
    ).all()
    return len(lost)


def cancel_for_person(session: Session, *, person_id: Id) -> int:
    """Cancel everything that waits and is about this person; return how many messages."""
    return _cancel(session, Outbox.person_id == person_id, "stopped")


def cancel_notice(session: Session, *, key: str) -> bool:
    """
    Cancel what is queued under ``key`` or below it (``key:…``), and return whether none of it
    can have arrived: if so, it is as if it had never been said.
    """
    session.flush()
    below = or_(Outbox.key == key, Outbox.key.startswith(f"{key}:", autoescape=True))
    arrived = session.scalars(
        select(Outbox.id).where(
            below, or_(Outbox.sends > 0, Outbox.state.in_((_CLAIMED, OutboxState.SENT)))
        )
    ).first()
    cancelled = session.scalars(
        update(Outbox)
        .where(below, Outbox.state == _QUEUED)
        .values(state=OutboxState.CANCELLED, outcome="withdrawn", payload_sealed=None)
        .returning(Outbox.id)
        .execution_options(synchronize_session=False)
    ).all()
    return arrived is None and bool(cancelled)


def cancel_for_chat(session: Session, *, chat_id: Id, outcome: str) -> int:
    """Cancel everything that waits for this chat, say why in one code; return how many."""
    return _cancel(session, Outbox.chat_id == chat_id, outcome)


def move_queue(session: Session, *, old: Id, new: Id) -> None:
    """Give what waits for one chat to another (a group that became a supergroup)."""
    session.execute(
        update(Outbox)
        .where(Outbox.chat_id == old, _waiting(Outbox))
        .values(chat_id=new)
        .execution_options(synchronize_session=False)
    )


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
        state=OutboxState.CANCELLED if blocked else OutboxState.QUEUED,
        outcome="blocked" if blocked else "",
        not_before=message.not_before if message.begun else None,
        created_at=now,
        sends=0,
        tries=0,
        steps_done=0,
    )


def _cancel(session: Session, whose: ColumnElement[bool], outcome: str) -> int:
    session.flush()
    cancelled = session.scalars(
        update(Outbox)
        .where(whose, _waiting(Outbox))
        .values(state=OutboxState.CANCELLED, outcome=outcome, payload_sealed=None)
        .returning(Outbox.id)
        .execution_options(synchronize_session=False)
    ).all()
    return len(cancelled)


def _by_key(session: Session, key: str) -> Outbox | None:
    return session.scalars(_BY_KEY, {"key": key}).first()


def _waiting(row: type[Outbox]) -> ColumnElement[bool]:
    return row.state.in_((_QUEUED, _CLAIMED))
