"""
All offers of some towns into memory, with what was understood of them, in a few passes.

Their texts stay sealed: the index needs none. What it says of a gate is as it was when it was
read, so gates are checked again on the rows of a later transaction.
"""

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import ColumnElement, Select, Text, and_, cast, exists, func, or_, select
from sqlalchemy.orm import Session

from casework.facts import BORDERLESS, places_taken
from casework.giving import resting_givers
from casework.offer_vectors import open_blobs
from followup.calendar import tokyo_day
from matching.days import ahead
from matching.facts import Condition, Need, OfferFacts, OfferKind, Reach, Slot
from storage.states import HostState, OfferState
from storage.tables import Hope, Host, Offer, OfferVector
from storage.vault import Vault

if TYPE_CHECKING:
    from matching.index.offers import OfferIndex

_AT_ONCE = 2_000


class _Kind(NamedTuple):
    """What many offers have in common, as it is stored; a gate's columns are made once of each."""

    kind: str
    reach: str
    slots: str
    days: str
    provides: str
    conditions: str
    size: int


def read_index(
    session: Session,
    *,
    version: str,
    dimensions: int,
    towns: Sequence[str],
    vault: Vault,
    now: datetime,
) -> "OfferIndex":
    """
    Read the offers of these towns, and those open to every town, into an index.

    Offers that are not understood yet, or not by this version, are left out; they are read one by
    one once they are (see ``bot.understanding``).

    :param dimensions: numbers in the dense part of a row; the encoder knows
    """
    import numpy as np

    from matching.index.gates import GATES, code, gate_columns
    from matching.index.offers import BORDERLESS as NO_TOWN
    from matching.index.offers import OfferIndex
    from matching.index.readings import Readings

    index = OfferIndex(dimensions=dimensions)
    taken = {offer.hex: many for offer, many in places_taken(session, None).items()}
    resting = {host.hex for host in resting_givers(session, hosts=None)}
    kinds: dict[tuple[Any, ...], int] = {}
    made = np.empty(0, GATES)
    # Not through the mapper, and ids as text: making objects would be half of the time.
    found = session.connection().execute(
        _asked(version, towns), execution_options={"yield_per": _AT_ONCE}
    )
    for some in found.partitions():
        ids, sealed, hosts, of_town, areas, states, host_states, hopes, *common = zip(
            *some, strict=True
        )
        which = [kinds.setdefault(one, len(kinds)) for one in zip(*common, strict=True)]
        if len(kinds) > len(made):
            today = tokyo_day(now)
            new = [_example(_Kind(*kind), today) for kind in list(kinds)[len(made) :]]
            made = np.concatenate([made, gate_columns(new)])
        gates = made[which]
        gates["host"] = [code(host) for host in hosts]
        gates["area"] = [code(area) for area in areas]
        gates["open"] = [
            state == OfferState.OPEN and of_host == HostState.APPROVED and host not in resting
            for state, of_host, host in zip(states, host_states, hosts, strict=True)
        ]
        gates["room"] = [
            size > taken.get(offer, 0) for offer, size in zip(ids, common[-1], strict=True)
        ]
        gates["hopes"] = hopes
        index.put_columns(
            ids=ids,
            shelves=[
                NO_TOWN if reach in BORDERLESS else town
                for reach, town in zip(common[1], of_town, strict=True)
            ],
            gates=gates,
            readings=Readings.from_blobs(open_blobs(ids, sealed, vault=vault)),
        )
    return index


def _asked(version: str, towns: Sequence[str]) -> Select[*tuple[Any, ...]]:
    return (
        select(
            _hex(Offer.id),
            OfferVector.rows_sealed,
            _hex(Offer.host_id),
            Offer.town,
            Offer.area,
            cast(Offer.state, Text),
            cast(Host.state, Text),
            exists().where(Hope.offer_id == Offer.id),
            Offer.kind,
            Offer.reach,
            *(
                cast(column, Text)
                for column in (Offer.slots, Offer.days, Offer.provides, Offer.conditions)
            ),
            Offer.capacity,
        )
        .join(OfferVector, and_(OfferVector.id == Offer.id, OfferVector.town == Offer.town))
        .join(Host, Host.id == Offer.host_id)
        .where(
            OfferVector.version == version,
            Offer.state != OfferState.CLOSED,
            Host.state.in_((HostState.APPROVED, HostState.PAUSED)),
            or_(Offer.town.in_(towns), Offer.reach.in_(BORDERLESS)),
        )
    )


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
        capacity_left=kind.size,
        open=True,
        slots=frozenset(map(Slot, json.loads(kind.slots))),
        provides=frozenset(map(Need, json.loads(kind.provides))),
        conditions=frozenset(map(Condition, json.loads(kind.conditions))),
        days=ahead(map(date.fromisoformat, json.loads(kind.days)), today=today),
        size=kind.size,
    )
