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
    person: Id | None = None,
    reason: ReadReason | None = None,
    by: Account,
    now: datetime,
) -> None:
    """
    Keep that somebody opens the case of the persons whom one of these rows is about.

    :param person: the case itself, where no row of it led there
    :param reason: why, where the case is in somebody else's hands
    :raises NotYours: if it is another town's
    :raises NeedsReason: if no reason is given, nor was within the last hours
    """
    persons = [
        found(session, Person, one)
        for one in ([person] if person else _persons(session, wish, introduction, placement))
    ]
    if reason is None:
        persons = [one for one in persons if not was_opened(session, person=one, by=by, now=now)]
        rows = (
            (Wish, wish),
            (Introduction, introduction),
            (Placement, placement),
            (Person, person),
        )
        if persons and any(
            needs_reason(session, act=ACT, kind=kind, row=row, by=by)
            for kind, row in rows
            if row is not None
        ):
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


@allowed
def case_is_open(session: Session, *, person: Id, by: Account, now: datetime) -> bool:
    """
    Return whether a case stands open to ``by``, who opened it within the last hours.

    :raises NotYours: if it is another town's
    """
    return was_opened(session, person=found(session, Person, person), by=by, now=now)


def must_have_opened(session: Session, *, person: Person, by: Account, now: datetime) -> None:
    """
    Let somebody go on only with a case that they have opened within the last hours.

    :raises NeedsReason: otherwise
    """
    if not was_opened(session, person=person, by=by, now=now):
        raise NeedsReason


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


def was_opened(session: Session, *, person: Person, by: Account, now: datetime) -> bool:
    """Whether a case stands open to somebody who opened it within the last hours."""
    opened = exists().where(
        AuditEntry.subject == Person.__tablename__,
        AuditEntry.subject_id
        == row_mark(person.mark_key, table=person.__tablename__, row=person.id),
        AuditEntry.by == by.id,
        AuditEntry.act == ACT,
        AuditEntry.at > now - LASTS,
    )
    return bool(session.scalar(select(opened)))
