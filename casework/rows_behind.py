"""
The rows that a number counts, for those who may see them: a coordinator of the town.

A row is named by its case code or its host, and by nothing that was said; opening a case itself
asks for a reason as always.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from casework.count_month import AREAS, WAITS, waited
from casework.counts import NUMBERS, Month
from casework.ground import NotYours
from casework.policy import allowed
from storage.base import Base, Id
from storage.tables import (
    Account,
    CallLog,
    Candidate,
    CheckIn,
    Contact,
    Host,
    HostVisit,
    Introduction,
    MeetingDay,
    Offer,
    Person,
    Placement,
    PlacementMember,
    Referral,
    Task,
    Wish,
)

SIZE = 50
"""Rows of a page."""
NOT_SHOWN = frozenset({"givers"})
"""Numbers without rows: that a person gives something is not for everybody to know."""
IN_AN_AREA = frozenset({"hosts", "offers"})
"""Numbers whose rows are shown by 校区; persons are not to be looked up by where they live."""

_AT: Mapping[type[Base], InstrumentedAttribute[Any]] = {
    Person: Person.created_at,
    Wish: Wish.created_at,
    Candidate: Candidate.made_at,
    Introduction: Introduction.created_at,
    MeetingDay: MeetingDay.starts_at,
    Placement: Placement.created_at,
    PlacementMember: PlacementMember.joined_at,
    CheckIn: CheckIn.asked_at,
    Task: Task.created_at,
    CallLog: CallLog.called_at,
    Contact: Contact.day,
    HostVisit: HostVisit.day,
    Host: Host.created_at,
    Offer: Offer.created_at,
    Referral: Referral.made_at,
}
_STATES: Mapping[type[Base], str] = {
    Wish: "state",
    Introduction: "state",
    MeetingDay: "state",
    Placement: "step",
    CheckIn: "state",
    Task: "kind",
    CallLog: "outcome",
    Contact: "kind",
    Host: "state",
    Offer: "state",
}
"""Where it is said how a row stands; of the others nothing is told."""


@dataclass(frozen=True)
class RowBehind:
    """
    One row: when, whose, and how it stands.

    :param codes: of the cases it is about; :param host: the host's name, or a place that was called
    :param state: a code; which one depends on the table
    """

    at: datetime | date
    codes: tuple[str, ...]
    host: str
    state: str


@dataclass(frozen=True)
class RowsBehind:
    """A page of the rows behind a number; ``table`` names what they are."""

    table: str
    rows: tuple[RowBehind, ...]
    total: int


@allowed
def rows_behind(
    session: Session,
    *,
    number: str,
    month: Month,
    town: str,
    by: Account,
    start: int = 0,
    area: str | None = None,
) -> RowsBehind:
    """
    Return a page of the rows that a number counts, the newest first.

    :param area: of this 校区 alone
    :raises NotYours: if there is no such number, it has no rows to be shown, or ``by`` is no
        coordinator of the town
    """
    if not has_rows(number, area=area) or month.town != by.town:
        raise NotYours
    if number in WAITS:
        return _after_waiting(session, waited(session, month=month)[number], start)
    one = NUMBERS[number]
    which, at = one.which(month), one.at if one.at is not None else _AT[one.kind]
    if area is not None:
        of: Any = getattr(AREAS[number], "area")  # noqa: B009 - each of them has one
        which = and_(which, of == area)
    total = session.scalar(select(func.count()).select_from(one.kind).where(which)) or 0
    rows = session.scalars(
        select(one.kind).where(which).order_by(at.desc(), one.kind.id).offset(start).limit(SIZE)
    ).all()
    return RowsBehind(one.kind.__tablename__, tuple(_named(session, one.kind, rows, at)), total)


def has_rows(number: str, *, area: str | None = None) -> bool:
    """Return whether the rows behind a number are shown to coordinators."""
    if area is not None:
        return number in IN_AN_AREA
    return (number in NUMBERS or number in WAITS) and number not in NOT_SHOWN


def _after_waiting(session: Session, tasks: Collection[Id], start: int) -> RowsBehind:
    page = list(tasks)[start : start + SIZE]
    found = {row.id: row for row in session.scalars(select(Task).where(Task.id.in_(page)))}
    rows = [found[one] for one in page]
    return RowsBehind(
        Task.__tablename__, tuple(_named(session, Task, rows, Task.resolved_at)), len(tasks)
    )


def _named(
    session: Session, kind: type[Base], rows: Sequence[Any], at: InstrumentedAttribute[Any]
) -> list[RowBehind]:
    persons, hosts = _persons(session, kind, rows), _hosts(session, kind, rows)
    codes = _codes(session, {one for ids in persons.values() for one in ids})
    names = _names(session, set(hosts.values()))
    return [
        RowBehind(
            at=getattr(row, at.key),
            codes=tuple(codes[one] for one in persons.get(row.id, ()) if one in codes),
            host=row.place if kind is CallLog else names.get(hosts.get(row.id), ""),
            state=str(getattr(row, _STATES.get(kind, ""), "") or ""),
        )
        for row in rows
    ]


def _persons(session: Session, kind: type[Base], rows: Sequence[Any]) -> dict[Id, list[Id]]:
    """Return for each row the persons whom it is about."""
    if kind is Person:
        return {row.id: [row.id] for row in rows}
    if kind is Host or kind is Offer or kind is HostVisit:
        return {}
    if hasattr(kind, "person_id"):
        return {row.id: [row.person_id] for row in rows if row.person_id}
    if hasattr(kind, "wish_id"):
        wishes = {row.wish_id for row in rows}
        owners: dict[Id, Id] = {
            wish: person
            for wish, person in session.execute(
                select(Wish.id, Wish.person_id).where(Wish.id.in_(wishes))
            )
        }
        return {row.id: [owners[row.wish_id]] for row in rows if row.wish_id in owners}
    of = "id" if kind is Placement else "placement_id"
    members: dict[Id, list[Id]] = {}
    for placement, person in session.execute(
        select(PlacementMember.placement_id, PlacementMember.person_id).where(
            PlacementMember.placement_id.in_({getattr(row, of) for row in rows}),
        )
    ):
        if person is not None:
            members.setdefault(placement, []).append(person)
    return {row.id: members.get(getattr(row, of), []) for row in rows}


def _hosts(session: Session, kind: type[Base], rows: Sequence[Any]) -> dict[Id, Id]:
    if kind is Host:
        return {row.id: row.id for row in rows}
    if kind is HostVisit or kind is CheckIn:
        members = {row.member_id for row in rows}
        hosts: dict[Id, Id] = {
            member: host
            for member, host in session.execute(
                select(PlacementMember.id, PlacementMember.host_id).where(
                    PlacementMember.id.in_(members)
                )
            )
            if host is not None
        }
        return {row.id: hosts[row.member_id] for row in rows if row.member_id in hosts}
    if hasattr(kind, "host_id"):
        return {row.id: row.host_id for row in rows if row.host_id}
    return {}


def _codes(session: Session, persons: Collection[Id]) -> dict[Id, str]:
    rows = session.execute(select(Person.id, Person.code).where(Person.id.in_(persons)))
    return {person: code for person, code in rows}


def _names(session: Session, hosts: Collection[Id]) -> dict[Id | None, str]:
    """Return what hosts are called; a person who gives something is named to nobody."""
    rows = session.scalars(select(Host).where(Host.id.in_(hosts), Host.person_id.is_(None)))
    return {host.id: host.name for host in rows}
