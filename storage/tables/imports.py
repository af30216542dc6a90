"""
What comes in as a table: the import a coordinator is in the middle of, and the places to call.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Id
from storage.sealed import SealedBytes, SealedJson, SealedText
from storage.states import ImportState

_SENT = text("state = 'sent'")


class TableImport(Base):
    """
    A table on its way in, one for each coordinator.

    ``file`` says where the channel keeps it, ``data`` is the file itself where it was sent on the
    desk, which has no ``chat_id``. ``content`` holds the rows that were read and what is wrong with
    them; all three are gone once it is over.
    """

    __tablename__ = "table_import"
    __table_args__ = (
        Index("ix_table_import_sent", "id", sqlite_where=_SENT, postgresql_where=_SENT),
    )

    town: Mapped[str] = mapped_column(String(64))
    account_id: Mapped[Id] = mapped_column(ForeignKey("account.id"), unique=True)
    chat_id: Mapped[Id | None] = mapped_column(ForeignKey("chat.id"))
    kind: Mapped[str] = mapped_column(String(16))
    state: Mapped[ImportState]
    revision: Mapped[int] = mapped_column(default=1)
    asked_at: Mapped[datetime]
    file_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    file = SealedJson()
    data_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    data = SealedBytes()
    content_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    content = SealedJson()


class CallPlace(Base):
    """声かけ先 that a coordinator added to those of the town's file."""

    __tablename__ = "call_place"

    town: Mapped[str] = mapped_column(String(64), index=True)
    name_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    name = SealedText()
    phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone = SealedText()
    details_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    details = SealedJson()
    added_by: Mapped[Id | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime]
