"""
Check-ins, the coordinators' tasks, and the Monday lists that were sent.

A check-in is asked of one member of a placement; a task keeps the codes of what
was said, never a text.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Id
from storage.sealed import SealedJson, SealedText
from storage.states import Audience, CheckInState, HowHeard, Side, TaskState


def _from_the_start(context: Any) -> Any:
    return context.get_current_parameters()["created_at"]


class CheckIn(Base):
    """
    One small question about settling in (その後いかがですか).

    ``answers`` are levels, 0 (best) to 3, by question, written one by one as they are given.
    """

    __tablename__ = "check_in"
    __table_args__ = (
        UniqueConstraint("member_id", "stage"),
        Index("ix_check_in_state_asked_at", "state", "asked_at"),
        Index("ix_check_in_town_asked_at", "town", "asked_at"),
    )

    town: Mapped[str] = mapped_column(String(64))
    placement_id: Mapped[Id] = mapped_column(ForeignKey("placement.id"), index=True)
    member_id: Mapped[Id] = mapped_column(ForeignKey("placement_member.id"), index=True)
    side: Mapped[Side]
    stage: Mapped[str] = mapped_column(String(24))
    state: Mapped[CheckInState]
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    offers_talk: Mapped[bool] = mapped_column(default=False)
    wants_to_talk: Mapped[bool] = mapped_column(default=False)
    how_heard: Mapped[HowHeard | None]
    asked_at: Mapped[datetime]
    repeated_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[Id | None] = mapped_column(ForeignKey("account.id"))


class Task(Base):
    """
    Something a coordinator must look at (対応待ち).

    ``reminded_at`` and ``reminders`` tell when and how often its present coordinator was
    reminded, ``had_by`` who had it before; ``look_at`` says when the clock looks at it again.
    ``reporter_id`` is who told an incident; ``escalated_at`` says since when the city knows that
    nobody has taken it.
    """

    __tablename__ = "task"
    __table_args__ = (
        Index("ix_task_town_state", "town", "state", "due_at"),
        Index("ix_task_town_created_at", "town", "created_at"),
        Index("ix_task_town_resolved_at", "town", "resolved_at"),
    )

    town: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(32))
    urgency: Mapped[str] = mapped_column(String(24))
    state: Mapped[TaskState] = mapped_column(default=TaskState.OPEN)
    audience: Mapped[Audience] = mapped_column(
        default=Audience.COORDINATORS, server_default=Audience.COORDINATORS.value
    )
    open_key: Mapped[str | None] = mapped_column(String(120), unique=True)
    coordinator_id: Mapped[Id | None] = mapped_column(ForeignKey("account.id"), index=True)
    person_id: Mapped[Id | None] = mapped_column(ForeignKey("person.id"), index=True)
    host_id: Mapped[Id | None] = mapped_column(ForeignKey("host.id"), index=True)
    introduction_id: Mapped[Id | None] = mapped_column(ForeignKey("introduction.id"))
    placement_id: Mapped[Id | None] = mapped_column(ForeignKey("placement.id"), index=True)
    reporter_id: Mapped[Id | None] = mapped_column(ForeignKey("account.id"))
    facts_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    facts = SealedJson(dict)
    note_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    note = SealedText()
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    reminded_at: Mapped[datetime | None]
    reminders: Mapped[int] = mapped_column(default=0)
    had_by: Mapped[list[str]] = mapped_column(default=list)
    look_at: Mapped[datetime | None] = mapped_column(index=True, default=_from_the_start)
    escalated_at: Mapped[datetime | None]
    taken_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[Id | None] = mapped_column(ForeignKey("account.id"))
    outcome: Mapped[str] = mapped_column(String(24), default="")


class HeardCrisis(Base):
    """
    Words of a crisis that somebody typed, by their kind; gone once more was said about them.

    At ``look_at`` those on duty are told of it if nothing was said.
    """

    __tablename__ = "heard_crisis"

    town: Mapped[str] = mapped_column(String(64))
    account_id: Mapped[Id] = mapped_column(ForeignKey("account.id"), unique=True)
    kind: Mapped[str] = mapped_column(String(16))
    heard_at: Mapped[datetime]
    look_at: Mapped[datetime] = mapped_column(index=True)


class WeeklyList(Base):
    """That somebody's list of a week was sent, unless it was empty, so that none comes twice."""

    __tablename__ = "weekly_list"
    __table_args__ = (UniqueConstraint("account_id", "week"),)

    account_id: Mapped[Id] = mapped_column(ForeignKey("account.id"))
    week: Mapped[date] = mapped_column(Date)
    sent_at: Mapped[datetime]
