"""
What the encoder made of an offer's texts, so that it is not made again at every start.

It can be made anew from the offer at any time; nothing else is lost with it.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, event, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Id

PARTITIONS = 16
"""On PostgreSQL towns are spread over so many tables, by a hash of the town's key."""


class OfferVector(Base):
    """
    The rows of an offer's texts, under the offer's own id.

    ``rows_sealed`` is bound to the offer (see ``casework.offer_vectors``); ``texts`` is equal for
    equal texts and tells nothing else. ``offer_changed_at`` says which state of the offer was read,
    and ``gates`` what gates ask of it in that state (``casework.gate_texts``).
    """

    __tablename__ = "offer_vector"
    __table_args__ = (
        Index("ix_offer_vector_town_version", "town", "version"),
        {"postgresql_partition_by": "HASH (town)"},
    )

    id: Mapped[Id] = mapped_column(
        ForeignKey("offer.id", ondelete="CASCADE"), primary_key=True, sort_order=-1
    )
    town: Mapped[str] = mapped_column(String(64), primary_key=True)
    version: Mapped[str] = mapped_column(String(16))
    texts: Mapped[bytes] = mapped_column(LargeBinary(16))
    offer_changed_at: Mapped[datetime]
    gates: Mapped[str] = mapped_column(Text, server_default="")
    rows_sealed: Mapped[bytes] = mapped_column(LargeBinary)


def _lay_partitions(table: Any, connection: Any, **_: Any) -> None:
    if connection.dialect.name != "postgresql":
        return
    # Ciphertext does not get smaller, and a second table to look rows up in takes time.
    connection.execute(text("ALTER TABLE offer_vector ALTER rows_sealed SET STORAGE EXTERNAL"))
    for number in range(PARTITIONS):
        connection.execute(
            text(
                f"CREATE TABLE offer_vector_{number} PARTITION OF offer_vector"
                f" FOR VALUES WITH (MODULUS {PARTITIONS}, REMAINDER {number})"
                " WITH (toast_tuple_target = 4080)"
            )
        )


event.listen(OfferVector.__table__, "after_create", _lay_partitions)
