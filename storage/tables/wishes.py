"""
A person's wish, with the one sentence meant for the other side.

Own words and the family's wish are kept apart: neither is ever shown to a
host, and the family's never stands for the person's.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Id
from storage.sealed import SealedJson, SealedText
from storage.states import WishState

_UNSEARCHED = text("searched_revision <> revision AND state = 'open'")


class Wish(Base):
    """
    One wish; 「願いはこれから」 is one too (``later``).

    ``about`` are the activities that the last search understood it to name.
    """

    __tablename__ = "wish"
    __table_args__ = (
        Index("ix_wish_town_state", "town", "state"),
        Index("ix_wish_town_created_at", "town", "created_at"),
        Index(
            "ix_wish_unsearched",
            "id",
            sqlite_where=_UNSEARCHED,
            postgresql_where=_UNSEARCHED,
        ),
    )

    person_id: Mapped[Id] = mapped_column(ForeignKey("person.id"), index=True)
    town: Mapped[str] = mapped_column(String(64))
    area: Mapped[str] = mapped_column(String(64))
    later: Mapped[bool] = mapped_column(default=False)
    sentence_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    sentence = SealedText()
    own_words_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    own_words = SealedText()
    family_wish_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    family_wish = SealedText()
    likes_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    likes = SealedJson()
    strengths_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    strengths = SealedJson()
    about_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    about = SealedJson()
    slots: Mapped[list[str]] = mapped_column(default=list)
    needs: Mapped[list[str]] = mapped_column(default=list)
    first_step: Mapped[str] = mapped_column(String(24), default="")
    state: Mapped[WishState] = mapped_column(default=WishState.OPEN)
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    searched_revision: Mapped[int] = mapped_column(default=0)
    searched_at: Mapped[datetime | None]
    told_unmatched_at: Mapped[datetime | None]
    almost_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    almost = SealedJson(dict)
