"""
相談する: a host asks for advice, by its kind; the coordinator answers on the next working day.

It is no incident and no complaint, and asking costs nothing.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from casework.ground import NotYours, found, record
from casework.members import members_of, own_members
from casework.open_task import open_task
from casework.policy import allowed
from casework.raise_concerns import coordinator_of
from followup.urgency import Urgency
from storage.base import Id, new_id
from storage.tables import Account, Placement, Task
from towns import Town


class Advice(StrEnum):
    """What a host would like advice about."""

    APPROACH = "approach"
    SAFETY = "safety"
    EFFORT = "effort"
    COST = "cost"
    OTHER = "other"


@allowed
def ask_advice(
    session: Session,
    *,
    kind: Advice,
    by: Account,
    placement: Id | None = None,
    words: str = "",
    town: Town,
    now: datetime,
) -> Task:
    """
    Ask the placement's coordinator, or those of the town, for advice.

    :param placement: what it is about; ``None`` is being a host as such
    :param words: guarded words from a one-time page, for the coordinators only
    :raises NotYours: if ``by`` speaks for no host, or the host is not in the placement
    """
    if by.host_id is None:
        raise NotYours
    row = found(session, Placement, placement) if placement else None
    if row is not None:
        own_members(session, placement=row, members=members_of(session, row), by=by)
    task = open_task(
        session,
        town=town,
        kind="advice",
        # Each question is a matter of its own, also a second one about the same placement.
        about=new_id(),
        urgency=Urgency.NEXT_WORKING_DAY,
        coordinator=coordinator_of(session, row) if row else None,
        host=by.host_id,
        placement=row.id if row else None,
        facts={"advice": kind.value, "side": "host"},
        now=now,
    )
    if words:
        task.note = words
    record(session, by=by, act="advice.ask", row=task, town=town.key, now=now, kind=kind.value)
    return task
