"""
Decisions that a second pair of eyes confirms: what is asked, by whom, and what became of it.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Id
from storage.states import DecisionState, Role


def _from_the_start(context: Any) -> Any:
    return context.get_current_parameters()["asked_at"]


class Decision(Base):
    """
    One decision that waits for, or had, a second pair of eyes.

    ``of`` is the role that is asked: the city officer where a town has one coordinator, else
    another coordinator. ``subject_id`` is what it is about; ``facts`` hold ids and codes.
    ``used_at`` is when what was confirmed was done by the one who asked, where they do it.
    ``reminders`` counts how often it was asked once more; the clock looks at ``look_at``.
    """

    __tablename__ = "decision"
    __table_args__ = (
        Index("ix_decision_town_state", "town", "state"),
        Index("ix_decision_subject", "subject_id", "kind"),
    )

    town: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(24))
    of: Mapped[Role]
    subject_id: Mapped[Id]
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[DecisionState] = mapped_column(default=DecisionState.OPEN)
    reason: Mapped[str] = mapped_column(String(24), default="")
    asked_by: Mapped[Id] = mapped_column(ForeignKey("account.id"))
    asked_at: Mapped[datetime]
    decided_by: Mapped[Id | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
    reminders: Mapped[int] = mapped_column(default=0, server_default="0")
    reminded_at: Mapped[datetime | None]
    look_at: Mapped[datetime | None] = mapped_column(index=True, default=_from_the_start)
