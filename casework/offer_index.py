"""
All offers of a town into memory, with what was understood of them, in one pass.

A program that starts would otherwise open and read a hundred thousand texts that it has read
before.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, select
from sqlalchemy.orm import Session

from casework.facts import BORDERLESS
from casework.gate_texts import example_of
from casework.keeping.case_rows import chunks
from casework.offer_packs import READINGS, StoredReadings, pack_of, read_packs
from casework.offer_vectors import SAME_OFFER
from followup.calendar import tokyo_day
from storage.base import Id, hex_of
from storage.database import BINARY
from storage.states import OfferState
from storage.tables import Offer, OfferVector

if TYPE_CHECKING:
    from matching.index.offers import OfferIndex
    from matching.index.packs import Pack

_AT_ONCE = 2_000
_ALIKE = 16
# A turn may commit later than its own clock says.
_OVERLAP = timedelta(minutes=10)


def offers_changed(
    session: Session, here: ColumnElement[bool], *, since: datetime | None
) -> Sequence[Row[str, bool, datetime]]:
    """
    Return offers by their ids in hexadecimal, whether they are not closed, and their times.

    :param since: those that changed about then or after; None returns all that are not closed
    """
    asked = select(hex_of(Offer.id), Offer.state != OfferState.CLOSED, Offer.changed_at).where(here)
    if since is None:
        asked = asked.where(Offer.state != OfferState.CLOSED)
    else:
        asked = asked.where(Offer.changed_at >= since - _OVERLAP)
    return session.connection().execute(asked, execution_options=BINARY).all()


def put_stored(
    session: Session,
    *,
    index: "OfferIndex",
    town: str | None,
    here: ColumnElement[bool],
    wanted: Mapping[str, datetime],
    version: str,
    now: datetime,
) -> set[str]:
    """
    Put offers whose reading is stored, and not stale, into the index; their texts stay sealed.

    As the memory does (``casework.offer_memory``), every offer is taken for possible whose gates
    hang on other rows.

    :param town: whose offers they are, if they are one town's
    :param here: which offers
    :param wanted: those offers that are wanted, and when each of them has changed
    :returns: which were put in
    """
    left = dict(wanted)
    today = tokyo_day(now)
    index.make_room(town, len(wanted))
    for pack in read_packs(session, town=town, version=version) if town else ():
        _put(pack, index=index, town=town, left=left, today=today)
    vault = session.info["vault"]
    asked = READINGS.where(OfferVector.version == version)
    if town:
        asked = asked.where(OfferVector.town == town)
    else:
        asked = asked.join(Offer, SAME_OFFER).where(here)
    for rows in _rows(session, asked, left if len(left) * 2 < len(wanted) else None):
        _put(pack_of(rows, vault=vault), index=index, town=town, left=left, today=today)
    return wanted.keys() - left.keys()


class _Columns(NamedTuple):
    """A record of ``matching.index.gates.GATES`` as bytes; whether its offer crosses borders."""

    gates: bytes
    borderless: bool


@lru_cache(maxsize=20_000)
def _columns_of(common: str, *, today: date) -> _Columns:
    """Return what is true of all offers that have so much in common: a country has few kinds."""
    from matching.index.gates import gate_columns

    example = example_of(common, today=today)
    return _Columns(gate_columns([example]).tobytes(), example.reach in BORDERLESS)


def _put(
    pack: "Pack",
    *,
    index: "OfferIndex",
    town: str | None,
    left: dict[str, datetime],
    today: date,
) -> None:
    """Put in what a pack holds of offers that are left, as they are now; they are left no more."""
    import numpy as np

    from matching.index.gates import GATES
    from matching.index.offers import BORDERLESS as NO_TOWN

    some = pack.take(
        [
            place
            for place, (id_, read) in enumerate(zip(pack.ids, pack.changed.tolist(), strict=True))
            if (changed := left.get(id_)) and changed.replace(tzinfo=None) == read
        ]
    )
    alike = [_columns_of(kind, today=today) for kind in some.kinds]
    gates = np.frombuffer(b"".join([one.gates for one in alike]), GATES)[some.which]
    gates["host"], gates["area"] = some.hosts, some.areas
    shelves = [NO_TOWN if one.borderless else town for one in alike]
    index.put_columns(
        ids=some.ids,
        shelves=[shelves[kind] for kind in some.which.tolist()],
        gates=gates,
        readings=some.readings,
    )
    for id_ in some.ids:
        del left[id_]


def _rows(
    session: Session, asked: Select[str, bytes, datetime, str], few: Iterable[str] | None
) -> Iterator[StoredReadings]:
    """
    Yield readings from rows of their own, some thousand at a time.

    Not through the mapper, and ids as text: making objects would be half of the time. A small town
    comes in one answer; a cursor in the database costs as much as what it brings.

    :param few: offers to look up one by one; None reads all that is asked for
    """
    connection = session.connection()
    if few is not None:
        for some in chunks([*map(Id, few)]):
            # Statements of few lengths: PostgreSQL plans each of them once.
            filled = some + some[-1:] * (-len(some) % _ALIKE)
            looked_up = asked.where(OfferVector.id.in_(filled))
            if found := connection.execute(looked_up, execution_options=BINARY).all():
                yield found
        return
    found = connection.execute(asked.limit(_AT_ONCE), execution_options=BINARY).all()
    if len(found) < _AT_ONCE:
        if found:
            yield found
        return
    streamed = {**BINARY, "yield_per": _AT_ONCE}
    with connection.execute(asked, execution_options=streamed) as all_of_them:
        yield from all_of_them.partitions()
