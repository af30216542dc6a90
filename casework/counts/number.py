"""
What a number of a report is: which rows of which table it counts, in one condition.

The conditions here are those that several numbers share; the numbers themselves stand by subject.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from casework.counts.month import Month
from casework.placements import EndReason
from storage.base import Base, Id
from storage.states import HowHeard
from storage.tables import Placement

Which = Callable[[Month], ColumnElement[bool]]
"""A condition on rows, for a month."""
At = InstrumentedAttribute[Any]
"""A column with a moment."""

HEARD = (HowHeard.PHONE, HowHeard.VISIT)
"""How an answer came that somebody else entered."""
TOLD_REASONS = (EndReason.MOVED, EndReason.DEATH, EndReason.LOST_TOUCH)
"""Reasons that are told one by one wherever somebody leaves."""


@dataclass(frozen=True, kw_only=True)
class Number:
    """
    One number.

    :param table: under which heading it stands
    :param kind: the rows that it counts
    :param which: which of them, in a month
    :param part_of: the number that holds it
    :param adds: the numbers that add up to it
    :param at: when that was which is counted, if it is not the row's beginning
    """

    name: str
    table: str
    kind: type[Base]
    which: Which
    part_of: str = ""
    adds: tuple[str, ...] = ()
    at: At | None = None


def in_month(at: At) -> Which:
    """Return the condition that something happened in the month."""
    return lambda month: and_(at >= month.begins, at < month.ends)


def of_town(kind: Any, *more: Which | ColumnElement[bool]) -> Which:
    """
    Return the condition on rows of the town for which all of ``more`` holds.

    :param kind: a table with a town of its own
    """
    return lambda month: and_(
        kind.town == month.town, *(one(month) if callable(one) else one for one in more)
    )


def stands(begun: At, over: At) -> Which:
    """Return the condition that something stood as the month ended."""
    return lambda month: and_(begun < month.ends, or_(over.is_(None), over >= month.ends))


def stood(begun: At, over: At) -> Which:
    """Return the condition that something stood as the month began."""
    return lambda month: and_(begun < month.begins, or_(over.is_(None), over >= month.begins))


def placements_of(month: Month) -> Select[Id]:
    """Return a query for the placements of the town, in whatever state."""
    return select(Placement.id).where(Placement.town == month.town)
