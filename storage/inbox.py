"""
The durable inbox: an update is stored before it is acknowledged, and done exactly once.

A chat has one turn at a time, in the order of its updates; an update that fails three
times is parked with a task for the operator, and its chat goes on.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Integer, bindparam, exists, func, literal, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from storage.base import Id
from storage.states import InboxState, OutboxState
from storage.tables import Account, Chat, Inbox, Outbox, Task
from storage.trouble import is_outage
from storage.vault import Vault

TRIES = 3
FLOOD = 20
PARKED_UPDATE = "parked_update"
_RACES = 5
_WAITS = (timedelta(seconds=1), timedelta(seconds=5))
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
    .with_for_update(of=Chat, skip_locked=True)
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
    select(func.count()).where(Inbox.chat_id == bindparam("chat"), _IS_OPEN).scalar_subquery(),
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
_KNOWN = select(Inbox.update_id).where(
    Inbox.channel == bindparam("channel"),
    Inbox.bot == bindparam("bot"),
    Inbox.update_id.in_(bindparam("numbers", expanding=True)),
)
_CHATS_BY_INDEX = select(Chat.id, Chat.address_index).where(
    Chat.channel == bindparam("channel"),
    Chat.bot == bindparam("bot"),
    Chat.address_index.in_(bindparam("indexes", expanding=True)),
)


@dataclass(frozen=True)
class ReceivedUpdate:
    """
    An update as the channel gave it.

    :param raw: its JSON, untouched
    :param address: the chat's address; ``None`` if the update names none that we can read
    """

    update_id: int
    raw: dict[str, Any]
    address: str | None
    is_group: bool = False


def store_updates(
    session: Session,
    *,
    channel: str,
    bot: str,
    updates: Sequence[ReceivedUpdate],
    now: datetime,
) -> int:
    """
    Store what is not stored yet and return how many that were.

    An update without an address is parked at once, with a task for the operator.
    """
    for _ in range(_RACES):
        try:
            with session.begin_nested():
                return _store_new(session, channel, bot, updates, now)
        except IntegrityError:
            # Another process stored some of them meanwhile: read again what is known now.
            continue
    with session.begin_nested():
        return _store_new(session, channel, bot, updates, now)


def chat_index(vault: Vault, *, channel: str, bot: str, address: str) -> bytes:
    """Return the blind index under which a chat's row is found."""
    return vault.index(f"{channel}:{bot}:{address}")


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
    _park(session, row, now)
    return True


def flooded(session: Session, *, chat: Chat) -> int:
    """
    Return how many updates of a chat to take at once with one joint answer; 0: no flood.

    It is one if more than 20 updates wait, or more than 20 answers have not been sent.
    """
    waiting, unsent = session.execute(_WAITING_AND_UNSENT, {"chat": chat.id}).one()
    return int(waiting) if max(waiting, unsent) > FLOOD else 0


def finish_all(session: Session, *, chat: Chat, now: datetime) -> int:
    """Mark every open update of a locked chat as done and return how many that were."""
    session.flush()
    rows = session.scalars(_OPEN_OF_CHAT, {"chat": chat.id}).all()
    for row in rows:
        finish(row, now=now)
    return len(rows)


def _oldest_open(session: Session, chat: Chat, now: datetime) -> tuple[Inbox | None, bool]:
    """Return the update whose turn it is, and whether another one follows it."""
    rows = session.scalars(_FIRST_TWO_OF_CHAT, {"chat": chat.id}).all()
    if not rows or not _waited(rows[0], now):
        return None, False
    return rows[0], len(rows) > 1


def _store_new(
    session: Session,
    channel: str,
    bot: str,
    updates: Sequence[ReceivedUpdate],
    now: datetime,
) -> int:
    received = {update.update_id: update for update in updates}
    known = set(
        session.scalars(_KNOWN, {"channel": channel, "bot": bot, "numbers": list(received)})
    )
    fresh = [received[number] for number in sorted(received.keys() - known)]
    chats = _chats(session, channel, bot, fresh, now)
    for update_ in fresh:
        row = Inbox(
            channel=channel,
            bot=bot,
            update_id=update_.update_id,
            chat_id=chats[update_.address] if update_.address is not None else None,
            raw=update_.raw,
            state=InboxState.OPEN,
            tries=0,
            received_at=now,
        )
        session.add(row)
        if row.chat_id is None:
            _park(session, row, now)
    session.flush()
    return len(fresh)


def _chats(
    session: Session,
    channel: str,
    bot: str,
    updates: Sequence[ReceivedUpdate],
    now: datetime,
) -> dict[str, Id]:
    vault: Vault = session.info["vault"]
    wanted = {
        chat_index(vault, channel=channel, bot=bot, address=update_.address): update_
        for update_ in updates
        if update_.address is not None
    }
    found: dict[bytes, Id] = {
        bytes(index): id_
        for id_, index in session.execute(
            _CHATS_BY_INDEX, {"channel": channel, "bot": bot, "indexes": list(wanted)}
        )
    }
    for index, update_ in wanted.items():
        if index not in found:
            chat = Chat(
                channel=channel,
                bot=bot,
                address_index=index,
                address=update_.address,
                is_group=update_.is_group,
                first_seen=now,
            )
            session.add(chat)
            found[index] = chat.id
    # Before the updates that name them: without a relationship nothing else orders the two.
    session.flush()
    return {str(update_.address): found[index] for index, update_ in wanted.items()}


def _park(session: Session, row: Inbox, now: datetime) -> None:
    row.state = InboxState.PARKED
    town = session.scalar(
        select(Account.town).join(Chat, Chat.account_id == Account.id).where(Chat.id == row.chat_id)
    )
    session.add(
        Task(
            town=town or "",
            kind=PARKED_UPDATE,
            urgency="same_day",
            open_key=f"{PARKED_UPDATE}:{row.id}",
            facts={"inbox": str(row.id), "channel": row.channel, "update": row.update_id},
            created_at=now,
            due_at=now,
        )
    )


def _waited(row: Inbox, now: datetime) -> bool:
    wait = row.not_before
    return wait is None or not now < wait <= now + _LONGEST_WAIT
