"""
Put a story to those it is about: first to whoever speaks for each person.

Who puts it forward is the first of the two people of staff who approve it.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from casework.ground import Notice, TooLate, found, tell
from casework.policy import allowed
from casework.second_pair import DecisionKind, second_pair
from casework.stories.tellable import must_be_tellable
from casework.stories.telling import members_in, move, open_story
from storage.base import Id
from storage.states import Side, StoryState
from storage.tables import Account, Person, PlacementMember, Story, StoryYes


class NobodyElse(Exception):
    """There is nobody who could look at it as the second person."""


@allowed
def put_story(
    session: Session, *, story: Id | None, seen: int, by: Account, now: datetime
) -> Story:
    """
    Ask each person, through their supporter, whether this version may be printed.

    :raises NotYours: if it is of another town
    :raises TooLate: if it is no draft, or somebody else has changed it meanwhile
    :raises NotToBeTold: if one of its persons must not be looked for, or everything was stopped
    :raises NobodyElse: if the town has no other coordinator and no city officer
    """
    row = open_story(session, story, states=[StoryState.DRAFT])
    if row.version != seen:
        raise TooLate
    must_be_tellable(session, placement=row.placement_id)
    if not second_pair(session, kind=DecisionKind.STORY, by=by):
        raise NobodyElse
    row.put_by, row.put_at = by.id, now
    for member in members_in(session, row, Side.PERSON):
        asked = ask_member(session, story=row, member=member, now=now)
        person = found(session, Person, member.person_id)
        tell(
            session,
            Notice(
                to=person.supporter_id,
                kind="sy.person",
                subject=asked.id,
                key=f"sy.person:{asked.id.hex}",
                person=person.id,
            ),
        )
    move(session, story=row, to=StoryState.PERSON, by=by, now=now)
    return row


def ask_member(
    session: Session, *, story: Story, member: PlacementMember, now: datetime
) -> StoryYes:
    """Keep that a member is asked about the present version."""
    asked = StoryYes(
        town=story.town,
        story_id=story.id,
        member_id=member.id,
        number=story.version,
        asked_at=now,
    )
    session.add(asked)
    session.flush()
    return asked
