"""
Write the plan of a contract year, line by line, and keep that the city agreed to it.

Whoever changes an agreed plan begins its next version; it is agreed on as a whole.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from casework.ground import NotYours, TooLate, locked, record
from casework.policy import allowed
from followup.calendar import tokyo_day
from storage.base import Id, new_id
from storage.tables import Account, WorkPlan, WorkPlanEntry


class Part(StrEnum):
    """The two parts that a specification asks for: ①業務実施スケジュール and ②業務実施内容."""

    SCHEDULE = "schedule"
    CONTENT = "content"


class NotYet(Exception):
    """The day on which it was agreed lies before us."""


class NothingToAgree(Exception):
    """The version has no line, or a change has no reason."""


@dataclass(frozen=True)
class PlanLine:
    """
    One line; ``first`` and ``last`` are the first days of months, both only in the schedule.

    What is written has passed the guard.
    """

    part: Part
    heading: str
    words: str = ""
    first: date | None = None
    last: date | None = None


@allowed
def write_plan_line(
    session: Session,
    *,
    year: int,
    content: PlanLine,
    line: str | None = None,
    by: Account,
    now: datetime,
) -> WorkPlanEntry:
    """
    Add a line to the plan of a fiscal year, or write one anew.

    :param year: the year in which it begins
    :param line: the line that is written anew
    :raises NotYours: if there is no such line
    :raises ValueError: if its months lie the wrong way round
    """
    if content.first and content.last and content.first > content.last:
        raise ValueError("the last month is before the first")
    plan = _open_version(session, year=year, by=by, now=now)
    entry = _line(session, plan, line) if line else _new_line(session, plan, content.part)
    entry.part, entry.first, entry.last = content.part.value, content.first, content.last
    entry.heading, entry.words = content.heading, content.words
    session.add(entry)
    session.flush()
    record(session, by=by, act="plan.written", row=plan, town=plan.town, now=now)
    return entry


@allowed
def remove_plan_line(session: Session, *, year: int, line: str, by: Account, now: datetime) -> None:
    """
    Take a line out of the plan; earlier versions keep it.

    :raises NotYours: if there is no such line
    """
    plan = _open_version(session, year=year, by=by, now=now)
    session.delete(_line(session, plan, line))
    session.flush()
    record(session, by=by, act="plan.written", row=plan, town=plan.town, now=now)


@allowed
def agree_plan(
    session: Session,
    *,
    year: int,
    number: int,
    agreed_on: date,
    reason: str = "",
    by: Account,
    now: datetime,
) -> WorkPlan:
    """
    Keep on which day the city agreed to the version that is being written, and why it was changed.

    :param number: the version that was looked at
    :raises TooLate: if that version was agreed on meanwhile, or is not the one being written
    :raises NotYet: if the day lies before us
    :raises NothingToAgree: if it has no line, or a change has no reason
    """
    row = latest(session, town=by.town, year=year)
    if row is None or row.number != number:
        raise TooLate
    plan = locked(session, WorkPlan, row.id)
    if plan.agreed_on is not None:
        raise TooLate
    if agreed_on > tokyo_day(now):
        raise NotYet
    if not lines_of(session, plan=plan) or (plan.number > 1 and not reason):
        raise NothingToAgree
    plan.agreed_on, plan.agreed_by, plan.reason = agreed_on, by.id, reason
    record(
        session,
        by=by,
        act="plan.agreed",
        row=plan,
        town=plan.town,
        now=now,
        revision=plan.number,
    )
    return plan


def latest(session: Session, *, town: str, year: int) -> WorkPlan | None:
    """Return the newest version of a plan, agreed on or not."""
    return session.scalars(
        select(WorkPlan)
        .where(WorkPlan.town == town, WorkPlan.year == year)
        .order_by(WorkPlan.number.desc())
        .limit(1)
    ).first()


def lines_of(session: Session, *, plan: WorkPlan) -> list[WorkPlanEntry]:
    """Return the lines of a version: the schedule by months, the contents as they were added."""
    rows = session.scalars(select(WorkPlanEntry).where(WorkPlanEntry.plan_id == plan.id))
    return sorted(rows, key=lambda one: (one.part != Part.SCHEDULE, _month(one), one.place))


def _month(entry: WorkPlanEntry) -> tuple[date, date]:
    first = entry.first or date.min
    return first, entry.last or first


def _open_version(session: Session, *, year: int, by: Account, now: datetime) -> WorkPlan:
    """Return the version that is being written, locked; a new one with the lines of the last."""
    last = latest(session, town=by.town, year=year)
    if last is not None and last.agreed_on is None:
        plan = locked(session, WorkPlan, last.id)
        if plan.agreed_on is None:
            return plan
        last = plan
    number = last.number + 1 if last else 1
    plan = WorkPlan(town=by.town, year=year, number=number, made_by=by.id, made_at=now)
    try:
        with session.begin_nested():
            session.add(plan)
    except IntegrityError:
        # A colleague has begun the same version in the same moment.
        raise TooLate from None
    for one in lines_of(session, plan=last) if last else ():
        session.add(
            WorkPlanEntry(
                plan_id=plan.id,
                line=one.line,
                part=one.part,
                place=one.place,
                first=one.first,
                last=one.last,
                heading=one.heading,
                words=one.words,
            )
        )
    session.flush()
    return plan


def _line(session: Session, plan: WorkPlan, line: str) -> WorkPlanEntry:
    row = session.scalars(
        select(WorkPlanEntry).where(WorkPlanEntry.plan_id == plan.id, WorkPlanEntry.line == line)
    ).one_or_none()
    if row is None:
        raise NotYours
    return row


def _new_line(session: Session, plan: WorkPlan, part: Part) -> WorkPlanEntry:
    last = session.scalar(
        select(func.max(WorkPlanEntry.place)).where(WorkPlanEntry.plan_id == plan.id)
    )
    return WorkPlanEntry(
        plan_id=plan.id, line=_name(), part=part.value, place=(last or 0) + 1, heading="", words=""
    )


def _name() -> str:
    fresh: Id = new_id()
    return fresh.hex
