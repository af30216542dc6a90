"""
Hosts, who give and gain: what they can do, and what they would be glad of.

A hope belongs to an offer, because it is what makes that offer worth while.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Id
from storage.sealed import SealedText
from storage.states import HostState, HowHeard, OfferState


def _from_the_start(context: Any) -> Any:
    return context.get_current_parameters()["created_at"]


class Host(Base):
    """
    A company, group or volunteer; the clock asks from ``look_at`` on whether all is right.

    ``person_id`` is set where a person gives something themselves; others never learn of it.
    """

    __tablename__ = "host"

    town: Mapped[str] = mapped_column(String(64), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    name_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    name = SealedText()
    sentence_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    sentence = SealedText()
    area: Mapped[str] = mapped_column(String(64))
    state: Mapped[HostState] = mapped_column(default=HostState.WAITING)
    created_at: Mapped[datetime]
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[Id | None] = mapped_column(ForeignKey("account.id", use_alter=True))
    phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone = SealedText()
    look_at: Mapped[datetime | None] = mapped_column(index=True, default=_from_the_start)
    person_id: Mapped[Id | None] = mapped_column(index=True)


class Offer(Base):
    """
    What a host can give, when, to how many, on which conditions.

    ``labour`` holds the answers to the five questions about 体験 as codes, ``labour_seen`` the
    concerns among them that a coordinator has seen and let pass. ``days`` are the days (ISO) of an
    offer that takes place on these alone; it is over at ``over_at``. ``how_heard`` says how its
    words reached us when they were written last.
    """

    __tablename__ = "offer"
    __table_args__ = (
        Index("ix_offer_place", "town", "state", "area"),
        # Whether what is known of a town's offers still holds is answered by the index alone.
        Index("ix_offer_town_changed_at", "town", "changed_at", postgresql_include=["id", "state"]),
        Index("ix_offer_reach_changed_at", "reach", "changed_at"),
    )

    host_id: Mapped[Id] = mapped_column(ForeignKey("host.id"), index=True)
    town: Mapped[str] = mapped_column(String(64))
    area: Mapped[str] = mapped_column(String(64))
    reach: Mapped[str] = mapped_column(String(16))
    kind: Mapped[str] = mapped_column(String(16))
    text_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    text = SealedText()
    slots: Mapped[list[str]] = mapped_column(default=list)
    days: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    over_at: Mapped[datetime | None] = mapped_column(index=True)
    capacity: Mapped[int] = mapped_column(default=1)
    provides: Mapped[list[str]] = mapped_column(default=list)
    conditions: Mapped[list[str]] = mapped_column(default=list)
    labour: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    labour_seen: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    how_heard: Mapped[HowHeard] = mapped_column(default=HowHeard.CHAT, server_default="chat")
    state: Mapped[OfferState] = mapped_column(default=OfferState.OPEN)
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class Hope(Base):
    """What the host would be glad of."""

    __tablename__ = "hope"

    offer_id: Mapped[Id] = mapped_column(ForeignKey("offer.id"), index=True)
    text_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    text = SealedText()
    created_at: Mapped[datetime]
