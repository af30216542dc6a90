"""The five questions about 体験, as they were put again to those who take part."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Id
from storage.states import HowHeard, ReviewState


class LabourReview(Base):
    """
    One review by one member of a placement; ``number`` counts them from 1.

    ``answers`` are codes by question.
    """

    __tablename__ = "labour_review"
    __table_args__ = (
        UniqueConstraint("member_id", "number"),
        Index("ix_labour_review_placement_id_state", "placement_id", "state"),
    )

    town: Mapped[str] = mapped_column(String(64))
    placement_id: Mapped[Id] = mapped_column(ForeignKey("placement.id"))
    member_id: Mapped[Id] = mapped_column(ForeignKey("placement_member.id"))
    number: Mapped[int]
    state: Mapped[ReviewState] = mapped_column(default=ReviewState.ASKED)
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    how_heard: Mapped[HowHeard | None]
    asked_at: Mapped[datetime]
    repeated_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[Id | None] = mapped_column(ForeignKey("account.id"))
