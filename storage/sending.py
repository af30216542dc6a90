"""
Sending what waits: a message is claimed in its own commit, sent, then settled.

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
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session, aliased

from storage.base import Id
from storage.hold import HELD_KEY
from storage.outbox import CLAIMED, QUEUED, waiting
from storage.pace import SendLimits, bot_pace, hold_chat, note_sends, pause_left
from storage.states import OutboxState
from storage.tables import Chat, ChatPace, Outbox

# A moment further ahead than any hold can only come from a clock that was turned back.
_LONGEST_HOLD = timedelta(minutes=10)

# The statements of a sending are built once: building costs more than running them.
_NOW: BindParameter[datetime] = bindparam("now", type_=Outbox.created_at.type)
_HORIZON: BindParameter[datetime] = bindparam("horizon", type_=Outbox.created_at.type)


def _in_its_hours(row: type[Outbox]) -> ColumnElement[bool]:
    return and_(
        or_(row.not_before.is_(None), row.not_before <= _NOW),
        or_(row.not_after.is_(None), row.not_after > _NOW),
    )


_OTHER = aliased(Outbox)
_IDS = Outbox.id.in_(bindparam("ids", expanding=True))
# What is due, first in its chat, and follows nothing that is under way.
_SENDABLE = and_(
    Outbox.state == QUEUED,
    _in_its_hours(Outbox),
    Chat.channel == bindparam("channel"),
    Chat.bot == bindparam("bot"),
    ~exists().where(
        _OTHER.chat_id == Outbox.chat_id,
        _OTHER.state.in_((QUEUED, CLAIMED)),
        or_(
            _OTHER.state == CLAIMED,
            and_(_OTHER.id < Outbox.id, _in_its_hours(_OTHER)),
        ),
    ),
)
_HELD_BACK = and_(
    ChatPace.free_from.is_not(None), ChatPace.free_from > _NOW, ChatPace.free_from <= _HORIZON
)
_TO_CLAIM = (
    select(Outbox, Chat, ChatPace)
    .join(Chat, Chat.id == Outbox.chat_id)
    .outerjoin(ChatPace, ChatPace.id == Outbox.chat_id)
    .where(_SENDABLE, ~_HELD_BACK)
    .order_by(Outbox.id)
    .limit(bindparam("room", type_=Integer))
    .with_for_update(of=Outbox, skip_locked=True)
)
_TO_CLAIM_HELD = _TO_CLAIM.where(Outbox.key.startswith(HELD_KEY))
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
    .where(_IDS, Outbox.state != OutboxState.SENT)
    .values(state=OutboxState.SENT, sent_at=_NOW, outcome="sent", payload_sealed=None)
    .returning(Outbox.sends)
    .execution_options(synchronize_session=False)
)


@dataclass(frozen=True)
class Claimed:
    """
    A message that is ours to send now; ``steps_done`` of its calls have already been made.

    ``put_off`` counts how often its reader's side has said "later".
    """

    id: Id
    chat_id: Id
    address: str
    payload: dict[str, Any]
    steps_done: int
    sends: int
    tries: int
    put_off: int = 0


@dataclass(frozen=True)
class Claim:
    """What to send now, and after how many seconds the pace lets more go (``None``: no wait)."""

    messages: list[Claimed]
    wait: float | None = None


def claim_due(
    session: Session,
    *,
    channel: str,
    bot: str,
    by: int,
    now: datetime,
    limit: int,
    limits: SendLimits | None,
    held: bool = False,
) -> Claim:
    """
    Claim up to ``limit`` messages that may be sent now; the caller commits, then sends.

    :param by: the number of the claiming process (``storage.presence``)
    :param limits: how fast the bot and its chats may send; ``None``: as fast as it goes
    :param held: the program holds back: only the sentence that says so goes out

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
    to_claim = _TO_CLAIM_HELD if held else _TO_CLAIM
    rows = session.execute(to_claim, {**of_bot, "room": room}).all()
    if rows:
        session.execute(_CLAIM, {"ids": [row.id for row, *_ in rows], "now": now, "by": by})
    if limits is not None:
        paced = [(chat, own) for _, chat, own in rows]
        note_sends(session, pace=pace, chats=paced, limits=limits, now=now)
    messages = [
        Claimed(
            id=row.id,
            chat_id=chat.id,
            address=chat.address,
            payload=row.payload,
            steps_done=row.steps_done,
            sends=row.sends + 1,
            tries=row.tries,
            put_off=row.put_off,
        )
        for row, chat, _ in rows
    ]
    if len(rows) == room:
        return Claim(messages)
    free_from = session.scalar(_SHORTEST_HOLD, of_bot)
    return Claim(messages, None if free_from is None else (free_from - now).total_seconds())


def mark_sent(session: Session, *, ids: Collection[Id], now: datetime) -> int:
    """
    Mark messages as sent, forget their words, and return how many may have arrived twice.

    One that was cancelled while it was under way counts as sent: it was. One that is marked
    already is left as it is.
    """
    rows = session.scalars(_MARK_SENT, {"ids": list(ids), "now": now}).all()
    return sum(1 for sends in rows if sends > 1)


def mark_failed(session: Session, *, ids: Collection[Id], outcome: str) -> None:
    """Mark messages that will never be sent, say why in one code, and forget their words."""
    session.execute(
        update(Outbox)
        .where(Outbox.id.in_(ids), Outbox.state == CLAIMED)
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
        .where(Outbox.id == message.id, Outbox.state == CLAIMED)
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


def put_off(session: Session, *, message: Claimed, until: datetime) -> None:
    """Let a message wait whose reader's side said "later", unless it was cancelled meanwhile."""
    session.execute(
        update(Outbox)
        .where(Outbox.id == message.id, Outbox.state == CLAIMED)
        .values(
            state=OutboxState.QUEUED,
            outcome="later",
            sends=Outbox.sends - 1,
            put_off=Outbox.put_off + 1,
            not_before=until,
        )
        .execution_options(synchronize_session=False)
    )


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
        .where(waiting(Outbox), Outbox.state == CLAIMED, of_this_bot, or_(others, ours))
        .values(state=OutboxState.QUEUED, outcome="lost")
        .returning(Outbox.id)
        .execution_options(synchronize_session=False)
    ).all()
    return len(lost)
