"""
Give the lines of a case for a period: whoever speaks for the person may, and a coordinator who
has the case in hand or has said why it is opened. That they were given is kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from casework.case_notes.around import lines_around
from casework.case_notes.standing import standing_of
from casework.case_notes.until_placed import lines_until_placed
from casework.case_notes.while_there import lines_while_there
from casework.ground import found, record
from casework.policy import allowed
from casework.read_case import read_case
from followup.calendar import tokyo_day
from storage.base import Id
from storage.states import Role
from storage.tables import Account, Person, Wish


@dataclass(frozen=True)
class NoteLine:
    """
    What was done or said at a moment.

    ``what`` is a key under ``case_notes.line``; ``facts`` are codes, names of places and own words.
    """

    at: datetime
    what: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class CaseNotes:
    """
    The lines of a case from ``first`` to ``last`` (days in Tokyo), the oldest first.

    ``standing`` says how things stand at ``made_at`` and what comes next; ``began`` is the day on
    which the case began.
    """

    code: str
    began: date
    first: date
    last: date
    made_at: datetime
    lines: tuple[NoteLine, ...]
    standing: tuple[NoteLine, ...]


@allowed
def give_case_notes(
    session: Session,
    *,
    wish: Id | None = None,
    person: Id | None = None,
    by: Account,
    now: datetime,
) -> Person:
    """
    Let ``by`` have the lines of the case of a person, or of a wish; the audit says so.

    :raises NotYours: if it is neither in their care nor in their town
    :raises NeedsReason: if a colleague has the case in hand, and no reason was given
    """
    if by.role is Role.COORDINATOR:
        read_case(session, wish=wish, person=person, by=by, now=now)
    row = found(session, Person, found(session, Wish, wish).person_id if wish else person)
    record(session, by=by, act="notes.given", row=row, town=row.town, now=now)
    return row


@allowed
def case_notes(
    session: Session, *, person: Id | None, first: date, last: date, by: Account, now: datetime
) -> CaseNotes:
    """
    Gather the lines of a case; :func:`give_case_notes` comes first.

    :raises NotYours: if the person is neither in the care nor in the town of ``by``
    """
    row = found(session, Person, person)
    lines = [
        NoteLine(*one)
        for one in (
            *lines_until_placed(session, person=row, by=by),
            *lines_while_there(session, person=row, now=now),
            *lines_around(session, person=row),
        )
    ]
    inside = [one for one in lines if first <= tokyo_day(one.at) <= last and one.at <= now]
    return CaseNotes(
        code=row.code,
        began=tokyo_day(row.created_at),
        first=first,
        last=last,
        made_at=now,
        lines=tuple(sorted(inside, key=lambda one: one.at)),
        standing=tuple(NoteLine(*one) for one in standing_of(session, person=row, now=now)),
    )
