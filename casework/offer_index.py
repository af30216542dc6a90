"""
All offers of a town into memory, with what was understood of them, in one pass.

A program that starts would otherwise open and read a hundred thousand texts that it has read
before.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from functools import cache, reduce
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, Text, cast, exists, func, select
from sqlalchemy.orm import Session

from casework.facts import BORDERLESS
from casework.offer_vectors import SAME_OFFER, not_stale, open_blobs
from followup.calendar import tokyo_day
from matching.days import ahead
from matching.facts import Condition, Need, OfferFacts, OfferKind, Reach, Slot
from storage.database import BINARY
from storage.states import OfferState
from storage.tables import Hope, Offer, OfferVector

if TYPE_CHECKING:
    from matching.index.offers import OfferIndex

_AT_ONCE = 2_000
_BETWEEN = "\x1f"


class _Kind(NamedTuple):
    """What many offers have in common, as it is stored; a gate's columns are made once of each."""

    kind: str
    reach: str
    slots: str
    days: str
    provides: str
    conditions: str
    state: str
    size: str


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

    from matching.index.gates import GATES, code, gate_columns
    from matching.index.offers import BORDERLESS as NO_TOWN
    from matching.index.readings import Readings

    changed: dict[str, datetime] = {}
    kinds: dict[str, int] = {}
    made = np.empty(0, GATES)
    today, vault = tokyo_day(now), session.info["vault"]
    for some in _handfuls(session, _all().where(here, not_stale(version))):
        ids, sealed, times, hosts, of_town, areas, hopes, reaches, common = zip(*some, strict=True)
        which = [kinds.setdefault(one, len(kinds)) for one in common]
        new = [_example(_Kind(*kind.split(_BETWEEN)), today) for kind in list(kinds)[len(made) :]]
        if new:
            made = np.concatenate([made, gate_columns(new)])
        gates = made[which]
        gates["host"] = [code(host) for host in hosts]
        gates["area"] = [code(area) for area in areas]
        gates["hopes"] = hopes
        index.put_columns(
            ids=ids,
            shelves=[
                NO_TOWN if reach in BORDERLESS else town
                for reach, town in zip(reaches, of_town, strict=True)
            ],
            gates=gates,
            readings=Readings.from_blobs(open_blobs(ids, sealed, vault=vault)),
        )
        changed |= zip(ids, times, strict=True)
    return changed


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
    return (
        select(
            _hex(Offer.id),
            OfferVector.rows_sealed,
            Offer.changed_at,
            _hex(Offer.host_id),
            Offer.town,
            Offer.area,
            exists().where(Hope.offer_id == Offer.id),
            Offer.reach,
            _joined(
                Offer.kind,
                Offer.reach,
                Offer.slots,
                Offer.days,
                Offer.provides,
                Offer.conditions,
                Offer.state,
                Offer.capacity,
            ),
        )
        .join(OfferVector, SAME_OFFER)
        .where(Offer.state != OfferState.CLOSED)
    )


def _joined(*columns: Any) -> ColumnElement[str]:
    first, *others = (cast(column, Text) for column in columns)
    return reduce(lambda joined, column: joined + _BETWEEN + column, others, first)


def _hex(column: Any) -> ColumnElement[str]:
    return func.replace(cast(column, Text), "-", "")


def _example(kind: _Kind, today: date) -> OfferFacts:
    return OfferFacts(
        id="",
        host="",
        text="",
        kind=OfferKind(kind.kind),
        town="",
        area=None,
        reach=Reach(kind.reach),
        capacity_left=int(kind.size),
        open=kind.state == OfferState.OPEN,
        slots=frozenset(map(Slot, json.loads(kind.slots))),
        provides=frozenset(map(Need, json.loads(kind.provides))),
        conditions=frozenset(map(Condition, json.loads(kind.conditions))),
        days=ahead(map(date.fromisoformat, json.loads(kind.days)), today=today),
        size=int(kind.size),
    )
