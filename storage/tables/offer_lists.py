"""The lists of a week that supporters leaf through, made beside the conversations."""

from datetime import date, datetime

from sqlalchemy import JSON, Date, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Id
from storage.sealed import SealedJson

_UNMADE = text("made_at IS NULL")


class OfferLists(Base):
    """
    The lists of one town and week (its Monday, in Tokyo).

    ``general`` are the ids of offers in the order of this week, ``twins`` pairs of offers that may
    be one. ``asked_by`` asked for them again, for the wish ``asked_for``; the clock asks for none.
    """

    __tablename__ = "offer_lists"
    __table_args__ = (
        UniqueConstraint("town", "week"),
        Index("ix_offer_lists_unmade", "id", sqlite_where=_UNMADE, postgresql_where=_UNMADE),
    )

    town: Mapped[str] = mapped_column(String(64))
    week: Mapped[date] = mapped_column(Date)
    asked_at: Mapped[datetime]
    asked_by: Mapped[Id | None] = mapped_column(ForeignKey("account.id"))
    asked_for: Mapped[Id | None] = mapped_column(ForeignKey("wish.id"))
    made_at: Mapped[datetime | None]
    general: Mapped[list[str]] = mapped_column(default=list)
    twins: Mapped[list[list[str]]] = mapped_column(JSON, default=list)


class WishList(Base):
    """
    The list of one wish in a week; it stays as it is until the week or the wish changes.

    ``entries`` are offers with their host, the reasons for both sides and the chance with which
    each came to stand there; ``policy`` is the version of the weights it was made under.
    """

    __tablename__ = "wish_list"
    __table_args__ = (UniqueConstraint("lists_id", "wish_id"),)

    lists_id: Mapped[Id] = mapped_column(ForeignKey("offer_lists.id"))
    wish_id: Mapped[Id] = mapped_column(ForeignKey("wish.id"), index=True)
    made_at: Mapped[datetime]
    policy: Mapped[str] = mapped_column(String(16))
    entries_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    entries = SealedJson(list)
