"""
What was shared about a person in a 支援会議: a compartment of its own.

The members of such a meeting keep it secret by law (社会福祉法106条の6). It is read by those
named and by nobody else; only ``casework.conference`` knows this table.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Id
from storage.sealed import SealedText


class ConferenceNote(Base):
    """
    One note; ``readers`` are ids of the accounts that may read it.

    ``crossed`` holds, by id, to whom else it was opened: the coded reason, who confirmed it and
    until when.
    """

    __tablename__ = "conference_note"

    person_id: Mapped[Id] = mapped_column(ForeignKey("person.id"), index=True)
    town: Mapped[str] = mapped_column(String(64))
    held_on: Mapped[date] = mapped_column(Date)
    words_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    words = SealedText()
    readers: Mapped[list[str]] = mapped_column(default=list)
    crossed: Mapped[dict[str, Any]] = mapped_column(default=dict)
    written_by: Mapped[Id] = mapped_column(ForeignKey("account.id"))
    written_at: Mapped[datetime]
