"""What a rule of the keeping policy is: rows that go by themselves, go along, or stay."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Date, and_
from sqlalchemy.orm import InstrumentedAttribute

from casework.keeping.periods import Period


@dataclass(frozen=True)
class Rule:
    """
    Rows of one table that go by themselves, ``period`` after ``since``.

    :param of: further conditions, given the moment before which ``since`` must be
    :param what: what is kept, and why so long, in a sentence
    :param source: where that comes from
    """

    name: str
    since: InstrumentedAttribute[Any]
    period: Period
    what: str
    source: str
    of: Callable[[datetime], ColumnElement[bool]]

    @property
    def table(self) -> str:
        """The table whose rows go."""
        return str(self.since.class_.__tablename__)

    def due(self, now: datetime) -> ColumnElement[bool]:
        """Return the condition that a row may go by ``now``."""
        before = self.period.before(now)
        at: Any = before.date() if isinstance(self.since.type, Date) else before
        return and_(self.since.is_not(None), self.since < at, self.of(before))


@dataclass(frozen=True)
class Goes:
    """A table whose rows go together with the row that they belong to."""

    table: str
    along: str
    what: str


@dataclass(frozen=True)
class Stays:
    """A table that holds nothing about anybody, or is looked after elsewhere."""

    table: str
    what: str
