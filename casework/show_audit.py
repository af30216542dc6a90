"""
Show what was done in a case: when, by whom, what and why.

Looking is recorded like any other act, with the reason of whoever looks.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import String, cast, select
from sqlalchemy.orm import Session

from casework.ground import NotYours, write_audit
from casework.look_reason import LookReason
from storage.audit.marks import account_mark, case_mark
from storage.base import Id
from storage.tables import AuditEntry, Person

PROGRAM = "program"
"""Who did it where nobody did."""


@dataclass(frozen=True)
class Done:
    """
    One entry of a case.

    :param role: whose role it was; ``program`` where nobody did it
    :param mark: the short mark of the account, empty where there was none
    :param facts: why and how, as codes and counts
    """

    at: datetime
    role: str
    mark: str
    act: str
    facts: Mapping[str, Any]


def show_audit(session: Session, *, code: str, reason: LookReason, now: datetime) -> list[Done]:
    """
    Return what was done in a case, the oldest first, and keep that an operator looked.

    :raises NotYours: if there is no such case, or it was forgotten
    """
    person = session.scalars(select(Person).where(Person.code == code)).one_or_none()
    if person is None or not person.mark_key:
        raise NotYours
    done = list(entries_of(session, person=person))
    write_audit(
        session,
        by=None,
        role="operator",
        act="audit.shown",
        row=person,
        town=person.town,
        now=now,
        facts={"reason": reason.value},
    )
    return done


def entries_of(session: Session, *, person: Person) -> Iterator[Done]:
    """Yield what was done in a case, the oldest first; nothing once it was forgotten."""
    if not person.mark_key:
        return
    mark = case_mark(person.mark_key)
    rows = session.scalars(
        select(AuditEntry)
        .where(cast(AuditEntry.cases, String).contains(mark))
        .order_by(AuditEntry.at, AuditEntry.id)
    )
    for row in rows:
        yield Done(
            at=row.at,
            role=row.role or PROGRAM,
            mark=_short(row.by),
            act=row.act,
            facts=row.facts,
        )


def _short(account: Id | None) -> str:
    return account_mark(account) if account else ""
