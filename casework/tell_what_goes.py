"""
On February 1 and March 1 the coordinators hear how many cases go on April 1, while they can still
be kept.
"""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from casework.ground import Notice, coordinators, tell
from casework.keeping.periods import FiscalYears
from casework.views_keeping import going_next
from followup.calendar import TOKYO
from storage.base import Id
from towns import Town

_DAYS = frozenset({(2, 1), (3, 1)})
_HOUR = 9
_NEXT_APRIL = FiscalYears(0)


def towns_to_tell(
    session: Session, *, towns: Mapping[str, Town], now: datetime, limit: int
) -> Sequence[Id]:
    """Return the towns to be told now, by an id made of their key; none on any other day."""
    local = now.astimezone(TOKYO)
    if (local.month, local.day) not in _DAYS or local.hour != _HOUR:
        return ()
    april = _NEXT_APRIL.over(now)
    return [_id(key) for key in towns if going_next(session, town=key, at=april)][:limit]


def tell_what_goes(
    session: Session, *, ids: Sequence[Id], towns: Mapping[str, Town], now: datetime
) -> None:
    """Tell the coordinators of these towns, once for each of the two days."""
    local = now.astimezone(TOKYO)
    for key in towns:
        if _id(key) not in ids:
            continue
        count = going_next(session, town=key, at=_NEXT_APRIL.over(now))
        for reader in coordinators(session, key):
            tell(
                session,
                Notice(
                    to=reader.id,
                    kind="kp.goes",
                    subject=reader.id,
                    key=f"kp.goes:{local:%Y-%m}:{reader.id.hex}",
                    facts={"count": count},
                ),
            )


def _id(town: str) -> Id:
    return uuid.uuid5(uuid.NAMESPACE_OID, f"town {town}")
