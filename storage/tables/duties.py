"""
Who is on duty, and who stands in while somebody is away.

Both are whole days in Tokyo, the last one included.
"""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Id


class Duty(Base):
    """The days on which a coordinator is on duty (当番): told of what cannot wait, at any hour."""

    __tablename__ = "duty"
    __table_args__ = (Index("ix_duty_town_last_day", "town", "last_day"),)

    town: Mapped[str] = mapped_column(String(64))
    account_id: Mapped[Id] = mapped_column(ForeignKey("account.id"))
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date)
    made_by: Mapped[Id] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime]


class StaffAbsence(Base):
    """The days on which a coordinator is away (留守), and the colleague who stands in."""

    __tablename__ = "staff_absence"
    __table_args__ = (Index("ix_staff_absence_account_id_last_day", "account_id", "last_day"),)

    account_id: Mapped[Id] = mapped_column(ForeignKey("account.id"))
    stand_in_id: Mapped[Id] = mapped_column(ForeignKey("account.id"), index=True)
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date)
    made_at: Mapped[datetime]
