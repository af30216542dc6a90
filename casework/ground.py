"""
What every deed stands on: locked rows, refusals in the words of the field, notices, audit.

A notice says who must hear of what; the words for it belong to whoever talks
with people, and it is put out in the same transaction.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from casework.concerned import persons_concerned
from storage.audit.marks import case_mark, row_mark
from storage.base import Base, Id, new_id
from storage.states import Role
from storage.tables import Account, AuditEntry, Person

Row = TypeVar("Row", bound=Base)
# No Japanese, no capital of a case code, no blank of a text, and too short for an id.
_CODE = re.compile(r"[a-z0-9_.:-]{0,31}")

PASSED = "passed"
"""Where a session keeps what the policy has let through in its transaction."""


class NotYours(Exception):
    """It does not exist, or not for this account: the answer is the same."""


class TooLate(Exception):
    """It was answered, withdrawn or ended meanwhile."""


class NotCoded(ValueError):
    """A fact for the audit that is no code of ours, no number and no date."""


@dataclass(frozen=True)
class Notice:
    """
    Something that an account must hear.

    :param kind: names the sentence and its buttons
    :param subject: the row that it is about
    :param key: unique; the same notice is never put out twice
    :param begun: begun by the program or caused by somebody else, so it keeps quiet hours
    :param session_at: when the meeting is that it is news of: such news goes out on any day,
        but not at night unless the meeting is on the next day
    :param person: whose case it is about, so that it can be taken back
    :param after: not to be told before this moment (a host's monthly cap)
    :param chat: told to this chat alone, which need not be the account's yet
    :param placement: of which placement it is, so that it is not told while that rests
    :param even_stopped: told although everything was stopped: that very thing, or a call for help
    """

    to: Id
    kind: str
    subject: Id
    key: str
    begun: bool = True
    session_at: datetime | None = None
    person: Id | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    after: datetime | None = None
    chat: Id | None = None
    placement: Id | None = None
    even_stopped: bool = False


def tell(session: Session, notice: Notice) -> None:
    """Leave a notice with the transaction."""
    session.info.setdefault("notices", []).append(notice)


def take_notices(session: Session) -> list[Notice]:
    """Return the notices left so far, and forget them."""
    notices: list[Notice] = session.info.pop("notices", [])
    return notices


def locked(session: Session, kind: type[Row], row_id: Id | None) -> Row:
    """
    Return a row, locked until the transaction ends and fresh from the database.

    Others may refer to the row meanwhile, so two turns that write to each other's accounts do
    not wait for each other (``FOR NO KEY UPDATE``).

    Lock in this order: account, handover, wish, introduction, placement, its members and days,
    host, offer, task. Who speaks for a person changes only under the locks of all that is the
    person's, so a deed that holds one of them reads it with :func:`as_it_stands`.

    :raises NotYours: if there is none
    """
    row = (
        session.scalars(
            select(kind)
            .where(kind.id == row_id)
            .with_for_update(key_share=True)
            .execution_options(populate_existing=True)
        ).one_or_none()
        if row_id
        else None
    )
    if row is None:
        raise NotYours
    return row


def locked_all(session: Session, query: Select[Row]) -> Sequence[Row]:
    """Return the rows of a query in the order of their ids, locked and fresh like one."""
    kind = query.column_descriptions[0]["entity"]
    return session.scalars(
        query.order_by(kind.id)
        .with_for_update(of=kind, key_share=True)
        .execution_options(populate_existing=True)
    ).all()


def found(session: Session, kind: type[Row], row_id: Id | None) -> Row:
    """
    Return a row.

    :raises NotYours: if there is none
    """
    row = session.get(kind, row_id) if row_id else None
    if row is None:
        raise NotYours
    return row


def as_it_stands(session: Session, kind: type[Row], row_id: Id | None) -> Row:
    """
    Return a row as the database has it now, whatever this transaction read before.

    :raises NotYours: if there is none
    """
    row = (
        session.scalars(
            select(kind).where(kind.id == row_id).execution_options(populate_existing=True)
        ).one_or_none()
        if row_id
        else None
    )
    if row is None:
        raise NotYours
    return row


def must_serve(colleague: Account, role: Role, *, town: str) -> None:
    """
    Let an account be given something only if it works in this role, in this town.

    :raises NotYours: otherwise
    """
    if colleague.left_at is not None or colleague.role is not role or colleague.town != town:
        raise NotYours


def record(
    session: Session,
    *,
    by: Account | None,
    act: str,
    row: Base,
    town: str,
    now: datetime,
    **facts: Any,
) -> None:
    """Write who did what to which row, and why; see :func:`write_audit`."""
    write_audit(session, by=by, act=act, row=row, town=town, now=now, facts=facts)


def write_audit(
    session: Session,
    *,
    by: Account | None,
    act: str,
    row: Base,
    town: str,
    now: datetime,
    facts: Mapping[str, Any],
    also: Sequence[Person] = (),
    role: str = "",
) -> None:
    """
    Write an entry into the audit.

    A case is named by its mark alone, so that forgetting it leaves the entry and no way back.

    :param facts: codes and counts: never a text, an id or a case code
    :param also: persons whom it concerns besides those whose case ``row`` is
    :param role: who it was where no account did it: ``operator``
    :raises NotCoded: if a fact is anything else
    """
    # What is whose may have changed: whoever acts next is looked at anew.
    session.info.pop(PASSED, None)
    persons = [*persons_concerned(session, row), *also]
    keys = [person.mark_key for person in persons if person.mark_key]
    session.add(
        AuditEntry(
            town=town,
            at=now,
            by=by.id if by else None,
            role=by.role.value if by else role,
            act=act,
            subject=row.__tablename__,
            subject_id=_named(row, keys) if persons else row.id,
            cases=[case_mark(key) for key in keys],
            facts={name: _coded(name, fact) for name, fact in facts.items()},
        )
    )


def named_in_audit(session: Session, row: Base) -> Id:
    """Return the ``subject_id`` by which the audit names ``row``: its id, or its mark in a case."""
    persons = persons_concerned(session, row)
    keys = [person.mark_key for person in persons if person.mark_key]
    return _named(row, keys) if persons else row.id


def _named(row: Base, keys: Sequence[str]) -> Id:
    """Name a row about a case: by its mark, and by nothing once its case was forgotten."""
    return row_mark(keys[0], table=row.__tablename__, row=row.id) if keys else new_id()


def _coded(name: str, fact: Any) -> Any:
    if isinstance(fact, bool | int) or (isinstance(fact, str) and _CODE.fullmatch(fact)):
        return fact
    raise NotCoded(name)


def coordinators(session: Session, town: str) -> list[Account]:
    """Return the coordinators of a town who have not left, the longest-serving first."""
    return _staff(session, town, Role.COORDINATOR)


def officers(session: Session, town: str) -> list[Account]:
    """Return the city officers of a town who have not left, the longest-serving first."""
    return _staff(session, town, Role.OFFICER)


def _staff(session: Session, town: str, role: Role) -> list[Account]:
    return list(
        session.scalars(
            select(Account)
            .where(Account.town == town, Account.role == role, Account.left_at.is_(None))
            .order_by(Account.created_at)
        )
    )
