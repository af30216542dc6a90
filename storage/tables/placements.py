"""
A placement: some persons and some hosts who do something together.

It moves 見学 → 体験 → 継続 only with a separate yes of each side at each step.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Id
from storage.states import HowHeard, HowSaid, PauseReason, PlacementStep, Side


def _from_the_start(context: Any) -> Any:
    return context.get_current_parameters()["created_at"]


class Placement(Base):
    """
    What goes on between persons and hosts.

    ``look_at`` says when the clock looks at its course again: a deed that changes the course
    (a day held, a step taken, an answer) sets it to ``now``; empty once it has ended.
    While ``paused`` has a reason nothing is planned, asked or sent; a coordinator lets it go on.
    ``trial_at`` and ``ongoing_at`` are when these steps began, so that a month can be told later.
    """

    __tablename__ = "placement"
    __table_args__ = (
        Index("ix_placement_town_created_at", "town", "created_at"),
        Index("ix_placement_town_ended_at", "town", "ended_at"),
    )

    town: Mapped[str] = mapped_column(String(64), index=True)
    step: Mapped[PlacementStep] = mapped_column(default=PlacementStep.VISIT)
    coordinator_id: Mapped[Id | None] = mapped_column(ForeignKey("account.id"), index=True)
    end_reason: Mapped[str] = mapped_column(String(24), default="")
    created_at: Mapped[datetime]
    step_since: Mapped[datetime]
    trial_at: Mapped[datetime | None]
    ongoing_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    look_at: Mapped[datetime | None] = mapped_column(index=True, default=_from_the_start)
    paused: Mapped[PauseReason] = mapped_column(
        default=PauseReason.NONE, server_default=PauseReason.NONE.value
    )
    paused_at: Mapped[datetime | None]


class PlacementMember(Base):
    """One person (with a wish) or one host (with an offer) in a placement."""

    __tablename__ = "placement_member"
    __table_args__ = (
        UniqueConstraint("placement_id", "person_id"),
        UniqueConstraint("placement_id", "offer_id"),
    )

    placement_id: Mapped[Id] = mapped_column(ForeignKey("placement.id"), index=True)
    side: Mapped[Side]
    person_id: Mapped[Id | None] = mapped_column(ForeignKey("person.id"), index=True)
    wish_id: Mapped[Id | None] = mapped_column(ForeignKey("wish.id"))
    host_id: Mapped[Id | None] = mapped_column(ForeignKey("host.id"), index=True)
    offer_id: Mapped[Id | None] = mapped_column(ForeignKey("offer.id"))
    joined_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
    left_reason: Mapped[str] = mapped_column(String(24), default="", server_default="")
    no_more_questions: Mapped[bool] = mapped_column(default=False)
    quiet_until: Mapped[datetime | None]
    came_true: Mapped[str] = mapped_column(String(16), default="")
    came_true_heard: Mapped[HowHeard | None]


class StepYes(Base):
    """
    One member's yes or no to the next step.

    ``earlier`` holds the moments (ISO) at which it was put before a no, for the monthly cap.
    """

    __tablename__ = "step_yes"
    __table_args__ = (UniqueConstraint("member_id", "step"),)

    placement_id: Mapped[Id] = mapped_column(ForeignKey("placement.id"), index=True)
    member_id: Mapped[Id] = mapped_column(ForeignKey("placement_member.id"))
    step: Mapped[PlacementStep]
    earlier: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    answer: Mapped[str] = mapped_column(String(16), default="")
    how_said: Mapped[HowSaid | None]
    how_heard: Mapped[HowHeard | None]
    asked_at: Mapped[datetime]
    reminded_at: Mapped[datetime | None]
    look_at: Mapped[datetime | None] = mapped_column(index=True)
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[Id | None] = mapped_column(ForeignKey("account.id"))
