"""
日取り: the days on which a placement meets, how they are proposed and repeated.

Times are stored in UTC; who comes along and how somebody gets home are fixed words, never names.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Id
from storage.sealed import SealedText
from storage.states import DayState, HowHeard, ProposalState, Side

USUAL_MINUTES = 120

_OPEN = text("state = 'open'")


class MeetingDay(Base):
    """
    A session (日取り): one meeting on one day.

    ``absent`` holds the ids (hex) of members who rest on that day while the others meet;
    ``cancelled_for`` is the member whose word cancelled it. ``look_at`` says when the clock has
    something to do about it: the day before, or while somebody has not arrived. ``seen_at`` is
    when the supporter's side said that they are looking after that. ``revision`` grows with each
    change that a calendar must learn of, and ``occurrence`` is its place in a series.
    """

    __tablename__ = "meeting_day"
    __table_args__ = (
        Index("ix_meeting_day_state_starts_at", "state", "starts_at"),
        Index("ix_meeting_day_series_id_occurrence", "series_id", "occurrence", unique=True),
    )

    placement_id: Mapped[Id] = mapped_column(ForeignKey("placement.id"), index=True)
    starts_at: Mapped[datetime]
    state: Mapped[DayState] = mapped_column(default=DayState.PLANNED)
    place_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    place = SealedText()
    absent: Mapped[list[str]] = mapped_column(default=list)
    asked_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[Id | None] = mapped_column(ForeignKey("account.id"))
    series_id: Mapped[Id | None] = mapped_column(ForeignKey("day_series.id"))
    occurrence: Mapped[int | None]
    company: Mapped[str] = mapped_column(String(16), default="", server_default="")
    way_home: Mapped[str] = mapped_column(String(16), default="", server_default="")
    cancelled_for: Mapped[Id | None] = mapped_column(ForeignKey("placement_member.id"))
    revision: Mapped[int] = mapped_column(default=0, server_default="0")
    minutes: Mapped[int] = mapped_column(default=USUAL_MINUTES, server_default="120")
    set_at: Mapped[datetime | None]
    look_at: Mapped[datetime | None] = mapped_column(index=True)
    seen_at: Mapped[datetime | None]
    how_heard: Mapped[HowHeard | None]


class DayProposal(Base):
    """
    Up to three moments that one side offers; ``asks`` is the side that chooses.

    ``options`` are moments in UTC (ISO 8601); ``none_fits`` holds the ids (hex) of the members
    whom none of them fits. It lapses at ``lapses_at``, when its last moment has come;
    ``closed_heard`` is by which way its answer came.
    """

    __tablename__ = "day_proposal"
    __table_args__ = (
        Index("ix_day_proposal_open", "lapses_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    placement_id: Mapped[Id] = mapped_column(ForeignKey("placement.id"), index=True)
    by: Mapped[Id] = mapped_column(ForeignKey("account.id"))
    asks: Mapped[Side]
    options: Mapped[list[str]] = mapped_column(default=list)
    place_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    place = SealedText()
    company: Mapped[str] = mapped_column(String(16), default="")
    way_home: Mapped[str] = mapped_column(String(16), default="")
    state: Mapped[ProposalState] = mapped_column(default=ProposalState.OPEN)
    none_fits: Mapped[list[str]] = mapped_column(default=list)
    made_at: Mapped[datetime]
    lapses_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[Id | None] = mapped_column(ForeignKey("account.id"))
    closed_heard: Mapped[HowHeard | None]
    how_heard: Mapped[HowHeard]
    day_id: Mapped[Id | None] = mapped_column(ForeignKey("meeting_day.id"))


class DaySeries(Base):
    """
    Days that repeat: from ``starts_at`` on, ``times`` of them, or until it is stopped.

    ``reached`` is the first occurrence that was not yet made, ``made`` how many days were.
    ``look_at`` says when the clock makes further ones; empty once it has come to its end.
    """

    __tablename__ = "day_series"

    placement_id: Mapped[Id] = mapped_column(ForeignKey("placement.id"), index=True)
    starts_at: Mapped[datetime]
    every: Mapped[str] = mapped_column(String(16))
    times: Mapped[int | None]
    on_holidays: Mapped[bool]
    place_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    place = SealedText()
    company: Mapped[str] = mapped_column(String(16), default="")
    way_home: Mapped[str] = mapped_column(String(16), default="")
    reached: Mapped[int] = mapped_column(default=0)
    made: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime]
    by: Mapped[Id] = mapped_column(ForeignKey("account.id"))
    look_at: Mapped[datetime | None] = mapped_column(index=True)
    stopped_at: Mapped[datetime | None]


class CalendarLink(Base):
    """The way by which one account's calendar reads the days of one placement."""

    __tablename__ = "calendar_link"

    account_id: Mapped[Id] = mapped_column(ForeignKey("account.id"), index=True)
    placement_id: Mapped[Id] = mapped_column(ForeignKey("placement.id"))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
