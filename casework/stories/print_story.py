"""
Keep that a story was printed, and in which issue: from then on it cannot be taken back.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from casework.consent import STORY, current_consent
from casework.ground import TooLate
from casework.policy import allowed
from casework.stories.tellable import must_be_tellable
from casework.stories.telling import members_in, move, open_story
from storage.base import Id
from storage.states import Side, StoryState
from storage.tables import Account, Story


@allowed
def print_story(
    session: Session, *, story: Id | None, printed_in: str, by: Account, now: datetime
) -> Story:
    """
    Keep in which issue an approved story was printed.

    :param printed_in: such as 「第12号」
    :raises NotYours: if it is of another town
    :raises TooLate: if it is not approved, or a yes of a person does not hold any more
    :raises NotToBeTold: if a person was protected, or everything stopped, meanwhile
    """
    row = open_story(session, story, states=[StoryState.APPROVED])
    must_be_tellable(session, placement=row.placement_id)
    for member in members_in(session, row, Side.PERSON):
        if member.person_id and not current_consent(
            session, person=member.person_id, purpose=STORY, now=now
        ):
            raise TooLate
    row.printed_in = printed_in
    move(session, story=row, to=StoryState.PRINTED, by=by, now=now)
    return row
