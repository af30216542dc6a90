"""
Take a story back before it is printed: anybody it is about may, and says no reason.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.ground import found, locked_all
from casework.policy import allowed
from casework.stories.telling import OPEN, Why, move, open_story, tell_maker
from storage.base import Id
from storage.states import Side, StoryState
from storage.tables import Account, PlacementMember, Story, StoryYes


@allowed
def withdraw_story(session: Session, *, story: Id | None, by: Account, now: datetime) -> Story:
    """
    Take a story back as the town's staff.

    :raises NotYours: if it is of another town
    :raises TooLate: if it was printed, or taken back before
    """
    row = open_story(session, story, states=OPEN)
    withdraw(session, story=row, why=Why.STAFF, by=by, now=now)
    return row


@allowed
def take_back_story(session: Session, *, asked: Id | None, by: Account, now: datetime) -> Story:
    """
    Take a story back as one of those it is about, whatever was said before.

    :raises NotYours: if somebody else was asked
    :raises TooLate: if it was printed, or taken back before
    """
    said = found(session, StoryYes, asked)
    row = open_story(session, said.story_id, states=OPEN)
    side = found(session, PlacementMember, said.member_id).side
    why = Why.PERSON if side is Side.PERSON else Why.HOST
    withdraw(session, story=row, why=why, by=by, now=now)
    return row


def withdraw(
    session: Session, *, story: Story, why: Why, by: Account | None, now: datetime
) -> None:
    """End a story that is locked and open; who put it forward hears so, and no why."""
    story.why = why.value
    move(session, story=story, to=StoryState.WITHDRAWN, by=by, now=now)
    if by is None or by.id != (story.put_by or story.made_by):
        tell_maker(session, story=story, what="withdrawn")


def withdraw_stories_of(session: Session, *, person: Id, by: Account, now: datetime) -> None:
    """Take back every story about a person whose yes to being told of has ended."""
    placements = select(PlacementMember.placement_id).where(PlacementMember.person_id == person)
    for row in locked_all(
        session, select(Story).where(Story.placement_id.in_(placements), Story.state.in_(OPEN))
    ):
        if row.state in OPEN:
            withdraw(session, story=row, why=Why.CONSENT, by=by, now=now)
