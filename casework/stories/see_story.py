"""
The second person of staff looks at a story: it goes on, or back to whoever wrote it.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from casework.ground import TooLate
from casework.stories.answer_story import approve_if_all_agree
from casework.stories.telling import move, open_story
from storage.states import StoryState
from storage.tables import Account, Decision


def see_story(session: Session, *, confirmed: Decision, now: datetime) -> None:
    """
    Keep that a second person agrees to the version they were asked about.

    :raises TooLate: if it was changed, printed or taken back meanwhile
    """
    row = open_story(session, confirmed.subject_id, states=[StoryState.OTHERS])
    if row.version != confirmed.facts["version"] or confirmed.decided_by in {None, row.put_by}:
        raise TooLate
    row.seen_by, row.seen_at = confirmed.decided_by, now
    approve_if_all_agree(session, story=row, now=now)


def send_story_back(session: Session, *, declined: Decision, by: Account, now: datetime) -> None:
    """Give a story back to be written anew, if it still waits for this second person."""
    try:
        row = open_story(session, declined.subject_id, states=[StoryState.OTHERS])
    except TooLate:
        return
    if row.version == declined.facts["version"]:
        move(session, story=row, to=StoryState.DRAFT, by=by, now=now)
