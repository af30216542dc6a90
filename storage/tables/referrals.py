"""A consultation handed to an agency (つなぎ), with the day on which it was received."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Id
from storage.sealed import SealedText
from storage.states import HowSaid


class Referral(Base):
    """
    A job offer, or a wish to work, on its way to the employment-support agency; one each.

    ``note`` is what the supporter wrote about the wish, ``how_said`` how the person agreed to it.
    """

    __tablename__ = "referral"

    town: Mapped[str] = mapped_column(String(64))
    offer_id: Mapped[Id | None] = mapped_column(ForeignKey("offer.id"), unique=True)
    wish_id: Mapped[Id | None] = mapped_column(ForeignKey("wish.id"), unique=True)
    agency: Mapped[str] = mapped_column(String(400))
    note_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    note = SealedText()
    how_said: Mapped[HowSaid | None]
    made_at: Mapped[datetime]
    received_at: Mapped[datetime | None]
    received_by: Mapped[Id | None] = mapped_column(ForeignKey("account.id"))
    taken_back_at: Mapped[datetime | None]
