"""
What is left of a case that was forgotten, and whether the program holds back.

A mark tells the case again in an old backup and tells nothing else; what is counted stands in
rows of its own, so that nobody can lay a mark and a count side by side.
"""

from datetime import datetime

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base


class ForgottenMark(Base):
    """The blind mark of a case that must never come back; see ``storage.forgotten``."""

    __tablename__ = "forgotten_mark"

    mark: Mapped[bytes] = mapped_column(LargeBinary(16), unique=True)


class ForgottenCase(Base):
    """
    What the reports still count of a case that was forgotten; all of it codes.

    ``entered`` and ``forgotten`` are months (``2026-11``); ``step`` is the furthest that was
    reached, ``why`` whether it was asked for or its time was over.
    """

    __tablename__ = "forgotten_case"

    town: Mapped[str] = mapped_column(String(64), index=True)
    entered: Mapped[str] = mapped_column(String(7))
    forgotten: Mapped[str] = mapped_column(String(7))
    kind: Mapped[str] = mapped_column(String(16))
    step: Mapped[str] = mapped_column(String(16))
    why: Mapped[str] = mapped_column(String(16))


class ServiceHold(Base):
    """
    From ``since`` on the program takes in, and begins, answers and sends nothing.

    A restore sets it; ``kanaeai resume`` ends it.
    """

    __tablename__ = "service_hold"

    reason: Mapped[str] = mapped_column(String(24))
    since: Mapped[datetime]
    ended_at: Mapped[datetime | None]
