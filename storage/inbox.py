"""
The durable inbox: an update is stored before it is acknowledged, and stored once.

It waits there for its turn (``storage.turns``); what names no chat, or fails again and again,
is parked with a task for the operator.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from storage.base import Id
from storage.states import InboxState
from storage.tables import Account, Chat, Inbox, Task
from storage.vault import Vault

PARKED_UPDATE = "parked_update"
FLOOD = 20
"""More open updates of one chat than this are no conversation any more."""
CALM = timedelta(seconds=5)
"""For so long after a flood was answered, what still comes of it is left out."""
_RACES = 5

# The statements are built once: building costs more than running them.
_KNOWN = select(Inbox.update_id).where(
    Inbox.channel == bindparam("channel"),
    Inbox.bot == bindparam("bot"),
    Inbox.update_id.in_(bindparam("numbers", expanding=True)),
)
_CHATS_BY_INDEX = select(Chat.id, Chat.address_index, Chat.flooded_at).where(
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
    :param urgent: somebody asks for help, so it is kept in the middle of a flood, too
    """

    update_id: int
    raw: dict[str, Any]
    address: str | None
    is_group: bool = False
    urgent: bool = False


def store_updates(
    session: Session,
    *,
    channel: str,
    bot: str,
    updates: Sequence[ReceivedUpdate],
    now: datetime,
    floods: dict[str, datetime] | None = None,
) -> int:
    """
    Store what is not stored yet and return how many that were.

    An update without an address is parked at once, with a task for the operator. Of a flood only
    as much is kept as shows that it is one, and whatever asks for help.

    :param floods: learns when a flood was answered of which something was left out, by address
    """
    for _ in range(_RACES):
        try:
            with session.begin_nested():
                return _store_new(session, channel, bot, updates, now, floods=floods)
        except IntegrityError:
            # Another process stored some of them meanwhile: read again what is known now.
            continue
    with session.begin_nested():
        return _store_new(session, channel, bot, updates, now, floods=floods)


def chat_index(vault: Vault, *, channel: str, bot: str, address: str) -> bytes:
    """Return the blind index under which a chat's row is stored."""
    return vault.index(_found_by(channel, bot, address))


def chat_indexes(vault: Vault, *, channel: str, bot: str, address: str) -> tuple[bytes, ...]:
    """Return the blind indexes under which a chat's row may stand, one for each key."""
    return vault.indexes(_found_by(channel, bot, address))


def _found_by(channel: str, bot: str, address: str) -> str:
    return f"{channel}:{bot}:{address}"


def park(session: Session, *, row: Inbox, now: datetime) -> None:
    """Put an update aside, with a task for the operator; its chat goes on."""
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


def _store_new(
    session: Session,
    channel: str,
    bot: str,
    updates: Sequence[ReceivedUpdate],
    now: datetime,
    *,
    floods: dict[str, datetime] | None,
) -> int:
    received = {update.update_id: update for update in updates}
    known = set(
        session.scalars(_KNOWN, {"channel": channel, "bot": bot, "numbers": list(received)})
    )
    fresh = [received[number] for number in sorted(received.keys() - known)]
    chats = _chats(session, channel, bot, fresh, now)
    of_chat: Counter[str] = Counter()
    stored = 0
    for update_ in fresh:
        chat, answered = chats[update_.address] if update_.address is not None else (None, None)
        if update_.address is not None and not update_.urgent:
            if answered is not None and floods is not None:
                floods[update_.address] = answered
            if answered is not None or of_chat[update_.address] > FLOOD:
                continue
            of_chat[update_.address] += 1
        stored += 1
        row = Inbox(
            channel=channel,
            bot=bot,
            update_id=update_.update_id,
            chat_id=chat,
            raw=update_.raw,
            state=InboxState.OPEN,
            tries=0,
            received_at=now,
        )
        session.add(row)
        if row.chat_id is None:
            park(session, row=row, now=now)
    session.flush()
    return stored


def _chats(
    session: Session,
    channel: str,
    bot: str,
    updates: Sequence[ReceivedUpdate],
    now: datetime,
) -> dict[str, tuple[Id, datetime | None]]:
    """Return the chat of each address, and when a flood of it was answered, if just now."""
    vault: Vault = session.info["vault"]
    wanted = {update_.address: update_ for update_ in updates if update_.address is not None}
    # While keys are rotated a chat stands under the earlier one or the later one.
    by_index = {
        index: address
        for address in wanted
        for index in chat_indexes(vault, channel=channel, bot=bot, address=address)
    }
    found: dict[str, tuple[Id, datetime | None]] = {
        by_index[bytes(index)]: (
            id_,
            flooded_at if flooded_at is not None and now - CALM < flooded_at <= now else None,
        )
        for id_, index, flooded_at in session.execute(
            _CHATS_BY_INDEX, {"channel": channel, "bot": bot, "indexes": list(by_index)}
        )
    }
    for address in [address for address in wanted if address not in found]:
        chat = Chat(
            channel=channel,
            bot=bot,
            address_index=chat_index(vault, channel=channel, bot=bot, address=address),
            address=address,
            is_group=wanted[address].is_group,
            first_seen=now,
        )
        session.add(chat)
        found[address] = (chat.id, None)
    # Before the updates that name them: without a relationship nothing else orders the two.
    session.flush()
    return found
