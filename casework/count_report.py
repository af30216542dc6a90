"""
Count a report beside the deeds: read what is to be counted, count it, keep it in a short write.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.count_month import Counted
from casework.ground import TooLate, locked, record
from casework.mind_reports import tell_of_report
from casework.policy import allowed
from storage.base import Id
from storage.states import ReportState
from storage.tables import Account, MonthlyReport

_TO_COUNT = (
    select(MonthlyReport)
    .where(MonthlyReport.counted_at.is_(None))
    .order_by(MonthlyReport.asked_at)
    .limit(20)
)


@dataclass(frozen=True)
class ToCount:
    """A report whose numbers are to be counted, and which asking that answers."""

    row: Id
    town: str
    month: date
    asked_at: datetime


def reports_to_count(session: Session) -> Sequence[ToCount]:
    """Return the reports to count, those first that have waited the longest."""
    return [
        ToCount(row.id, row.town, row.month, row.asked_at) for row in session.scalars(_TO_COUNT)
    ]


def keep_counts(session: Session, *, asked: ToCount, counted: Counted, now: datetime) -> None:
    """Keep the numbers of a draft, unless it was asked for again or finished meanwhile."""
    row = locked(session, MonthlyReport, asked.row)
    if row.counted_at is not None or row.asked_at != asked.asked_at:
        return
    row.numbers = dict(counted.numbers)
    row.areas = {name: dict(counts) for name, counts in counted.areas.items()}
    row.counted_at = now
    tell_of_report(session, row=row, kind="mr.counted", now=now)


@allowed
def count_again(
    session: Session, *, report: Id | None, by: Account, now: datetime
) -> MonthlyReport:
    """
    Have the numbers of a draft counted anew.

    :raises NotYours: if ``by`` is no coordinator of its town
    :raises TooLate: if it was finished or handed in
    """
    row = locked(session, MonthlyReport, report)
    if row.state is not ReportState.DRAFT:
        raise TooLate
    if row.counted_at is None:
        return row
    row.asked_at, row.counted_at = now, None
    record(session, by=by, act="report.counted", row=row, town=row.town, now=now)
    return row
