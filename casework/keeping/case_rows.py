"""
Every row that belongs to one case: found by walking whatever points to it, table by table.

Nothing is listed twice: a new table that points to a case is walked without being named here, and
a column that must survive is named in :data:`LOSES`.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import Column, Table, Uuid, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from storage.base import Base, Id
from storage.tables import MeetingDay, Person, PlacementMember, Story

TOGETHER = 500
"""Ids in one statement at most."""

LOSES = frozenset(
    {
        "meeting_day.cancelled_for",
        "meeting_day.series_id",
        "day_proposal.day_id",
        "offer_lists.asked_for",
        "chat.draft_id",
    }
)
"""Columns that are emptied: the row is somebody else's too, and stays."""

POINTS = frozenset(
    {
        "draft.subject_id",
        "page_link.subject_id",
        "page_link.draft_id",
        "decision.subject_id",
        "outbox.placement_id",
        "told_apart.one_id",
        "told_apart.other_id",
        "chat.draft_id",
    }
)
"""Columns that hold the id of a row without a foreign key."""

STAYS = frozenset({"host.person_id"})
"""The same, but what becomes of the row is not decided by walking: see ``casework.forget_case``."""

Rows = Mapping[Table, set[Id]]


def rows_of_case(session: Session, *, person: Id) -> Rows:
    """Return the ids of all rows that go with a person, by table; those of others are left."""
    walk = _Walk(session)
    walk.add(_table(Person), {person})
    walk.add(_table(PlacementMember), _ids(session, PlacementMember.person_id == person))
    walk.add(_table(Story), _stories_about(session, person))
    own = _placements_alone(session, person)
    walk.add(Base.metadata.tables["placement"], own)
    walk.add(_table(MeetingDay), _days_alone(session, person, besides=own))
    walk.go()
    return walk.found


def losing(rows: Rows) -> Iterator[tuple[Column[Any], set[Id]]]:
    """Yield the columns to be emptied, each with the ids that must not stand there any more."""
    gone = _all(rows)
    for table in Base.metadata.tables.values():
        for column in table.columns:
            if _name(column) in LOSES:
                key = next(iter(column.foreign_keys), None)
                yield column, rows.get(key.column.table, set()) if key else gone


def chunks(ids: Collection[Id]) -> Iterator[list[Id]]:
    """Yield ids in portions that fit into one statement."""
    ordered = sorted(ids)
    for start in range(0, len(ordered), TOGETHER):
        yield ordered[start : start + TOGETHER]


def pointing_columns() -> Iterator[Column[Any]]:
    """Yield every column that holds the id of another row and is no foreign key."""
    for table in Base.metadata.tables.values():
        for column in table.columns:
            if isinstance(column.type, Uuid) and not column.foreign_keys and column.name != "id":
                yield column


class _Walk:
    def __init__(self, session: Session) -> None:
        self._session = session
        self.found: defaultdict[Table, set[Id]] = defaultdict(set)
        self._new: defaultdict[Table, set[Id]] = defaultdict(set)
        self._edges = [
            (column, key.column.table)
            for table in Base.metadata.tables.values()
            for column in table.columns
            for key in column.foreign_keys
            if _name(column) not in LOSES
        ]
        self._points = [column for column in pointing_columns() if _name(column) in POINTS - LOSES]

    def add(self, table: Table, ids: Collection[Id]) -> None:
        fresh = set(ids) - self.found[table]
        self.found[table] |= fresh
        self._new[table] |= fresh

    def go(self) -> None:
        while self._new:
            step, self._new = self._new, defaultdict(set)
            fresh = _all(step)
            for column, parent in self._edges:
                if step.get(parent):
                    self._follow(column, step[parent])
            for column in self._points:
                self._follow(column, fresh)

    def _follow(self, column: Column[Any], ids: Collection[Id]) -> None:
        for some in chunks(ids):
            found = self._session.scalars(select(column.table.c.id).where(column.in_(some)))
            self.add(column.table, found.all())


def _placements_alone(session: Session, person: Id) -> set[Id]:
    """Placements in which nobody else has ever taken part as a person."""
    other = aliased(PlacementMember)
    somebody_else = exists().where(
        other.placement_id == PlacementMember.placement_id,
        other.person_id.is_not(None),
        other.person_id != person,
    )
    return set(
        session.scalars(
            select(PlacementMember.placement_id).where(
                PlacementMember.person_id == person, ~somebody_else
            )
        )
    )


def _stories_about(session: Session, person: Id) -> set[Id]:
    """Stories of placements in which this person took part: the others' words tell of them too."""
    mine = select(PlacementMember.placement_id).where(PlacementMember.person_id == person)
    return set(session.scalars(select(Story.id).where(Story.placement_id.in_(mine))))


def _days_alone(session: Session, person: Id, *, besides: set[Id]) -> set[Id]:
    """Days of a group on which this person was the only one to come."""
    mine = select(PlacementMember.placement_id).where(PlacementMember.person_id == person)
    other = aliased(PlacementMember)
    with_others = exists().where(
        other.placement_id == MeetingDay.placement_id,
        other.person_id.is_not(None),
        other.person_id != person,
        other.joined_at <= MeetingDay.starts_at,
        or_(other.left_at.is_(None), other.left_at > MeetingDay.starts_at),
    )
    own = exists().where(
        and_(
            PlacementMember.placement_id == MeetingDay.placement_id,
            PlacementMember.person_id == person,
            PlacementMember.joined_at <= MeetingDay.starts_at,
        )
    )
    found = session.execute(
        select(MeetingDay.id, MeetingDay.placement_id).where(
            MeetingDay.placement_id.in_(mine), own, ~with_others
        )
    )
    return {day for day, placement in found if placement not in besides}


def _ids(session: Session, whose: Any) -> set[Id]:
    return set(session.scalars(select(PlacementMember.id).where(whose)))


def _table(kind: type[Base]) -> Table:
    table = kind.__table__
    assert isinstance(table, Table)
    return table


def _name(column: Column[Any]) -> str:
    return f"{column.table.name}.{column.name}"


def _all(rows: Mapping[Table, set[Id]]) -> set[Id]:
    return set().union(*rows.values())
