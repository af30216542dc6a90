"""
The audit and its chain; the database lets nobody change or delete a row of them.

How the rows are chained and checked is told in ``storage.audit``.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Connection, Index, LargeBinary, String, event
from sqlalchemy.orm import Mapped, mapped_column

from storage.audit.append_only import statements
from storage.base import Base, Id


class AuditEntry(Base):
    """
    Who did what, when and why; it holds no text about anybody.

    ``by`` is an account in a ``role``, nobody where the program itself did it. Where the row is
    about a case, ``cases`` are the marks of the persons concerned and ``subject_id`` is a mark as
    well; everywhere else it is the row's id. ``facts`` hold codes and counts.
    """

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_act_at", "act", "at"), Index("ix_audit_by_at", "by", "at"))

    town: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    by: Mapped[Id | None]
    role: Mapped[str] = mapped_column(String(16), default="", server_default="")
    act: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(24))
    subject_id: Mapped[Id]
    cases: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)


class AuditLink(Base):
    """
    A link of the chain; it has the id of its entry, and ``number`` counts from 1.

    ``hash`` covers the link before and the whole entry. The last link of what was chained at
    once is the head of its batch: it has a ``signature``, and ``look_from`` is where the next
    look for entries without a link begins.
    """

    __tablename__ = "audit_link"

    number: Mapped[int] = mapped_column(BigInteger, unique=True)
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    sealed_at: Mapped[datetime]
    signature: Mapped[bytes | None] = mapped_column(LargeBinary)
    look_from: Mapped[Id | None]


class AuditCut(Base):
    """
    That the oldest entries were cut off after their keeping time, up to link ``number``.

    All of them were from before ``older_than``; ``hash`` is that of the last link cut off.
    """

    __tablename__ = "audit_cut"

    number: Mapped[int] = mapped_column(BigInteger, unique=True)
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    count: Mapped[int]
    older_than: Mapped[datetime]
    cut_at: Mapped[datetime]
    signature: Mapped[bytes] = mapped_column(LargeBinary)


@event.listens_for(Base.metadata, "after_create")
def _guard(target: object, connection: Connection, **_: object) -> None:
    for statement in statements(connection.dialect.name):
        connection.exec_driver_sql(statement)
