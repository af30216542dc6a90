"""
Candidates, and introductions: one wish and one offer brought together, step by step.

Each step is kept with who took it and how the person said it, so that the way
can be told afterwards.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Id
from storage.sealed import SealedJson
from storage.states import HowHeard, HowSaid, IntroductionState


class Candidate(Base):
    """
    A wish and an offer laid side by side; reasons are keys with their words, never sentences.

    ``state`` is ``shown``, ``skipped`` by a coordinator, ``declined`` by the person, or
    ``gone`` when a gate has shut meanwhile. ``proposed_by`` is the coordinator who laid the
    two side by side by hand; the search leaves such a one alone. ``chance`` is how likely the
    engine was to propose it, under that version of the policy; none where a person did.
    """

    __tablename__ = "candidate"
    __table_args__ = (
        UniqueConstraint("wish_id", "offer_id"),
        Index("ix_candidate_made_at", "made_at"),
    )

    wish_id: Mapped[Id] = mapped_column(ForeignKey("wish.id"), index=True)
    offer_id: Mapped[Id] = mapped_column(ForeignKey("offer.id"), index=True)
    host_id: Mapped[Id] = mapped_column(ForeignKey("host.id"))
    rank: Mapped[int]
    state: Mapped[str] = mapped_column(String(12), default="shown")
    fit: Mapped[float]
    fit_person: Mapped[float]
    fit_host: Mapped[float]
    reasons_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    reasons = SealedJson(dict)
    proposed_by: Mapped[Id | None] = mapped_column(ForeignKey("account.id"))
    chance: Mapped[float | None]
    policy: Mapped[str] = mapped_column(String(16), default="", server_default="")
    made_at: Mapped[datetime]


class Introduction(Base):
    """
    The handshake between a wish and an offer; the clock looks at it from ``look_at`` on.

    ``shown`` is what the coordinator let the host read, as it stood at the approval.
    """

    __tablename__ = "introduction"
    __table_args__ = (
        UniqueConstraint("wish_id", "offer_id", "round"),
        Index("ix_introduction_state", "state"),
    )

    town: Mapped[str] = mapped_column(String(64))
    wish_id: Mapped[Id] = mapped_column(ForeignKey("wish.id"), index=True)
    person_id: Mapped[Id] = mapped_column(ForeignKey("person.id"), index=True)
    offer_id: Mapped[Id] = mapped_column(ForeignKey("offer.id"), index=True)
    host_id: Mapped[Id] = mapped_column(ForeignKey("host.id"), index=True)
    round: Mapped[int] = mapped_column(default=1)
    state: Mapped[IntroductionState]
    coordinator_id: Mapped[Id | None] = mapped_column(ForeignKey("account.id"))
    placement_id: Mapped[Id | None] = mapped_column(ForeignKey("placement.id"), index=True)
    host_condition: Mapped[str] = mapped_column(String(24), default="")
    shown_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    shown = SealedJson()
    asked_at: Mapped[datetime]
    reminded_at: Mapped[datetime | None]
    look_at: Mapped[datetime | None] = mapped_column(index=True)
    created_at: Mapped[datetime]


class IntroductionStep(Base):
    """
    One step of an introduction: from, to, by whom, how it was said.

    Of the step that asks a host, ``told_at`` is from when on it was told, where that is later,
    and ``reminded_at`` when it was reminded, once it has been answered.
    """

    __tablename__ = "introduction_step"
    __table_args__ = (Index("ix_introduction_step_state_at", "state", "at"),)

    introduction_id: Mapped[Id] = mapped_column(ForeignKey("introduction.id"), index=True)
    state: Mapped[IntroductionState]
    by: Mapped[Id | None] = mapped_column(ForeignKey("account.id"))
    how_said: Mapped[HowSaid | None]
    how_heard: Mapped[HowHeard] = mapped_column(default=HowHeard.CHAT)
    reason: Mapped[str] = mapped_column(String(24), default="")
    at: Mapped[datetime]
    told_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
