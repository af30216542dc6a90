"""The week's plan of a town, computed beside the conversations when a coordinator asks for it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Id
from storage.sealed import SealedJson

_UNMADE = text("made_at IS NULL")


class WeekPlan(Base):
    """
    One plan of one town and week (its Monday, in Tokyo); asking again computes it anew.

    ``content`` says what stands in it, in order, and :class:`WeekPlanPart` what is told of it;
    both hold row ids and reasons, never a sentence of a person. ``locks`` are offers by wish that
    a coordinator wants to stand, ``skips`` lines taken out of this week, each with a coded reason;
    ``teams`` are those that stand, and those taken out, which say ``why``.
    """

    __tablename__ = "week_plan"
    __table_args__ = (
        UniqueConstraint("town", "week"),
        Index("ix_week_plan_unmade", "id", sqlite_where=_UNMADE, postgresql_where=_UNMADE),
    )

    town: Mapped[str] = mapped_column(String(64))
    week: Mapped[date] = mapped_column(Date)
    asked_by: Mapped[Id] = mapped_column(ForeignKey("account.id"))
    asked_at: Mapped[datetime]
    made_at: Mapped[datetime | None]
    content_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    content = SealedJson(dict)
    locks: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    skips: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list, server_default="[]")
    teams: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list, server_default="[]")


class WeekPlanPart(Base):
    """
    Some entries of a plan, which follow one another; a page of a large plan opens few of these.
    """

    __tablename__ = "week_plan_part"
    __table_args__ = (UniqueConstraint("plan_id", "number"),)

    plan_id: Mapped[Id] = mapped_column(ForeignKey("week_plan.id"))
    town: Mapped[str] = mapped_column(String(64))
    number: Mapped[int]
    entries_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    entries = SealedJson(list)
