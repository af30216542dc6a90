"""
What is settled before the first visit (開始前の確認), and what a host has promised.

One check for each placement, a visit for each of its hosts, a note for each of its persons;
a promise belongs to the host itself and holds wherever it takes part.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, LargeBinary, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Id
from storage.sealed import SealedText
from storage.states import HowHeard, HowSaid


class FirstVisitCheck(Base):
    """
    What is settled for all of one placement.

    ``costs`` says by kind of cost who pays; ``first_call`` is the office to be called first.
    ``ready_at`` is when everything was there, emptied when somebody joins; ``look_at`` says
    when the clock looks at the insurance again.
    """

    __tablename__ = "first_visit_check"

    placement_id: Mapped[Id] = mapped_column(ForeignKey("placement.id"), unique=True)
    insurance: Mapped[str] = mapped_column(String(16), default="")
    insured: Mapped[str] = mapped_column(String(16), default="")
    insured_until: Mapped[date | None] = mapped_column(Date)
    costs: Mapped[dict[str, Any]] = mapped_column(default=dict)
    first_call_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    first_call = SealedText()
    two_adults_at: Mapped[datetime | None]
    two_adults_by: Mapped[Id | None] = mapped_column(ForeignKey("account.id"))
    ready_at: Mapped[datetime | None]
    look_at: Mapped[datetime | None] = mapped_column(index=True)


class HostVisit(Base):
    """How and when a host was visited and checked before a placement, and by whom."""

    __tablename__ = "host_visit"

    member_id: Mapped[Id] = mapped_column(ForeignKey("placement_member.id"), unique=True)
    how: Mapped[str] = mapped_column(String(16))
    day: Mapped[date] = mapped_column(Date)
    by: Mapped[Id] = mapped_column(ForeignKey("account.id"))
    recorded_at: Mapped[datetime]


class HostNote(Base):
    """
    A person's short note for the host, and how they read it; 未確認 does not count.

    That of a protected person ``waits`` until a coordinator has read it too.
    """

    __tablename__ = "host_note"

    member_id: Mapped[Id] = mapped_column(ForeignKey("placement_member.id"), unique=True)
    words_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    words = SealedText()
    how_said: Mapped[HowSaid]
    waits: Mapped[bool] = mapped_column(default=False, server_default=false())
    by: Mapped[Id] = mapped_column(ForeignKey("account.id"))
    written_at: Mapped[datetime]


class HostCheck(Base):
    """What was checked of a host itself, by whom, and until which day it holds."""

    __tablename__ = "host_check"
    __table_args__ = (UniqueConstraint("host_id", "kind"),)

    host_id: Mapped[Id] = mapped_column(ForeignKey("host.id"))
    kind: Mapped[str] = mapped_column(String(16))
    checked_on: Mapped[date] = mapped_column(Date)
    until: Mapped[date] = mapped_column(Date)
    by: Mapped[Id] = mapped_column(ForeignKey("account.id"))
    recorded_at: Mapped[datetime]


class Promise(Base):
    """That a host has accepted a version of the promises (お約束), when, and how it was heard."""

    __tablename__ = "promise"
    __table_args__ = (UniqueConstraint("host_id", "version"),)

    host_id: Mapped[Id] = mapped_column(ForeignKey("host.id"))
    version: Mapped[int]
    how_heard: Mapped[HowHeard]
    accepted_at: Mapped[datetime]
    accepted_by: Mapped[Id] = mapped_column(ForeignKey("account.id"))
