"""
An insurance that ends soon, or has ended, becomes a coordinator's task in time.

Days that are set stay as they are; a day after its end is not made until there is a new one.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.due import Due
from casework.ground import found, locked
from casework.open_task import open_task, settle_task
from casework.policies import office_of
from casework.raise_concerns import coordinator_of
from followup.insurance import Cover, Insurance, cover, over_from, renew_from
from followup.urgency import Urgency
from storage.base import Id
from storage.states import PlacementStep
from storage.tables import FirstVisitCheck, Placement
from towns import Town

due_insurances = Due(select(FirstVisitCheck.id), at=FirstVisitCheck.look_at)
"""Checks whose insurance may end soon."""


def watch_insurance(session: Session, *, check: Id, town: Town, now: datetime) -> None:
    """Open the task that is due about one of them, unless it was renewed meanwhile."""
    placement = locked(session, Placement, found(session, FirstVisitCheck, check).placement_id)
    row = locked(session, FirstVisitCheck, check)
    if row.look_at is None or row.look_at > now or row.insured_until is None:
        return
    if placement.step is PlacementStep.ENDED:
        row.look_at = None
        return
    kind, until, office = Insurance(row.insurance), row.insured_until, office_of(town)
    task: dict[str, Any] = {
        "town": town,
        "about": placement.id,
        "coordinator": coordinator_of(session, placement),
        "placement": placement.id,
        "facts": {"until": until.isoformat()},
        "now": now,
    }
    match cover(kind=kind, until=until, office=office, now=now):
        case Cover.GOOD:
            row.look_at = renew_from(kind=kind, until=until, office=office)
        case Cover.ENDS_SOON:
            open_task(session, kind="insurance_ends", urgency=Urgency.THIS_WEEK, **task)
            row.look_at = over_from(until=until)
        case Cover.OVER:
            settle_task(session, kind="insurance_ends", about=placement.id, now=now, outcome="over")
            open_task(session, kind="insurance_over", urgency=Urgency.SAME_DAY, **task)
            row.look_at = None
