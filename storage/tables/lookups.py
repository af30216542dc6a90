"""What was unusual about the look-ups of a week, for the colleague who is to know of it."""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Id
from storage.states import LookState, Role


class UnusualLook(Base):
    """
    One finding about an account's week, by code and count; ``week`` is the Monday after it.

    ``account_id`` is who looked, empty for the operator. ``of`` is the role that is told: the
    city officer where a town's only coordinator is meant. ``cases`` are marks, as in the audit.
    A row without a ``kind`` says that the week was looked at.
    """

    __tablename__ = "unusual_look"
    __table_args__ = (Index("ix_unusual_look_town_week", "town", "week"),)

    town: Mapped[str] = mapped_column(String(64))
    week: Mapped[date] = mapped_column(Date)
    account_id: Mapped[Id | None] = mapped_column(ForeignKey("account.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16), default="")
    count: Mapped[int] = mapped_column(default=0)
    cases: Mapped[list[str]] = mapped_column(default=list)
    of: Mapped[Role]
    state: Mapped[LookState] = mapped_column(default=LookState.OPEN)
    made_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[Id | None] = mapped_column(ForeignKey("account.id"))
