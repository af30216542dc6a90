"""
Hand-overs (引き継ぎ): one colleague asks another to look after persons or cases from now on.

Until the other has taken over, whoever had them stays responsible.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Id
from storage.sealed import SealedText
from storage.states import HandoverState


def _from_the_start(context: Any) -> Any:
    return context.get_current_parameters()["asked_at"]


class Handover(Base):
    """
    What goes from one account to another of the same role and town.

    ``items`` holds ids (hex) by kind: ``persons`` between supporters; ``placements``,
    ``introductions`` and ``tasks`` between coordinators, or ``all`` for everything they hold.
    ``asked_by`` is whoever began it: the one who hands over, or a coordinator for a supporter.
    ``reminders`` counts how often the colleague was reminded; the clock looks at ``look_at``.
    """

    __tablename__ = "handover"
    __table_args__ = (
        Index("ix_handover_to_state", "to_id", "state"),
        Index("ix_handover_from_state", "from_id", "state"),
    )

    town: Mapped[str] = mapped_column(String(64))
    from_id: Mapped[Id] = mapped_column(ForeignKey("account.id"))
    to_id: Mapped[Id] = mapped_column(ForeignKey("account.id"))
    asked_by: Mapped[Id] = mapped_column(ForeignKey("account.id"))
    items: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[HandoverState] = mapped_column(default=HandoverState.OPEN)
    note_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    note = SealedText()
    asked_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    reminders: Mapped[int] = mapped_column(default=0, server_default="0")
    reminded_at: Mapped[datetime | None]
    look_at: Mapped[datetime | None] = mapped_column(index=True, default=_from_the_start)
