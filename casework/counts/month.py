"""A month of a town, from its first moment in Tokyo to the first of the next."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from followup.calendar import TOKYO


@dataclass(frozen=True)
class Month:
    """
    What is counted in: rows of ``town`` from ``begins`` until before ``ends``, both in UTC.

    ``first`` and ``after`` are the same as days in Tokyo. A contract year is such a span too.
    """

    town: str
    first: date
    after: date

    @classmethod
    def of(cls, town: str, day: date) -> "Month":
        """Return the month that a day is in."""
        first = day.replace(day=1)
        return cls(town, first, next_month(first))

    @property
    def begins(self) -> datetime:
        """Its first moment."""
        return _midnight(self.first)

    @property
    def ends(self) -> datetime:
        """The first moment after it."""
        return _midnight(self.after)


def next_month(first: date) -> date:
    """Return the first day of the next month."""
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def last_month(first: date) -> date:
    """Return the first day of the month before."""
    return date(first.year - (first.month == 1), (first.month - 2) % 12 + 1, 1)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), TOKYO).astimezone(UTC)
