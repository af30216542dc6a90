"""
けが・事故・いやなこと: not a check-in, but told to a coordinator, what cannot wait at any hour.

The writer is told first, by whoever speaks, that this is no emergency line.
"""

import uuid
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from casework.ground import record
from casework.open_task import open_task
from casework.own_check_in import hold_check_in
from casework.raise_concerns import coordinator_of
from followup.urgency import Urgency
from storage.base import Id
from storage.tables import Account, Task
from towns import Town


class Incident(StrEnum):
    """What happened."""

    INJURY = "injury"
    MISSING = "missing"
    VIOLENCE = "violence"
    SEXUAL = "sexual"
    DYING = "dying"
    CHILD = "child"
    HARASSMENT = "harassment"
    SOLICITATION = "solicitation"
    MONEY = "money"
    HARD = "hard"

    @property
    def urgency(self) -> Urgency:
        """At once, by day and night, or the same day."""
        return Urgency.SAME_DAY if self in _SAME_DAY else Urgency.AT_ONCE


_SAME_DAY = frozenset({Incident.HARASSMENT, Incident.SOLICITATION, Incident.MONEY, Incident.HARD})


class Whom(StrEnum):
    """Whom it happened to."""

    PERSON = "person"
    WRITER = "writer"


def report_incident(
    session: Session,
    *,
    check_in: Id | None,
    by: Account,
    kind: Incident,
    whom: Whom,
    towns: Mapping[str, Town],
    now: datetime,
) -> Task:
    """
    Tell the coordinator what happened; the same told twice stays one task while it is open.

    :raises NotYours: if the check-in that it was told from was put to somebody else
    """
    held = hold_check_in(session, check_in=check_in, by=by, even_taken_back=True)
    placement, member = held.placement, held.member
    task = open_task(
        session,
        town=towns[placement.town],
        kind="incident",
        about=uuid.uuid5(placement.id, f"{member.id.hex} {kind} {whom}"),
        urgency=kind.urgency,
        coordinator=coordinator_of(session, placement),
        person=member.person_id,
        host=member.host_id,
        placement=placement.id,
        facts={"incident": kind.value, "whom": whom.value, "side": member.side.value},
        now=now,
    )
    record(
        session, by=by, act="incident.report", row=task, town=task.town, now=now, kind=kind.value
    )
    return task
