"""The words of a story alone, for whoever is asked about them."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.ground import NotYours, found
from casework.policy import allowed, whose
from casework.second_pair import DecisionKind
from casework.stories.telling import version_of
from storage.base import Id
from storage.states import DecisionState, Side, StoryState
from storage.tables import Account, Decision, PlacementMember, Story, StoryVersion, StoryYes


@dataclass(frozen=True, kw_only=True)
class ToRead:
    """The words of a version for whoever is asked; ``stands`` while it can be answered."""

    asked: Id
    side: Side
    title: str
    words: str
    stands: bool
    can_take_back: bool


@allowed
def story_to_read(session: Session, *, asked: Id | None, by: Account) -> ToRead:
    """
    Return the words that a side is asked about.

    :raises NotYours: if somebody else was asked
    """
    said = found(session, StoryYes, asked)
    story = found(session, Story, said.story_id)
    version = version_of(session, story=story, number=said.number)
    is_open = story.state in {StoryState.PERSON, StoryState.OTHERS, StoryState.APPROVED}
    return ToRead(
        asked=said.id,
        side=found(session, PlacementMember, said.member_id).side,
        title=version.title,
        words=version.words,
        stands=is_open and said.number == story.version and not said.answer,
        can_take_back=is_open,
    )


@allowed
def stories_waiting_for(session: Session, *, by: Account) -> list[Id]:
    """Return what is asked of this account about stories, the longest waiting first."""
    return list(
        session.scalars(
            select(StoryYes.id)
            .join(Story, Story.id == StoryYes.story_id)
            .where(
                whose(by, "stories_waiting_for", StoryYes),
                StoryYes.answer == "",
                StoryYes.number == Story.version,
                Story.state.in_((StoryState.PERSON, StoryState.OTHERS)),
            )
            .order_by(StoryYes.asked_at)
        )
    )


@allowed
def story_to_see(session: Session, *, decision: Id | None, by: Account) -> StoryVersion:
    """
    Return the words that the second person looks at; every person has said yes to them.

    :raises NotYours: if somebody else is asked, or it was changed or taken back meanwhile
    """
    row = found(session, Decision, decision)
    if row.kind != DecisionKind.STORY or row.state is not DecisionState.OPEN:
        raise NotYours
    story = found(session, Story, row.subject_id)
    if story.state is not StoryState.OTHERS or story.version != row.facts["version"]:
        raise NotYours
    return version_of(session, story=story)
