"""
A coordinator opens a case: one in their hands as it is, another of the town for a reason.

Either leaves a trace, once in twelve hours. What is in somebody's hands, the table says.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from casework.ground import found, record
from casework.policy import allowed, needs_reason
from storage.audit.marks import row_mark
from storage.base import Id
from storage.tables import (
    Account,
    AuditEntry,
    Introduction,
    Person,
    Placement,
    PlacementMember,
    Wish,
)

ACT = "read_case"
LASTS = timedelta(hours=12)
"""How long a case stays open to whoever opened it."""


class NeedsReason(Exception):
    """The case is in somebody else's hands: say why it is opened."""


class ReadReason(StrEnum):
    """Why a case outside one's own is opened."""

    TASK = "task"  # in one's own hands: nothing is asked
    COVERING = "covering"
    URGENT = "urgent"
    ASKED = "asked"
    COMPLAINT = "complaint"
    REVIEW = "review"


@allowed
def read_case(
    session: Session,
    *,
    wish: Id | None = None,
    introduction: Id | None = None,
    placement: Id | None = None,
    reason: ReadReason | None = None,
    by: Account,
    now: datetime,
) -> None:
    """
    Keep that somebody opens the case of the persons whom one of these rows is about.

    :param reason: why, where the case is in somebody else's hands
    :raises NotYours: if it is another town's
    :raises NeedsReason: if no reason is given, nor was within the last hours
    """
    persons = [
        found(session, Person, one) for one in _persons(session, wish, introduction, placement)
    ]
    if reason is None:
        persons = [one for one in persons if not _was_opened(session, one, by, now)]
        if persons and _is_in_other_hands(session, wish, introduction, placement, by):
            raise NeedsReason
    for row in persons:
        record(
            session,
            by=by,
            act=ACT,
            row=row,
            town=row.town,
            now=now,
            reason=(reason or ReadReason.TASK).value,
        )


def _is_in_other_hands(
    session: Session,
    wish: Id | None,
    introduction: Id | None,
    placement: Id | None,
    by: Account,
) -> bool:
    return any(
        needs_reason(session, act=ACT, kind=kind, row=row, by=by)
        for kind, row in ((Wish, wish), (Introduction, introduction), (Placement, placement))
        if row is not None
    )


def _persons(
    session: Session, wish: Id | None, introduction: Id | None, placement: Id | None
) -> Sequence[Id]:
    if wish is not None:
        return [found(session, Wish, wish).person_id]
    if introduction is not None:
        return [found(session, Introduction, introduction).person_id]
    members = select(PlacementMember.person_id).where(
        PlacementMember.placement_id == placement, PlacementMember.person_id.is_not(None)
    )
    return [one for one in session.scalars(members) if one]


def _was_opened(session: Session, row: Person, by: Account, now: datetime) -> bool:
    opened = exists().where(
        AuditEntry.subject == Person.__tablename__,
        AuditEntry.subject_id == row_mark(row.mark_key, table=row.__tablename__, row=row.id),
        AuditEntry.by == by.id,
        AuditEntry.act == ACT,
        AuditEntry.at > now - LASTS,
    )
    return bool(session.scalar(select(opened)))
