"""今週の叶え合い案を頼む: a coordinator asks for the plan; it is made beside the conversations."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.ground import record
from casework.policy import allowed
from followup.calendar import monday_of, tokyo_day
from storage.tables import Account, WeekPlan


@allowed
def ask_week_plan(session: Session, *, by: Account, now: datetime, anew: bool = False) -> WeekPlan:
    """
    Return the plan of this week; one that does not exist yet is asked for.

    :param anew: have it made again, from how the town stands now
    :raises NotYours: if ``by`` is no coordinator
    """
    week = tokyo_day(monday_of(now))
    row = session.scalars(
        select(WeekPlan).where(WeekPlan.town == by.town, WeekPlan.week == week).with_for_update()
    ).one_or_none()
    if row is None:
        row = WeekPlan(town=by.town, week=week, asked_by=by.id, asked_at=now)
        session.add(row)
    elif anew and row.made_at is not None:
        row.asked_by, row.asked_at, row.made_at = by.id, now, None
    else:
        return row
    session.flush()
    record(session, by=by, act="ask_week_plan", row=row, town=by.town, now=now)
    return row


@allowed
def this_weeks_plan(session: Session, *, by: Account, now: datetime) -> WeekPlan | None:
    """
    Return the plan of this week if it was asked for; looking asks for nothing.

    :raises NotYours: if ``by`` is no coordinator
    """
    week = tokyo_day(monday_of(now))
    return session.scalars(
        select(WeekPlan).where(WeekPlan.town == by.town, WeekPlan.week == week)
    ).one_or_none()
