"""
Who is signed in at the desk, and since when; the cookie's token is kept as a hash.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Id


class DeskSession(Base):
    """One browser of one account; over at ``expires_at``, or once ``ended_at`` is set."""

    __tablename__ = "desk_session"

    account_id: Mapped[Id] = mapped_column(ForeignKey("account.id"), index=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    made_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]
