"""
The settings of a town as its coordinators see them: what holds, what the file says, who changed
what when and why; and who works here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from casework.change_town import values_in_force
from casework.desk_visitor import IDLE
from casework.policy import allowed
from casework.town_parts import TownPart, fitting, part_of
from storage.base import Id
from storage.states import Role
from storage.tables import Account, AuditEntry, DeskSession, Person, TownChange
from towns import Town

STAFF = (Role.COORDINATOR, Role.SUPPORTER, Role.OFFICER)


@dataclass(frozen=True)
class Setting:
    """
    A part of the town: what holds and what its file says.

    ``unfit`` if what was changed does not fit the file any more, so that the file holds.
    """

    part: TownPart
    value: Any
    filed: Any
    unfit: bool

    @property
    def is_changed(self) -> bool:
        """Whether something else holds than what the file says."""
        return bool(self.value != self.filed)


@dataclass(frozen=True)
class PastChange:
    """
    A change: of which part, by whom (their label), when and why.

    ``waits`` for a second pair of eyes; ``dropped`` if those did not confirm it; ``to_file`` if it
    brought back what the town's file says.
    """

    part: TownPart
    by: str
    at: datetime
    why: str
    waits: bool
    dropped: bool
    to_file: bool


@dataclass(frozen=True)
class Colleague:
    """
    Somebody who works for the town: a role, the label that colleagues know, and when they last
    did something. ``persons`` counts those whom a supporter speaks for, ``at_desk`` the browsers
    in which they are signed in.
    """

    id: Id
    role: Role
    label: str
    since: datetime
    last_active: datetime | None
    persons: int
    at_desk: int
    is_self: bool


@allowed
def settings_of_town(session: Session, *, by: Account, filed: Town) -> Mapping[TownPart, Setting]:
    """
    Return every part that can be changed.

    :param filed: the town as its file describes it
    :raises NotYours: if ``by`` is no coordinator
    """
    town, unfit = fitting(filed, values_in_force(session, town=by.town))
    return {
        part: Setting(part, part_of(town, part), part_of(filed, part), part in unfit)
        for part in TownPart
    }


@allowed
def changes_of_town(
    session: Session, *, by: Account, start: int, count: int
) -> tuple[list[PastChange], int]:
    """
    Return a page of what was changed, the newest first, and how many changes there were.

    :raises NotYours: if ``by`` is no coordinator
    """
    here = TownChange.town == by.town
    total = session.scalar(select(func.count()).select_from(TownChange).where(here)) or 0
    rows = session.execute(
        select(TownChange, Account)
        .join(Account, Account.id == TownChange.made_by)
        .where(here)
        .order_by(TownChange.made_at.desc(), TownChange.id.desc())
        .offset(start)
        .limit(count)
    )
    return [
        PastChange(
            part=TownPart(row.part),
            by=account.label,
            at=row.made_at,
            why=row.why,
            waits=row.number is None and row.dropped_at is None,
            dropped=row.dropped_at is not None,
            to_file=row.value is None,
        )
        for row, account in rows
    ], total


@allowed
def staff_of_town(
    session: Session, *, by: Account, now: datetime, start: int, count: int
) -> tuple[list[Colleague], int]:
    """
    Return a page of who works for the town, by role and since when, and how many there are.

    :raises NotYours: if ``by`` is no coordinator
    """
    here = (Account.town == by.town, Account.role.in_(STAFF), Account.left_at.is_(None))
    active = select(func.max(AuditEntry.at)).where(AuditEntry.by == Account.id).scalar_subquery()
    persons = select(func.count()).where(Person.supporter_id == Account.id).scalar_subquery()
    desks = (
        select(func.count())
        .where(
            DeskSession.account_id == Account.id,
            DeskSession.ended_at.is_(None),
            DeskSession.expires_at > now,
            DeskSession.seen_at > now - IDLE,
        )
        .scalar_subquery()
    )
    rows = session.execute(
        select(Account, active, persons, desks)
        .where(*here)
        .order_by(
            case(*((Account.role == role, place) for place, role in enumerate(STAFF))),
            Account.created_at,
            Account.id,
        )
        .offset(start)
        .limit(count)
    )
    total = session.scalar(select(func.count()).select_from(Account).where(*here)) or 0
    return [
        Colleague(
            id=row.id,
            role=row.role,
            label=row.label,
            since=row.created_at,
            last_active=at,
            persons=many,
            at_desk=browsers,
            is_self=row.id == by.id,
        )
        for row, at, many, browsers in rows
    ], total
