"""
How long something is kept, counted in days or in Japanese fiscal years.

Pure: a period tells from which moment on a row may go, and from before which moment such rows are.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from followup.calendar import TOKYO

_BEGINS = (4, 1)


@dataclass(frozen=True)
class Days:
    """So many days, to the minute."""

    count: int

    def over(self, since: datetime) -> datetime:
        """Return from when on it may go."""
        return since + timedelta(days=self.count)

    def before(self, now: datetime) -> datetime:
        """Return the moment before which everything may go by ``now``."""
        return now - timedelta(days=self.count)


@dataclass(frozen=True)
class FiscalYears:
    """
    So many years from the April 1 of the next fiscal year, in Tokyo.

    What ended on March 31 begins to count on the next day, what ended on April 1 a year later.
    Municipal contracts say: 翌年度4月1日から起算して5年間.
    """

    count: int

    def over(self, since: datetime) -> datetime:
        """Return from when on it may go: an April 1, midnight in Tokyo."""
        return _april(fiscal_year(since) + 1 + self.count)

    def before(self, now: datetime) -> datetime:
        """Return the moment before which everything may go by ``now``."""
        return _april(fiscal_year(now) - self.count)


Period = Days | FiscalYears


def fiscal_year(moment: datetime) -> int:
    """Return the year in which the fiscal year of a moment began, in Tokyo."""
    day = moment.astimezone(TOKYO).date()
    return day.year if day >= date(day.year, *_BEGINS) else day.year - 1


def _april(year: int) -> datetime:
    return datetime(year, *_BEGINS, tzinfo=TOKYO)
