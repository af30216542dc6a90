"""
The clock looks after the reports of the months: begun on the 1st, reminded of on the 8th and 13th.

The contract says: by the 15th of the next month. When that has passed without it, it is a task.
"""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from casework.counts.month import last_month, next_month
from casework.draft_report import begin_report, next_look
from casework.ground import Notice, coordinators, locked, tell
from casework.open_task import open_task
from followup.calendar import TOKYO, tokyo_day
from followup.urgency import Urgency
from storage.base import Id
from storage.states import ReportState, Role
from storage.tables import Account, MonthlyReport
from towns import Town

OVERDUE = "report_overdue"

# Put together once, as every statement that the clock asks each minute.
_DUE = select(
    MonthlyReport.id, MonthlyReport.town, MonthlyReport.month, MonthlyReport.look_at
).where(or_(MonthlyReport.month == bindparam("month"), MonthlyReport.look_at <= bindparam("now")))
_THERE_BEFORE = (
    select(Account.town)
    .where(
        Account.town.in_(bindparam("towns", expanding=True)),
        Account.role == Role.COORDINATOR,
        Account.created_at < bindparam("ends"),
    )
    .distinct()
)


def due_reports(
    session: Session, *, towns: Mapping[str, Town], now: datetime, limit: int
) -> Sequence[Id]:
    """Return the reports to be reminded of, and those to be begun, by an id of town and month."""
    month = last_month(tokyo_day(now).replace(day=1))
    rows = session.execute(_DUE, {"month": month, "now": now}).all()
    begun = {row.town for row in rows if row.month == month}
    due = [row.id for row in rows if row.look_at is not None and row.look_at <= now]
    missing = [key for key in towns if key not in begun]
    there = _there_before(session, missing, month) if missing else ()
    return [*due, *(_id(key, month) for key in there)][:limit]


def mind_reports(
    session: Session, *, ids: Sequence[Id], towns: Mapping[str, Town], now: datetime
) -> None:
    """Begin the reports that are to be begun, and remind of those that are not handed in."""
    month = last_month(tokyo_day(now).replace(day=1))
    missing = {_id(key, month): key for key in towns}
    for one in ids:
        if one in missing:
            begin_report(session, month=month, by=None, town=missing[one], now=now)
        else:
            _remind(session, locked(session, MonthlyReport, one), towns, now)


def _remind(session: Session, row: MonthlyReport, towns: Mapping[str, Town], now: datetime) -> None:
    if row.look_at is None or row.look_at > now:
        return
    row.look_at = next_look(month=row.month, now=now)
    if row.state is ReportState.HANDED_IN or row.town not in towns:
        return
    if row.look_at is None:
        open_task(
            session,
            town=towns[row.town],
            kind=OVERDUE,
            about=row.id,
            urgency=Urgency.NEXT_WORKING_DAY,
            now=now,
        )
        return
    tell_of_report(session, row=row, kind="mr.remind", now=now)


def tell_of_report(session: Session, *, row: MonthlyReport, kind: str, now: datetime) -> None:
    """Tell the coordinators of its town of a report, once a day at most."""
    for reader in coordinators(session, row.town):
        tell(
            session,
            Notice(
                to=reader.id,
                kind=kind,
                subject=row.id,
                key=f"{kind}:{row.id.hex}:{tokyo_day(now)}:{reader.id.hex}",
                facts={"month": row.month.isoformat()},
            ),
        )


def _there_before(session: Session, towns: Sequence[str], month: date) -> list[str]:
    """Return the towns that a coordinator worked for in that month already."""
    ends = datetime.combine(next_month(month), time(), TOKYO)
    # By role: a town has few coordinators, and many accounts that each tick would look through.
    return sorted(session.scalars(_THERE_BEFORE, {"towns": towns, "ends": ends}))


def _id(town: str, month: date) -> Id:
    return uuid.uuid5(uuid.NAMESPACE_OID, f"report {town} {month}")
