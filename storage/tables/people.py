"""
Accounts and their invitations; persons, known by a case code and never by name.

Consent is a record of its own, because it is given for something, until some
day, and can be taken back.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from storage.audit.marks import new_mark_key
from storage.base import Base, Id
from storage.sealed import SealedText
from storage.states import HowSaid, PersonState, Role, Side


class Account(Base):
    """
    Somebody who talks with the program in one role, in one town.

    ``asked_by`` says where they are written to if they have both: ``chat`` or ``mail``.
    From ``stopped_at`` on the program begins nothing with them, until a coordinator undoes it.
    """

    __tablename__ = "account"
    __table_args__ = (Index("ix_account_town_role", "town", "role"),)

    town: Mapped[str] = mapped_column(String(64))
    role: Mapped[Role]
    label_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    label = SealedText()
    host_id: Mapped[Id | None] = mapped_column(ForeignKey("host.id"), index=True)
    language: Mapped[str] = mapped_column(String(8), default="ja")
    hours: Mapped[str] = mapped_column(String(16), default="office")
    quiet_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    stopped_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
    asked_by: Mapped[str] = mapped_column(String(8), default="chat", server_default="chat")


class Invitation(Base):
    """
    A single-use way in: it carries the role, and only its hash is kept.

    ``account_id`` names an account that comes back by it, on another phone. Opened, it waits in
    the chat ``opened_by`` until whoever made it has seen there the two digits of ``number``.
    """

    __tablename__ = "invitation"

    town: Mapped[str] = mapped_column(String(64))
    role: Mapped[Role]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    made_by: Mapped[Id | None] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    used_by: Mapped[Id | None] = mapped_column(ForeignKey("account.id"))
    account_id: Mapped[Id | None] = mapped_column(ForeignKey("account.id"))
    opened_by: Mapped[Id | None] = mapped_column(ForeignKey("chat.id"))
    opened_at: Mapped[datetime | None]
    number: Mapped[int | None]
    refused_at: Mapped[datetime | None]


class Person(Base):
    """
    Whose life it is: a case code, the supporter's own label, an area.

    ``kept_for`` is a coded reason for which the case is not deleted before ``kept_until``.
    ``mark_key`` makes the marks by which the audit names the case; emptied, none leads here.
    With ``danger_at_home`` nobody of the family is told anything, a guardian neither.
    """

    __tablename__ = "person"
    __table_args__ = (
        UniqueConstraint("code"),
        Index("ix_person_town_created_at", "town", "created_at"),
    )

    town: Mapped[str] = mapped_column(String(64), index=True)
    code: Mapped[str] = mapped_column(String(8))
    label_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    label = SealedText()
    area: Mapped[str] = mapped_column(String(64))
    supporter_id: Mapped[Id] = mapped_column(ForeignKey("account.id"), index=True)
    state: Mapped[PersonState] = mapped_column(default=PersonState.ACTIVE)
    protected: Mapped[bool] = mapped_column(default=False)
    minor: Mapped[bool] = mapped_column(default=False)
    danger_at_home: Mapped[bool] = mapped_column(default=False, server_default=false())
    traits: Mapped[list[str]] = mapped_column(default=list)
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_reason: Mapped[str] = mapped_column(String(24), default="", server_default="")
    kept_for: Mapped[str] = mapped_column(String(24), default="", server_default="")
    kept_until: Mapped[datetime | None]
    mark_key_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    mark_key = SealedText()

    def __init__(self, **values: Any) -> None:
        values.setdefault("mark_key", new_mark_key())
        super().__init__(**values)


class Consent(Base):
    """
    What somebody agreed to, how they were told and said it, and until when.

    ``purpose`` says what and for whom; ``extent`` how far, where there is a choice: what a family
    may be told, or with which agency it was decided.
    """

    __tablename__ = "consent"
    # Whether somebody's yes stands is read from the index alone.
    __table_args__ = (
        Index("ix_consent_person_id_purpose_withdrawn_at", "person_id", "purpose", "withdrawn_at"),
    )

    person_id: Mapped[Id] = mapped_column(ForeignKey("person.id"))
    purpose: Mapped[str] = mapped_column(String(24))
    how_said: Mapped[HowSaid]
    told_how: Mapped[str] = mapped_column(String(8), default="", server_default="")
    extent: Mapped[str] = mapped_column(String(16), default="", server_default="")
    recorded_by: Mapped[Id] = mapped_column(ForeignKey("account.id"))
    given_at: Mapped[datetime]
    until: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]


class Block(Base):
    """A person and a host that must never be brought together; ``side`` is who asked for it."""

    __tablename__ = "block"
    __table_args__ = (UniqueConstraint("person_id", "host_id"),)

    person_id: Mapped[Id] = mapped_column(ForeignKey("person.id"))
    host_id: Mapped[Id] = mapped_column(ForeignKey("host.id"))
    side: Mapped[Side] = mapped_column(default=Side.PERSON, server_default=Side.PERSON.value)
    made_by: Mapped[Id] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime]
