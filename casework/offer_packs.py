"""
A town's readings packed together, so that they come into memory in a few large pieces.

A pack is a copy, and never holds a reading that is no longer there: whoever changes or deletes one
drops the pack that holds it. What no pack holds is read from its own row, and packed again beside
the conversations.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Row, Select, delete, func, select
from sqlalchemy.orm import Session

from casework.gate_texts import take_apart
from casework.keeping.case_rows import chunks
from casework.sealed_readings import open_blobs
from storage.base import Id, hex_of
from storage.database import BINARY
from storage.locks import hold
from storage.tables import OfferPack, OfferVector
from storage.vault import Vault

if TYPE_CHECKING:
    from matching.index.packs import Pack

MOST = 1024
"""Readings in a pack: a change has so many packed again, in some fifty milliseconds."""
_HEX = 32

StoredReadings = Sequence[Row[str, bytes, datetime, str]]
"""
Of each its offer's id in hexadecimal, what is sealed, which state of the offer was read, and what
gates ask.
"""

READINGS = select(
    hex_of(OfferVector.id),
    OfferVector.rows_sealed,
    OfferVector.offer_changed_at,
    OfferVector.gates,
)
"""Asks for :data:`StoredReadings`."""


def pack_of(rows: StoredReadings, *, vault: Vault) -> "Pack":
    """
    Lay readings together that lie in rows of their own, one at least.

    :raises CannotOpen: if one was changed
    """
    import numpy as np

    from matching.index.gates import code
    from matching.index.packs import Pack
    from matching.index.readings import Readings

    ids, sealed, times, lines = zip(*rows, strict=True)
    hosts, areas, common = take_apart(lines)
    kinds = {kind: number for number, kind in enumerate(dict.fromkeys(common))}
    return Pack(
        ids=ids,
        changed=np.array([at.replace(tzinfo=None) for at in times], "M8[us]"),
        hosts=np.array([code(host) for host in hosts], np.int64),
        areas=np.array([code(area) for area in areas], np.int64),
        which=np.array([kinds[one] for one in common], np.uint16),
        kinds=[*kinds],
        readings=Readings.from_blobs(open_blobs(ids, sealed, vault=vault)),
    )


def read_packs(session: Session, *, town: str, version: str) -> Iterator["Pack"]:
    """
    Yield the packs of a town's readings of one version, as they were when they were packed.

    :raises CannotOpen: if one was changed
    """
    from matching.index.packs import Pack

    vault: Vault = session.info["vault"]
    asked = select(hex_of(OfferPack.id), OfferPack.readings_sealed).where(
        OfferPack.town == town, OfferPack.version == version
    )
    for pack, sealed in session.connection().execute(asked, execution_options=BINARY):
        yield Pack.from_bytes(vault.open(sealed, place=f"offer_pack.readings.{pack}"))


def towns_to_pack(session: Session, *, version: str) -> Sequence[str]:
    """Return towns with readings that no pack holds, or with packs of something else."""
    rows = (
        select(OfferVector.town, func.count())
        .where(OfferVector.version == version)
        .group_by(OfferVector.town)
    )
    packs = select(
        OfferPack.town, OfferPack.version, func.sum(func.length(OfferPack.offers))
    ).group_by(OfferPack.town, OfferPack.version)
    there = {town: many for town, many in session.execute(rows)}
    packed, wanted = dict[str, int](), set[str]()
    for town, of, held in session.execute(packs):
        if of == version:
            packed[town] = int(held) // _HEX
        else:
            wanted.add(town)
    left = {town: there.get(town, 0) - packed.get(town, 0) for town in there.keys() | packed.keys()}
    return sorted(wanted | {town for town, some in left.items() if some})


def pack_town(session: Session, *, town: str, version: str, vault: Vault) -> bool:
    """
    Make one pack of readings of a town that no pack holds, small packs with them.

    :returns: whether there is more to pack
    :raises CannotOpen: if a reading was changed
    """
    hold(session, _lock_of(town))
    own = (OfferVector.town == town, OfferVector.version == version)
    there = set(session.scalars(select(hex_of(OfferVector.id)).where(*own)))
    unpacked, dropped = set(there), []
    for pack, of, held in session.execute(_packs_of(town)):
        offers = _offers_in(held)
        if of == version and len(offers) * 2 >= MOST and there.issuperset(offers):
            unpacked.difference_update(offers)
        else:
            dropped.append(pack)
    session.execute(delete(OfferPack).where(OfferPack.id.in_(dropped)))
    if not unpacked:
        return False
    packs = -(-len(unpacked) // MOST)
    some = sorted(unpacked)[: -(-len(unpacked) // packs)]
    asked = READINGS.where(*own, OfferVector.id.in_(map(Id, some))).order_by(OfferVector.id)
    made = pack_of(session.execute(asked).all(), vault=vault)
    session.add(
        OfferPack(town=town, version=version, offers="".join(made.ids), readings=made.to_bytes())
    )
    return packs > 1


def drop_packs(session: Session, *, offers: Collection[Id]) -> None:
    """
    Drop each pack that holds the reading of one of these offers, before that is changed.

    Also where only its state does: packs would hold ever more that is read from rows all the same.
    """
    towns: set[str] = set()
    for some in chunks(offers):
        towns.update(session.scalars(select(OfferVector.town).where(OfferVector.id.in_(some))))
    gone = {offer.hex for offer in offers}
    for town in sorted(towns):
        hold(session, _lock_of(town))
        found = session.execute(_packs_of(town)).all()
        holding = [pack for pack, _, held in found if not gone.isdisjoint(_offers_in(held))]
        session.execute(delete(OfferPack).where(OfferPack.id.in_(holding)))


def delete_readings(session: Session, *, offers: Collection[Id]) -> None:
    """Delete the readings of offers wherever they are."""
    drop_packs(session, offers=offers)
    for some in chunks(offers):
        session.execute(delete(OfferVector).where(OfferVector.id.in_(some)))


def _packs_of(town: str) -> Select[Id, str, str]:
    return select(OfferPack.id, OfferPack.version, OfferPack.offers).where(OfferPack.town == town)


def _offers_in(held: str) -> list[str]:
    return [held[at : at + _HEX] for at in range(0, len(held), _HEX)]


def _lock_of(town: str) -> str:
    return f"offer_pack.{town}"
