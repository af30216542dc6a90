"""What coordinators changed of their town on the desk: over the town's file, with who and why."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Id
from storage.sealed import SealedJson, SealedText


class TownChange(Base):
    """
    One part of a town's file, as it is to be from now on; without a ``value``, as in the file.

    ``number`` counts what came into force in a town, from 1: of each part the highest is in force.
    Until then it waits for a second pair of eyes, unless it was ``dropped_at``.
    """

    __tablename__ = "town_change"
    __table_args__ = (UniqueConstraint("town", "number"),)

    town: Mapped[str] = mapped_column(String(64))
    part: Mapped[str] = mapped_column(String(16))
    value_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    value = SealedJson()
    why_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    why = SealedText()
    made_by: Mapped[Id] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime]
    number: Mapped[int | None]
    in_force_at: Mapped[datetime | None]
    dropped_at: Mapped[datetime | None]
