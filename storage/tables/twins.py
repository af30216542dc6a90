"""What looked alike and is not the same: it is not asked again."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Id


class ToldApart(Base):
    """Two wishes, or two offers, of which somebody said 「別のものです」; the lesser id first."""

    __tablename__ = "told_apart"
    __table_args__ = (UniqueConstraint("one_id", "other_id"),)

    town: Mapped[str] = mapped_column(String(64))
    one_id: Mapped[Id] = mapped_column(index=True)
    other_id: Mapped[Id]
    told_by: Mapped[Id] = mapped_column(ForeignKey("account.id"))
    told_at: Mapped[datetime]
