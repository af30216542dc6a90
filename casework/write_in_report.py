"""
What a coordinator adds to the numbers of a month: stories, minutes of meetings, remarks.

All of it is guarded before it comes here, and can be changed until the report is finished.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from casework.ground import TooLate, locked, record
from casework.monthly_content import MinutesTold, StoryTold, minutes_data, story_data
from casework.policy import allowed
from casework.stories.agreed import words_of_story
from storage.base import Id
from storage.states import ReportState
from storage.tables import Account, MonthlyReport


@allowed
def choose_stories(
    session: Session,
    *,
    report: Id | None,
    stories: Sequence[Id],
    by: Account,
    now: datetime,
) -> MonthlyReport:
    """
    Let these stories, and no others, stand in a draft: such as everybody has agreed to.

    A story that is not to be told any more, or of another town, is left out.

    :raises NotYours: if ``by`` is no coordinator of its town
    :raises TooLate: if it was finished or handed in
    """
    row = _draft(session, report)
    told = [told_story(session, story=one, town=row.town) for one in dict.fromkeys(stories)]
    row.stories = [story_data(one) for one in told if one is not None]
    record(
        session,
        by=by,
        act="report.stories",
        row=row,
        town=row.town,
        now=now,
        count=len(row.stories),
    )
    return row


@allowed
def attach_minutes(
    session: Session,
    *,
    report: Id | None,
    minutes: Sequence[MinutesTold],
    by: Account,
    now: datetime,
) -> MonthlyReport:
    """
    Attach these minutes, and no others, to a draft.

    :raises NotYours: if ``by`` is no coordinator of its town
    :raises TooLate: if it was finished or handed in
    """
    row = _draft(session, report)
    row.minutes = [minutes_data(one) for one in minutes]
    record(
        session,
        by=by,
        act="report.minutes",
        row=row,
        town=row.town,
        now=now,
        count=len(minutes),
    )
    return row


@allowed
def write_remarks(
    session: Session, *, report: Id | None, words: str, by: Account, now: datetime
) -> MonthlyReport:
    """
    Keep what is to be said besides; no words take them away.

    :raises NotYours: if ``by`` is no coordinator of its town
    :raises TooLate: if it was finished or handed in
    """
    row = _draft(session, report)
    row.remarks = words
    record(session, by=by, act="report.remarks", row=row, town=row.town, now=now)
    return row


def told_story(session: Session, *, story: Id, town: str) -> StoryTold | None:
    """Return what a story tells now, if everybody still agrees to it."""
    version = words_of_story(session, story=story, town=town)
    return StoryTold(version.title, version.words, story.hex) if version else None


def _draft(session: Session, report: Id | None) -> MonthlyReport:
    row = locked(session, MonthlyReport, report)
    if row.state is not ReportState.DRAFT:
        raise TooLate
    return row
