"""A consultation handed to an agency (つなぎ), with the day on which it was received."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Id


class Referral(Base):
    """A job offer on its way to the town's employment-support agency; one each."""

    __tablename__ = "referral"

    town: Mapped[str] = mapped_column(String(64))
    offer_id: Mapped[Id] = mapped_column(ForeignKey("offer.id"), unique=True)
    agency: Mapped[str] = mapped_column(String(400))
    made_at: Mapped[datetime]
    received_at: Mapped[datetime | None]
    received_by: Mapped[Id | None] = mapped_column(ForeignKey("account.id"))
