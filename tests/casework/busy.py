"""
A town made at random: rows in every table, pointing to whatever there is to point to.

New tables and columns are filled without being named here.
"""

import random
import string
from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, Enum, Float, Integer, LargeBinary
from sqlalchemy import String as Words
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from casework.keeping.case_rows import STAYS, pointing_columns
from casework.keeping.traces import NO_IDS, OPENED
from storage.base import Base, UtcDateTime
from storage.sealed import SealedJson, SealedText
from tests.making import NOW, TOWN

LEFT_OUT = frozenset(
    {"audit", "audit_link", "audit_cut", "forgotten_mark", "forgotten_case", "service_hold"}
)
"""Tables in which no case stands, or that nobody but their own module may write."""

WATCHED = OPENED | {"handover.note", "task.facts", "week_plan.content", "week_plan_part.entries"}
"""Sealed values that may speak of any case; all others are about their own row."""


class BusyTown:
    """
    Rows of every kind.

    :param rng: decides everything
    :param speak_of: ids and words that JSON and sealed columns may hold from now on
    """

    def __init__(self, session: Session, rng: random.Random) -> None:
        self._session = session
        self._rng = rng
        self.rows: defaultdict[str, list[Base]] = defaultdict(list)
        self.speak_of: list[str] = []
        self._points = {f"{one.table.name}.{one.name}" for one in pointing_columns()}

        self._makes: tuple[tuple[type[Any], Callable[[Any], Any]], ...] = (
            (Enum, lambda kind: rng.choice(list(kind.enum_class))),
            (Boolean, lambda _: rng.random() < 0.5),
            (Integer, lambda _: rng.randrange(1, 10**6)),
            (Float, lambda _: rng.random()),
            (LargeBinary, lambda kind: rng.randbytes(kind.length or 16)),
            (Date, lambda _: date(2026, 1, 1) + timedelta(days=rng.randrange(300))),
            (UtcDateTime, lambda _: NOW + timedelta(minutes=rng.randrange(10**5))),
        )

    def fill(self, *, rounds: int) -> None:
        """Make so many rows of each table, parents first."""
        models: dict[str, type[Base]] = {
            mapper.class_.__tablename__: mapper.class_ for mapper in Base.registry.mappers
        }
        for table in Base.metadata.sorted_tables:
            if table.name in models and table.name not in LEFT_OUT:
                for _ in range(rounds):
                    self.make(models[table.name])

    def make(self, model: type[Base], **given: Any) -> Base | None:
        """Make one row; ``None`` where it would be there twice, or has nobody to belong to."""
        table: Any = model.__table__
        values = {}
        for column in table.columns:
            if column.name in given or (column.name == "id" and not column.foreign_keys):
                continue
            value = self._value(column)
            if value is None and not column.nullable:
                return None
            values[column.name] = value
        if values.get("id") in {one.id for one in self.rows[table.name]}:
            return None
        for name, kind in ((n, type(v)) for n, v in vars(model).items()):
            if kind in {SealedText, SealedJson}:
                values.pop(f"{name}_sealed", None)
                spoken = f"{table.name}.{name}" in WATCHED
                values[name] = self._words(spoken) if kind is SealedText else self._json(spoken)
        row = model(**(values | given))
        try:
            with self._session.begin_nested():
                self._session.add(row)
        except IntegrityError:
            return None
        self.rows[table.name].append(row)
        return row

    def _value(self, column: Column[Any]) -> Any:
        name = f"{column.table.name}.{column.name}"
        if column.foreign_keys:
            parents = self.rows[next(iter(column.foreign_keys)).column.table.name]
            stays_empty = not parents or (column.nullable and self._rng.random() < 0.3)
            return None if stays_empty else self._rng.choice(parents).id
        if name in self._points:
            kinds = [rows for table, rows in self.rows.items() if rows and self._may(name, table)]
            return self._rng.choice(self._rng.choice(kinds)).id if name not in STAYS else None
        if isinstance(column.type, JSON):
            return [] if name in NO_IDS else self._json()
        if column.name == "town":
            return TOWN.key
        if isinstance(column.type, Words) and not isinstance(column.type, Enum):
            word = self._key() if name in {"outbox.key", "task.open_key"} else self._code()
            return word[: column.type.length]
        return next(
            make(column.type) for kind, make in self._makes if isinstance(column.type, kind)
        )

    def _may(self, column: str, table: str) -> bool:
        """What is alike are wishes or offers; everything else may be about anything."""
        return table in {"wish", "offer"} or not column.startswith("told_apart.")

    def _key(self) -> str:
        return f"x:{self._mention()}:{self._code()}"

    def _json(self, spoken: bool = True) -> Any:
        return {
            "about": self._mention(spoken),
            "list": [self._mention(spoken), self._code()],
            "lines": [{"wish": self._mention(spoken)}, {"offer": self._code()}],
        }

    def _words(self, spoken: bool) -> str:
        return f"{self._mention(spoken)} {self._code()}"

    def _mention(self, spoken: bool = True) -> str:
        if spoken and self.speak_of and self._rng.random() < 0.5:
            return self._rng.choice(self.speak_of)
        return self._code()

    def _code(self) -> str:
        return "".join(self._rng.choices(string.ascii_lowercase, k=10))
