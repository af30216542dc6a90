"""
The town's public link on a poster, and the voices that came by it.

A link gives no role and nothing to read; what somebody writes is sealed, for the town's
coordinators only.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Id
from storage.sealed import SealedText


class PublicLink(Base):
    """A way in that can be used again and again, until it is revoked; only its hash is kept."""

    __tablename__ = "public_link"

    town: Mapped[str] = mapped_column(String(64), index=True)
    form: Mapped[str] = mapped_column(String(24))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    daily_limit: Mapped[int]
    made_by: Mapped[Id | None] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class Approach(Base):
    """
    Somebody who would like to take part, in their own words.

    ``form_hash`` is of the page they wrote on, so that it arrives once; once settled, what they
    wrote is gone.
    """

    __tablename__ = "approach"
    __table_args__ = (Index("ix_approach_town_made_at", "town", "made_at"),)

    town: Mapped[str] = mapped_column(String(64))
    link_id: Mapped[Id] = mapped_column(ForeignKey("public_link.id"))
    form_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    kind: Mapped[str] = mapped_column(String(16))
    area: Mapped[str] = mapped_column(String(64))
    sentence_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    sentence = SealedText()
    hope_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    hope = SealedText()
    contact_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    contact = SealedText()
    made_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    host_id: Mapped[Id | None] = mapped_column(ForeignKey("host.id"))
