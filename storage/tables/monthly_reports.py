"""月報: the report of a month, from its draft to what was handed in, version by version."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Id
from storage.sealed import SealedJson, SealedText
from storage.states import ReportState

_UNCOUNTED = text("counted_at IS NULL")


class MonthlyReport(Base):
    """
    The report of one town and month (its first day).

    ``numbers`` are counts by name, ``areas`` counts by name and area; both are of ``counted_at``,
    and are counted anew when that is emptied. ``look_at`` says when the clock reminds of it, and
    ``version`` which one is written now, or was handed in last.
    """

    __tablename__ = "monthly_report"
    __table_args__ = (
        UniqueConstraint("town", "month"),
        Index(
            "ix_monthly_report_uncounted",
            "id",
            sqlite_where=_UNCOUNTED,
            postgresql_where=_UNCOUNTED,
        ),
    )

    town: Mapped[str] = mapped_column(String(64))
    month: Mapped[date] = mapped_column(Date)
    state: Mapped[ReportState] = mapped_column(default=ReportState.DRAFT)
    version: Mapped[int] = mapped_column(default=1)
    numbers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    areas: Mapped[dict[str, Any]] = mapped_column(default=dict)
    stories_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    stories = SealedJson(list)
    minutes_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    minutes = SealedJson(list)
    remarks_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    remarks = SealedText()
    made_at: Mapped[datetime]
    asked_at: Mapped[datetime]
    counted_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    finished_by: Mapped[Id | None] = mapped_column(ForeignKey("account.id"))
    handed_in_at: Mapped[datetime | None]
    handed_in_by: Mapped[Id | None] = mapped_column(ForeignKey("account.id"))
    look_at: Mapped[datetime | None] = mapped_column(index=True)


class HandedInReport(Base):
    """A version of a report as it was handed in: its numbers and words, never changed again."""

    __tablename__ = "handed_in_report"
    __table_args__ = (UniqueConstraint("report_id", "version"),)

    report_id: Mapped[Id] = mapped_column(ForeignKey("monthly_report.id"))
    version: Mapped[int]
    content_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    content = SealedJson(dict)
    handed_in_at: Mapped[datetime]
    handed_in_by: Mapped[Id] = mapped_column(ForeignKey("account.id"))
