"""
All offers of a town into memory, with what was understood of them, in one pass.

A program that starts would otherwise open and read a hundred thousand texts that it has read
before.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, exists, select
from sqlalchemy.orm import Session

from casework.facts import BORDERLESS
from casework.gate_texts import as_hex, example_of, take_apart
from casework.offer_vectors import SAME_OFFER, not_stale, open_blobs
from followup.calendar import tokyo_day
from storage.database import BINARY
from storage.states import OfferState
from storage.tables import Offer, OfferVector

if TYPE_CHECKING:
    from matching.index.offers import OfferIndex

_AT_ONCE = 2_000


def put_stored(
    session: Session, *, index: "OfferIndex", here: ColumnElement[bool], version: str, now: datetime
) -> dict[str, datetime]:
    """
    Put offers whose reading is stored, and not stale, into the index; their texts stay sealed.

    As the memory does (``casework.offer_memory``), every offer is taken for possible whose gates
    hang on other rows.

    :param here: which offers
    :returns: when each of them had changed, by its id
    """
    import numpy as np

    from matching.index.gates import GATES, code
    from matching.index.offers import BORDERLESS as NO_TOWN
    from matching.index.readings import Readings

    changed: dict[str, datetime] = {}
    today, vault = tokyo_day(now), session.info["vault"]
    for some in _handfuls(session, _all().where(here, not_stale(version))):
        ids, sealed, times, towns, lines = zip(*some, strict=True)
        hosts, areas, common = take_apart(lines)
        kinds = {one: _columns_of(one, today=today) for one in set(common)}
        alike = [kinds[one] for one in common]
        gates = np.frombuffer(b"".join([one.gates for one in alike]), GATES).copy()
        gates["host"] = [code(host) for host in hosts]
        gates["area"] = [code(area) for area in areas]
        index.put_columns(
            ids=ids,
            shelves=[
                NO_TOWN if one.borderless else town for one, town in zip(alike, towns, strict=True)
            ],
            gates=gates,
            readings=Readings.from_blobs(open_blobs(ids, sealed, vault=vault)),
        )
        changed |= zip(ids, times, strict=True)
    return changed


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


def is_stored(version: str) -> ColumnElement[bool]:
    """Return the condition that an offer's reading is stored and not stale."""
    return exists().where(SAME_OFFER, not_stale(version))


def _handfuls(
    session: Session, asked: Select[*tuple[Any, ...]]
) -> Iterator[Sequence[Row[*tuple[Any, ...]]]]:
    """
    Yield rows, some thousand at a time.

    Not through the mapper, and ids as text: making objects would be half of the time. A small town
    comes in one answer; a cursor in the database costs as much as what it brings.
    """
    connection = session.connection()
    some = connection.execute(asked.limit(_AT_ONCE), execution_options=BINARY).all()
    if len(some) < _AT_ONCE:
        if some:
            yield some
        return
    streamed = {**BINARY, "yield_per": _AT_ONCE}
    with connection.execute(asked, execution_options=streamed) as found:
        yield from found.partitions()


@cache
def _all() -> Select[*tuple[Any, ...]]:
    # Of the offer itself only what its index holds: its row would be another page for each.
    return (
        select(
            as_hex(OfferVector.id),
            OfferVector.rows_sealed,
            OfferVector.offer_changed_at,
            OfferVector.town,
            OfferVector.gates,
        )
        .join(Offer, SAME_OFFER)
        .where(Offer.state != OfferState.CLOSED)
    )
