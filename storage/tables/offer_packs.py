"""
Many of a town's readings as one sealed piece: a town comes into memory in a few of them.

They are copies of what lies in ``offer_vector`` and can be thrown away at any time.
"""

from typing import Any

from sqlalchemy import LargeBinary, String, Text, event, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base
from storage.sealed import SealedBytes


class OfferPack(Base):
    """
    Readings of one version, of offers of one town.

    ``offers`` are the offers whose readings it holds, 32 hexadecimal digits each, so that it can
    be found where one of them is to go.
    """

    __tablename__ = "offer_pack"

    town: Mapped[str] = mapped_column(String(64), index=True)
    version: Mapped[str] = mapped_column(String(16))
    offers: Mapped[str] = mapped_column(Text)
    readings_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    readings = SealedBytes()


@event.listens_for(OfferPack.__table__, "after_create")
def _keep_as_it_is(table: Any, connection: Any, **_: Any) -> None:
    # Ciphertext does not get smaller.
    if connection.dialect.name == "postgresql":
        connection.execute(
            text("ALTER TABLE offer_pack ALTER readings_sealed SET STORAGE EXTERNAL")
        )
