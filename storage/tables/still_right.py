"""
「いまのままでよいですか」, as it was put to a host, and what rests since.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Id
from storage.states import HowHeard, StillRightState


class StillRight(Base):
    """
    One question to one host; ``rested`` holds the ids (hex) of the offers that rest by it.

    ``told_at`` is when the host was told of a rest that came of silence.
    """

    __tablename__ = "still_right"
    __table_args__ = (Index("ix_still_right_host_state", "host_id", "state"),)

    town: Mapped[str] = mapped_column(String(64))
    host_id: Mapped[Id] = mapped_column(ForeignKey("host.id"))
    state: Mapped[StillRightState] = mapped_column(default=StillRightState.ASKED)
    answer: Mapped[str] = mapped_column(String(16), default="")
    how_heard: Mapped[HowHeard | None]
    rested: Mapped[list[str]] = mapped_column(default=list)
    asked_at: Mapped[datetime]
    repeated_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[Id | None] = mapped_column(ForeignKey("account.id"))
