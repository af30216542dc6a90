"""
実施計画書: what is planned for a contract year, version by version, with why each was changed.
"""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Id
from storage.sealed import SealedText


class WorkPlan(Base):
    """
    One version of the plan of a town and a fiscal year (by the year in which it begins).

    ``agreed_on`` is the day on which the city agreed to it; until then it is being written, and
    there is one such version at most. ``reason`` says why it differs from the version before.
    """

    __tablename__ = "work_plan"
    __table_args__ = (UniqueConstraint("town", "year", "number"),)

    town: Mapped[str] = mapped_column(String(64))
    year: Mapped[int]
    number: Mapped[int]
    agreed_on: Mapped[date | None] = mapped_column(Date)
    agreed_by: Mapped[Id | None] = mapped_column(ForeignKey("account.id"))
    reason_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    reason = SealedText()
    made_by: Mapped[Id] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime]


class WorkPlanEntry(Base):
    """
    A line of one version: of the schedule (①), with its months, or of the contents (②).

    ``line`` is the same for the same line in each version; ``first`` and ``last`` are the first
    days of the months in which it is done.
    """

    __tablename__ = "work_plan_entry"
    __table_args__ = (UniqueConstraint("plan_id", "line"),)

    plan_id: Mapped[Id] = mapped_column(ForeignKey("work_plan.id"))
    line: Mapped[str] = mapped_column(String(32))
    part: Mapped[str] = mapped_column(String(16))
    place: Mapped[int]
    first: Mapped[date | None] = mapped_column(Date)
    last: Mapped[date | None] = mapped_column(Date)
    heading_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    heading = SealedText()
    words_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    words = SealedText()
