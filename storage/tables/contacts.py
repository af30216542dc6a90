"""訪問・電話・同行: that somebody of the staff went to see, called or went along with somebody."""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Id


class Contact(Base):
    """
    One visit, call or way gone together; codes alone, never a word of what was said.

    ``person_id`` is set where it is about a case. What the program records by itself (calls to
    places, answers heard by phone, visits to a host before the start) does not stand here.
    """

    __tablename__ = "contact"
    __table_args__ = (Index("ix_contact_town_day", "town", "day"),)

    town: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(16))
    whom: Mapped[str] = mapped_column(String(16))
    person_id: Mapped[Id | None] = mapped_column(ForeignKey("person.id"), index=True)
    day: Mapped[date] = mapped_column(Date)
    by: Mapped[Id] = mapped_column(ForeignKey("account.id"))
    recorded_at: Mapped[datetime]
