"""
月報の下書き: on the 1st the report of the month before is begun; it is counted beside the deeds.

Where the program was not running on that day it is begun on the next on which it runs.
"""

from datetime import date, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.counts.month import Month, last_month, next_month
from casework.ground import NotYours, record
from casework.policy import allowed
from followup.calendar import TOKYO, tokyo_day
from storage.tables import Account, MonthlyReport

REMINDED_ON = (8, 13)
DUE_ON = 15


def next_look(*, month: date, now: datetime) -> datetime | None:
    """Return when the clock looks at the report of a month next: a reminder, or its lapse."""
    after = next_month(month)
    days = (*REMINDED_ON, DUE_ON + 1)
    moments = (datetime.combine(after.replace(day=day), time(), TOKYO) for day in days)
    return next((moment for moment in moments if moment > now), None)


@allowed
def begin_report(
    session: Session, *, month: date, by: Account | None, town: str, now: datetime
) -> MonthlyReport:
    """
    Return the report of a month; one that does not exist yet is begun.

    :param month: any day of it
    :param by: a coordinator of the town; ``None``: the clock
    :raises NotYours: if ``by`` is none, or the month has not begun
    """
    here = Month.of(town, month)
    if here.first > tokyo_day(now):
        raise NotYours
    row = session.scalars(
        select(MonthlyReport).where(MonthlyReport.town == town, MonthlyReport.month == here.first)
    ).one_or_none()
    if row is not None:
        return row
    due = here.first == last_month(tokyo_day(now).replace(day=1))
    row = MonthlyReport(
        town=town,
        month=here.first,
        made_at=now,
        asked_at=now,
        look_at=next_look(month=here.first, now=now) if due else None,
    )
    session.add(row)
    session.flush()
    record(session, by=by, act="report.begun", row=row, town=town, now=now)
    return row
