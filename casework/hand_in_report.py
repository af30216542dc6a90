"""
月報を仕上げる・出す・直す: a draft is finished, handed in, and opened again for another version.

What was handed in is kept as it was; its numbers are those that were counted, and stay.
"""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from casework.ground import TooLate, locked, record
from casework.mind_reports import OVERDUE
from casework.monthly_content import MonthlyContent
from casework.open_task import settle_task
from casework.policy import allowed
from casework.write_in_report import told_story
from storage.base import Id
from storage.states import ReportState
from storage.tables import Account, HandedInReport, MonthlyReport


@allowed
def finish_report(
    session: Session, *, report: Id | None, by: Account, now: datetime
) -> MonthlyReport:
    """
    Finish a draft; whoever asks has seen that its numbers do not contradict each other.

    :raises NotYours: if ``by`` is no coordinator of its town
    :raises TooLate: if it is none any more, or is being counted
    """
    row = locked(session, MonthlyReport, report)
    if row.state is not ReportState.DRAFT or row.counted_at is None:
        raise TooLate
    row.state, row.finished_at, row.finished_by = ReportState.FINISHED, now, by.id
    record(
        session,
        by=by,
        act="report.finished",
        row=row,
        town=row.town,
        now=now,
        revision=row.version,
    )
    return row


@allowed
def hand_in_report(
    session: Session, *, report: Id | None, by: Account, now: datetime
) -> HandedInReport:
    """
    Keep a finished report as what is handed in now.

    :raises NotYours: if ``by`` is no coordinator of its town
    :raises TooLate: if it is not finished, or was handed in
    """
    row = locked(session, MonthlyReport, report)
    if row.state is not ReportState.FINISHED:
        raise TooLate
    row.state, row.handed_in_at, row.handed_in_by = ReportState.HANDED_IN, now, by.id
    row.look_at = None
    standing = MonthlyContent.standing(row)
    # A yes to a story may have been taken back meanwhile.
    told = [told_story(session, story=Id(one.story), town=row.town) for one in standing.stories]
    stories = tuple(replace(one, story="") for one in told if one is not None)
    kept = HandedInReport(
        report_id=row.id,
        version=row.version,
        content=replace(standing, stories=stories).to_json(),
        handed_in_at=now,
        handed_in_by=by.id,
    )
    session.add(kept)
    session.flush()
    settle_task(session, kind=OVERDUE, about=row.id, now=now)
    record(
        session,
        by=by,
        act="report.handed_in",
        row=row,
        town=row.town,
        now=now,
        revision=row.version,
    )
    return kept


@allowed
def reopen_report(
    session: Session, *, report: Id | None, by: Account, now: datetime
) -> MonthlyReport:
    """
    Open a report again: a finished one goes back to its draft, of one handed in a new version
    begins. It is counted anew.

    :raises NotYours: if ``by`` is no coordinator of its town
    :raises TooLate: if it is a draft
    """
    row = locked(session, MonthlyReport, report)
    if row.state is ReportState.DRAFT:
        raise TooLate
    if row.state is ReportState.HANDED_IN:
        row.version += 1
    row.state, row.finished_at, row.finished_by = ReportState.DRAFT, None, None
    row.asked_at, row.counted_at = now, None
    record(
        session,
        by=by,
        act="report.reopened",
        row=row,
        town=row.town,
        now=now,
        revision=row.version,
    )
    return row
