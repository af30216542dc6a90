"""
What comes in, what goes out, and the drafts between.

A chat is somebody's address on a channel; raw updates, drafts and outgoing
texts are sealed, and a raw update is dropped as soon as it is done.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Id
from storage.sealed import SealedJson, SealedText
from storage.states import InboxState, OutboxState

_OPEN = text("state = 'open'")
_QUEUED = text("state = 'queued'")
_WAITING = text("state IN ('queued', 'claimed')")


class Chat(Base):
    """
    An address on a channel; locking this row is how one turn at a time is kept.

    A mail address that nobody has confirmed yet belongs to no account. ``flooded_at`` says when
    more came from it than a person can mean.
    """

    __tablename__ = "chat"
    __table_args__ = (UniqueConstraint("channel", "bot", "address_index"),)

    channel: Mapped[str] = mapped_column(String(16))
    bot: Mapped[str] = mapped_column(String(32))
    address_index: Mapped[bytes] = mapped_column(LargeBinary(16))
    address_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    address = SealedText()
    is_group: Mapped[bool] = mapped_column(default=False)
    account_id: Mapped[Id | None] = mapped_column(ForeignKey("account.id"), index=True)
    draft_id: Mapped[Id | None]
    blocked_at: Mapped[datetime | None]
    flooded_at: Mapped[datetime | None]
    first_seen: Mapped[datetime]


class Inbox(Base):
    """An update, exactly as the channel gave it, until it is done."""

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("channel", "bot", "update_id"),
        Index("ix_inbox_open", "chat_id", "update_id", sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    channel: Mapped[str] = mapped_column(String(16))
    bot: Mapped[str] = mapped_column(String(32))
    update_id: Mapped[int] = mapped_column(BigInteger)
    chat_id: Mapped[Id | None] = mapped_column(ForeignKey("chat.id"))
    raw_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    raw = SealedJson()
    state: Mapped[InboxState] = mapped_column(default=InboxState.OPEN)
    tries: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime | None]
    received_at: Mapped[datetime]
    done_at: Mapped[datetime | None]


class Outbox(Base):
    """
    A message to one chat. ``begun`` marks what the program begins by itself;
    answers to what somebody just did have it false and go at any hour.

    ``not_before`` is empty where the message may go at once; from ``not_after`` on, when its
    reader's hours are over, it waits for the next ones. ``sends`` counts how often it may have
    reached the chat; ``steps_done`` how many of its calls surely have; ``put_off`` how often its
    reader's side has said "later".
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index(
            "ix_outbox_waiting",
            "chat_id",
            "id",
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        ),
        Index(
            "ix_outbox_queued",
            "id",
            "not_before",
            sqlite_where=_QUEUED,
            postgresql_where=_QUEUED,
        ),
    )

    chat_id: Mapped[Id] = mapped_column(ForeignKey("chat.id"))
    key: Mapped[str] = mapped_column(String(160), unique=True)
    payload_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    payload = SealedJson()
    begun: Mapped[bool] = mapped_column(default=False)
    person_id: Mapped[Id | None] = mapped_column(ForeignKey("person.id"), index=True)
    placement_id: Mapped[Id | None] = mapped_column(index=True)
    state: Mapped[OutboxState] = mapped_column(default=OutboxState.QUEUED)
    not_before: Mapped[datetime | None]
    not_after: Mapped[datetime | None]
    created_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    claimed_by: Mapped[int | None]
    sent_at: Mapped[datetime | None]
    sends: Mapped[int] = mapped_column(default=0)
    tries: Mapped[int] = mapped_column(default=0)
    steps_done: Mapped[int] = mapped_column(default=0)
    put_off: Mapped[int] = mapped_column(default=0, server_default="0")
    outcome: Mapped[str] = mapped_column(String(24), default="")


class Draft(Base):
    """A form somebody is in the middle of; it survives everything."""

    __tablename__ = "draft"
    __table_args__ = (UniqueConstraint("account_id", "form", "subject_id"),)

    account_id: Mapped[Id] = mapped_column(ForeignKey("account.id"))
    form: Mapped[str] = mapped_column(String(32))
    subject_id: Mapped[Id]
    state_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    state = SealedJson()
    changed_at: Mapped[datetime]


class PageLink(Base):
    """
    A one-time page: bound to one question of one draft or row, spent when that has ended.

    A small screen of a conversation belongs to a chat. ``state`` is what it shows, ``version``
    grows with each thing done on it, and ``draft_id`` is the form that stands on it.
    """

    __tablename__ = "page_link"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    account_id: Mapped[Id] = mapped_column(ForeignKey("account.id"))
    purpose: Mapped[str] = mapped_column(String(32))
    subject_id: Mapped[Id]
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    spent_at: Mapped[datetime | None]
    chat_id: Mapped[Id | None] = mapped_column(ForeignKey("chat.id"))
    draft_id: Mapped[Id | None]
    version: Mapped[int] = mapped_column(default=0, server_default="0")
    state_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    state = SealedJson()


class SendPace(Base):
    """
    How fast one bot sends, shared by all processes; whoever claims messages locks this row.

    ``sent`` holds the moments (Unix seconds) of its last messages.
    """

    __tablename__ = "send_pace"
    __table_args__ = (UniqueConstraint("channel", "bot"),)

    channel: Mapped[str] = mapped_column(String(16))
    bot: Mapped[str] = mapped_column(String(32))
    sent: Mapped[list[float]] = mapped_column(JSON, default=list)
    paused_from: Mapped[datetime | None]
    paused_until: Mapped[datetime | None]


class ChatPace(Base):
    """
    How fast one chat is sent to; its id is the chat's.

    A row of its own, because writing to the chat's row would wait for that chat's turn.
    """

    __tablename__ = "chat_pace"

    id: Mapped[Id] = mapped_column(ForeignKey("chat.id"), primary_key=True)
    sent: Mapped[list[float]] = mapped_column(JSON, default=list)
    free_from: Mapped[datetime | None]
