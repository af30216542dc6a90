"""
Calls to places that might know somebody (声かけ先): who called, for which wish, how it went.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Id
from storage.sealed import SealedText


class CallLog(Base):
    """One call; ``place`` is a name of the town's file, ``outcome`` a code."""

    __tablename__ = "call_log"
    __table_args__ = (Index("ix_call_log_town_called_at", "town", "called_at"),)

    town: Mapped[str] = mapped_column(String(64))
    wish_id: Mapped[Id] = mapped_column(ForeignKey("wish.id"), index=True)
    place: Mapped[str] = mapped_column(String(400))
    outcome: Mapped[str] = mapped_column(String(16))
    note_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    note = SealedText()
    called_by: Mapped[Id] = mapped_column(ForeignKey("account.id"))
    called_at: Mapped[datetime]
