"""What a coordinator, or the city, sees of the reports of the months."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casework.count_month import count_month
from casework.counts import Month
from casework.ground import NotYours, found
from casework.monthly_content import MonthlyContent
from casework.policy import allowed
from storage.base import Id
from storage.states import ReportState, Role
from storage.tables import Account, HandedInReport, MonthlyReport

SIZE = 24
"""Reports of a page: two years."""


@dataclass(frozen=True)
class HandedIn:
    """A version that was handed in."""

    version: int
    at: datetime


@dataclass(frozen=True)
class ReportLine:
    """A report in the list."""

    id: Id
    month: date
    state: ReportState
    version: int
    handed_in_at: datetime | None


@dataclass(frozen=True)
class ReportView:
    """
    A report with what stands in it.

    :param counted_at: of when its numbers are; ``None`` while they are counted
    :param versions: what was handed in, the newest first
    """

    id: Id
    town: str
    state: ReportState
    content: MonthlyContent
    counted_at: datetime | None
    versions: tuple[HandedIn, ...]


@allowed
def reports_of(
    session: Session, *, by: Account, start: int = 0
) -> tuple[Sequence[ReportLine], int]:
    """
    Return a page of the reports of a town, the newest month first, and how many there are.

    The city sees those that were handed in.

    :raises NotYours: for anybody else
    """
    query = select(MonthlyReport).where(MonthlyReport.town == by.town)
    if by.role is Role.OFFICER:
        query = query.where(MonthlyReport.handed_in_at.is_not(None))
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    rows = session.scalars(
        query.order_by(MonthlyReport.month.desc()).offset(start).limit(SIZE)
    ).all()
    lines = [
        ReportLine(row.id, row.month, row.state, row.version, row.handed_in_at) for row in rows
    ]
    return lines, total


@allowed
def report_view(session: Session, *, report: Id | None, by: Account) -> ReportView:
    """
    Return a report as it stands; the city sees what was handed in last.

    :raises NotYours: if it is of another town, or for the city not handed in
    """
    row = found(session, MonthlyReport, report)
    versions = _versions(session, row)
    if by.role is Role.OFFICER:
        if not versions:
            raise NotYours
        content, state = MonthlyContent.handed_in(versions[0]), ReportState.HANDED_IN
    else:
        content, state = MonthlyContent.standing(row), row.state
    return ReportView(
        id=row.id,
        town=row.town,
        state=state,
        content=content,
        counted_at=row.counted_at if content.draft else row.counted_at or row.handed_in_at,
        versions=tuple(HandedIn(one.version, one.handed_in_at) for one in versions),
    )


@allowed
def content_to_write(
    session: Session, *, report: Id | None, by: Account, version: int | None = None
) -> MonthlyContent:
    """
    Return what is written into a file.

    :param version: one that was handed in; ``None`` for the report as ``by`` sees it
    :raises NotYours: if there is no such version, or it is not counted yet
    """
    if version is None:
        view = report_view(session, report=report, by=by)
        if view.counted_at is None:
            raise NotYours
        return view.content
    row = found(session, MonthlyReport, report)
    kept = [one for one in _versions(session, row) if one.version == version]
    if not kept:
        raise NotYours
    return MonthlyContent.handed_in(kept[0])


@allowed
def month_content(
    session: Session, *, month: Month, town: str, by: Account | None
) -> MonthlyContent:
    """
    Return the report of any month: as it was handed in last, or else counted now.

    :param by: ``None``: whoever runs the program
    :raises NotYours: for anybody but a coordinator of the town
    """
    row = session.scalars(
        select(MonthlyReport).where(MonthlyReport.town == town, MonthlyReport.month == month.first)
    ).one_or_none()
    if row is not None and row.state is ReportState.HANDED_IN:
        return MonthlyContent.handed_in(_versions(session, row)[0])
    counted = count_month(session, month=month, town=town, by=by)
    if row is None:
        return MonthlyContent(month=month.first, numbers=counted.numbers, areas=counted.areas)
    standing = MonthlyContent.standing(row)
    return replace(standing, numbers=counted.numbers, areas=counted.areas)


def _versions(session: Session, row: MonthlyReport) -> Sequence[HandedInReport]:
    return session.scalars(
        select(HandedInReport)
        .where(HandedInReport.report_id == row.id)
        .order_by(HandedInReport.version.desc())
    ).all()
