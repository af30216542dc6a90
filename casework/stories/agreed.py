"""Stories that everybody in them has agreed to, for reports to take up; no other is told."""

from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from casework.stories.telling import StoryLine, story_line, version_of
from storage.base import Id
from storage.states import StoryState
from storage.tables import Story, StoryVersion, StoryYes

_AGREED = (StoryState.APPROVED, StoryState.PRINTED)


def told_stories(session: Session, *, town: str) -> list[StoryLine]:
    """Return the stories of a town that everybody agreed to, for a report to choose among."""
    rows = session.scalars(
        select(Story)
        .where(Story.town == town, Story.state.in_(_AGREED))
        .order_by(Story.made_at.desc())
    )
    return [story_line(session, row) for row in rows]


def words_of_story(session: Session, *, story: Id, town: str) -> StoryVersion | None:
    """Return what stands in a story of a town that everybody agreed to; nothing else is told."""
    row = session.get(Story, story)
    if row is None or row.town != town or row.state not in _AGREED:
        return None
    return version_of(session, story=row)


def stories_of_year(
    session: Session, *, town: str, begins: datetime, ends: datetime
) -> list[StoryVersion]:
    """Return what stands in the stories of a town on which all agreed in a span of time."""
    last = (
        select(func.max(StoryYes.answered_at))
        .where(StoryYes.story_id == Story.id, StoryYes.number == Story.version)
        .scalar_subquery()
    )
    # Whoever said yes last, the second person of staff or somebody in it, made it agreed.
    agreed_at = case((last > Story.seen_at, last), else_=Story.seen_at)
    rows = session.scalars(
        select(Story)
        .where(Story.town == town, Story.state.in_(_AGREED), agreed_at >= begins, agreed_at < ends)
        .order_by(agreed_at, Story.id)
    )
    return [version_of(session, story=row) for row in rows]
