"""
月報の数: count what a month's report tells; nothing is written by it.

Who may see a number sees no more than that: its rows stand behind ``casework.rows_behind``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casework.counts import NUMBERS, Month
from casework.policy import allowed
from storage.base import Base, Id
from storage.tables import Account, Host, Offer, Person, Task, Wish

AREAS: Mapping[str, type[Base]] = {
    "persons": Person,
    "wishes_new": Wish,
    "hosts": Host,
    "offers": Offer,
}
"""The numbers that are told by 校区 too, each with the rows that have an area."""
WAITS = ("tasks_in_a_day", "tasks_in_a_week", "tasks_later")
"""How long the tasks resolved in a month had waited; together they are ``tasks_resolved``."""
_DAY, _WEEK = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True)
class Counted:
    """
    A month in numbers.

    :param numbers: by name; ``tasks_longest`` is in days, of the tasks resolved
    :param areas: for some of the numbers, by the key of the area
    """

    numbers: Mapping[str, int]
    areas: Mapping[str, Mapping[str, int]]


@allowed
def count_month(session: Session, *, month: Month, town: str, by: Account | None) -> Counted:
    """
    Count a month of a town.

    :param by: a coordinator or officer of the town; ``None``: the program, or who runs it
    :raises NotYours: if ``by`` works in another town, or in another role
    """
    numbers = {name: count_of(session, number=name, month=month) for name in NUMBERS}
    return Counted(numbers | _waits(session, month), _by_area(session, month))


def count_of(session: Session, *, number: str, month: Month) -> int:
    """Return how many rows a number counts in a month, or in another span."""
    one = NUMBERS[number]
    return session.scalar(select(func.count()).select_from(one.kind).where(one.which(month))) or 0


def waited(session: Session, *, month: Month) -> dict[str, dict[Id, timedelta]]:
    """Return the tasks resolved in a month by how long they had waited, the latest first."""
    found: dict[str, dict[Id, timedelta]] = {name: {} for name in WAITS}
    rows = session.execute(
        select(Task.id, Task.created_at, Task.resolved_at)
        .where(NUMBERS["tasks_resolved"].which(month))
        .order_by(Task.resolved_at.desc(), Task.id)
    )
    for task, created, resolved in rows:
        if resolved is not None:
            span = resolved - created
            found[WAITS[(span >= _DAY) + (span >= _WEEK)]][task] = span
    return found


def _waits(session: Session, month: Month) -> dict[str, int]:
    by_wait = waited(session, month=month)
    longest = max((span.days for spans in by_wait.values() for span in spans.values()), default=0)
    return {**{name: len(spans) for name, spans in by_wait.items()}, "tasks_longest": longest}


def _by_area(session: Session, month: Month) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for name, kind in AREAS.items():
        area: Any = getattr(kind, "area")  # noqa: B009 - each of them has one
        rows: Sequence[Any] = session.execute(
            select(area, func.count()).where(NUMBERS[name].which(month)).group_by(area)
        ).all()
        found[name] = dict((key, count) for key, count in rows)
    return found
