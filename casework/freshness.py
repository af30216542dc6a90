"""
How long ago a host last said that an offer holds: told before anybody counts on it.

The offers of a host that answers nothing rest; this is about those that do not rest yet.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casework.policies import policy_of
from storage.base import Id
from storage.tables import Offer, StillRight
from towns import Town


def last_confirmed(session: Session, *, offers: Iterable[Offer]) -> dict[Id, datetime]:
    """Return when each offer was written, changed, or said to hold by its host."""
    rows = list(offers)
    answers = session.execute(
        select(StillRight.host_id, func.max(StillRight.answered_at))
        .where(StillRight.host_id.in_({row.host_id for row in rows}))
        .group_by(StillRight.host_id)
    )
    answered = {host: at for host, at in answers if at is not None}
    return {row.id: max(row.changed_at, answered.get(row.host_id, row.changed_at)) for row in rows}


def days_unconfirmed(confirmed_at: datetime, *, town: Town, now: datetime) -> int | None:
    """Return how many days ago that was, from two thirds of the town's 90 days on."""
    days = (now - confirmed_at).days
    return days if 3 * days >= 2 * policy_of(town).still_right_days else None
