"""
Taking turns: a chat has one turn at a time, in the order of its updates, each done exactly once.

An update that fails three times is parked with a task for the operator, and its chat goes on.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Integer, bindparam, delete, exists, func, literal, or_, select
from sqlalchemy.orm import Session, aliased

from storage.base import Id
from storage.inbox import FLOOD, park
from storage.states import InboxState, OutboxState
from storage.tables import Chat, Inbox, Outbox
from storage.trouble import is_outage

TRIES = 3
_WAITS = (timedelta(seconds=1), timedelta(seconds=5))
# A flood is told once, and anew after a minute without one.
_SILENCE = timedelta(minutes=1)
# A moment further ahead than any wait can only come from a clock that was turned back.
_LONGEST_WAIT = timedelta(minutes=1)

# The statements of a turn are built once: building costs more than running them.
# States are written out, not bound: a database takes a partial index only if it sees the value.
_OPEN = literal(InboxState.OPEN, Inbox.state.type, literal_execute=True)
_IS_OPEN = Inbox.state == _OPEN
_EARLIER = aliased(Inbox)
_CHATS_TO_CLAIM = (
    select(Chat)
    .join(Inbox, Inbox.chat_id == Chat.id)
    .where(
        _IS_OPEN,
        or_(
            Inbox.not_before.is_(None),
            Inbox.not_before <= bindparam("now"),
            Inbox.not_before > bindparam("horizon"),
        ),
        ~exists().where(
            _EARLIER.chat_id == Inbox.chat_id,
            _EARLIER.state == _OPEN,
            _EARLIER.update_id < Inbox.update_id,
        ),
    )
    .order_by(Inbox.id)
    .limit(bindparam("limit", type_=Integer))
    # Weak enough that others may put messages out to the chat meanwhile.
    .with_for_update(of=Chat, skip_locked=True, key_share=True)
    .execution_options(populate_existing=True)
)
_OPEN_OF_CHAT = (
    select(Inbox)
    .where(Inbox.chat_id == bindparam("chat"), _IS_OPEN)
    .order_by(Inbox.update_id)
    .execution_options(populate_existing=True)
)
_FIRST_TWO_OF_CHAT = _OPEN_OF_CHAT.limit(2)
_WAITING_AND_UNSENT = select(
    select(func.count())
    .where(Inbox.chat_id == bindparam("chat"), _IS_OPEN, Inbox.channel == bindparam("channel"))
    .scalar_subquery(),
    select(func.count())
    .where(
        Outbox.chat_id == bindparam("chat"),
        Outbox.state.in_(
            [
                literal(state, Outbox.state.type, literal_execute=True)
                for state in (OutboxState.QUEUED, OutboxState.CLAIMED)
            ]
        ),
        Outbox.begun.is_(False),
    )
    .scalar_subquery(),
)


def claim_chats(session: Session, *, now: datetime, limit: int) -> Sequence[Chat]:
    """
    Lock up to ``limit`` chats that have something to do, those that wait longest first.

    What they have to do must be read by a second statement (:func:`oldest_open`): this one
    may still see an update that another process has finished meanwhile.
    """
    return session.scalars(
        _CHATS_TO_CLAIM, {"now": now, "horizon": now + _LONGEST_WAIT, "limit": limit}
    ).all()


def claim_chat(session: Session, *, now: datetime) -> Chat | None:
    """Lock the chat that waits longest; see :func:`claim_chats`."""
    return next(iter(claim_chats(session, now=now, limit=1)), None)


def oldest_open(session: Session, *, chat: Chat, now: datetime) -> Inbox | None:
    """Return the update whose turn it is in a locked chat, or ``None`` if there is none."""
    row, _ = _oldest_open(session, chat, now)
    return row


def run_turns(
    session: Session,
    *,
    now: datetime,
    limit: int,
    handle: Callable[[Chat, Inbox], None],
    failed: Callable[[Inbox, Exception], None],
) -> int:
    """
    Handle up to ``limit`` updates, each of its own savepoint, and return how many were tried.

    ``handle`` does the work and finishes the update. If it raises, nothing of it stays, the
    try is counted and ``failed`` is told; an outage of the database is passed on, uncounted.
    """
    turns = 0
    more = True
    while more and turns < limit:
        room, before = limit - turns, turns
        chats = claim_chats(session, now=now, limit=room)
        more = len(chats) == room
        for chat in chats:
            row, follows = _oldest_open(session, chat, now)
            if row is None:
                continue
            more = more or follows
            row_id = row.id
            turns += 1
            try:
                with session.begin_nested():
                    handle(chat, row)
            except Exception as error:
                if is_outage(error):
                    raise
                failed(row, error)
                count_failure(session, row_id=row_id, now=now)
        more = more and turns > before
    return turns


def finish(row: Inbox, *, now: datetime) -> None:
    """Mark an update as done and forget what it said; its number stays."""
    row.state = InboxState.DONE
    row.done_at = now
    row.raw = None


def count_failure(session: Session, *, row_id: Id, now: datetime) -> bool:
    """
    Count one failed try, outside the rolled-back work, and return whether it was the last.

    After the third the update is parked and a task for the operator is opened.
    """
    row = session.get_one(Inbox, row_id)
    row.tries += 1
    if row.tries < TRIES:
        row.not_before = now + _WAITS[row.tries - 1]
        return False
    park(session, row=row, now=now)
    return True


def flooded(session: Session, *, chat: Chat) -> bool:
    """
    Whether more comes from a chat than a person can mean: it gets one joint answer.

    It does if more than 20 updates wait, or more than 20 answers have not been sent.
    """
    waiting, unsent = session.execute(
        _WAITING_AND_UNSENT, {"chat": chat.id, "channel": chat.channel}
    ).one()
    return bool(waiting) and max(waiting, unsent) > FLOOD


def open_updates(session: Session, *, chat: Chat) -> Sequence[Inbox]:
    """Return what a locked chat brought and is open, in its order; not what came by a page."""
    session.flush()
    rows = session.scalars(_OPEN_OF_CHAT, {"chat": chat.id})
    return [row for row in rows if row.channel == chat.channel]


def take_flood(session: Session, *, chat: Chat, rows: Sequence[Inbox], now: datetime) -> bool:
    """
    Take open updates of a locked chat together, unread; return whether to say so.

    Nothing of them is kept: a number that the channel brought again would be one more of the
    flood. It is told once, and again after a minute without one.
    """
    session.execute(
        delete(Inbox)
        .where(Inbox.id.in_([row.id for row in rows]))
        .execution_options(synchronize_session=False)
    )
    for row in rows:
        session.expunge(row)
    before, chat.flooded_at = chat.flooded_at, now
    # A moment that lies ahead comes from a clock that was turned back.
    return before is None or not now - _SILENCE < before <= now


def _oldest_open(session: Session, chat: Chat, now: datetime) -> tuple[Inbox | None, bool]:
    """Return the update whose turn it is, and whether another one follows it."""
    rows = session.scalars(_FIRST_TWO_OF_CHAT, {"chat": chat.id}).all()
    if not rows or not _waited(rows[0], now):
        return None, False
    return rows[0], len(rows) > 1


def _waited(row: Inbox, now: datetime) -> bool:
    wait = row.not_before
    return wait is None or not now < wait <= now + _LONGEST_WAIT
