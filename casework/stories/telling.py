"""What all deeds on a story share: whom it is about, its versions, and how it moves."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.ground import Notice, TooLate, locked, record, tell
from casework.open_task import settle_task
from storage.base import Id
from storage.states import Side, StoryState
from storage.tables import Account, PlacementMember, Story, StoryVersion

OPEN = (StoryState.DRAFT, StoryState.PERSON, StoryState.OTHERS, StoryState.APPROVED)
"""States in which a story can still be changed, and taken back."""

UNANSWERED = "story_unanswered"
"""The task about somebody without a chat who is to be asked about a story."""


class Why(StrEnum):
    """Who withdrew a story."""

    PERSON = "person"
    HOST = "host"
    STAFF = "staff"
    CONSENT = "consent"


@dataclass(frozen=True, kw_only=True)
class StoryLine:
    """A story in a list."""

    id: Id
    title: str
    state: StoryState
    at: datetime


def members_in(session: Session, story: Story, side: Side) -> Sequence[PlacementMember]:
    """Return everybody of a side who takes, or took, part: nobody is told of unasked."""
    return session.scalars(
        select(PlacementMember)
        .where(PlacementMember.placement_id == story.placement_id, PlacementMember.side == side)
        .order_by(PlacementMember.id)
    ).all()


def named_hosts(session: Session, story: Story) -> list[PlacementMember]:
    """Return the hosts whose names stand in a story."""
    return [one for one in members_in(session, story, Side.HOST) if one.id.hex in story.named]


def open_story(session: Session, story: Id | None, *, states: Collection[StoryState]) -> Story:
    """
    Lock a story that stands in one of ``states``.

    :raises NotYours: if there is none
    :raises TooLate: if it stands elsewhere by now
    """
    row = locked(session, Story, story)
    if row.state not in states:
        raise TooLate
    return row


def version_of(session: Session, *, story: Story, number: int | None = None) -> StoryVersion:
    """Return a version of a story, the newest if none is named."""
    return session.scalars(
        select(StoryVersion).where(
            StoryVersion.story_id == story.id,
            StoryVersion.number == (story.version if number is None else number),
        )
    ).one()


def story_line(session: Session, row: Story) -> StoryLine:
    """Return a story as it stands in a list."""
    version = version_of(session, story=row)
    return StoryLine(id=row.id, title=version.title, state=row.state, at=version.at)


def move(
    session: Session, *, story: Story, to: StoryState, by: Account | None, now: datetime
) -> None:
    """Move a story to a state, with a trace."""
    story.state = to
    if to in {StoryState.PRINTED, StoryState.WITHDRAWN}:
        story.ended_at = now
    settle_task(session, kind=UNANSWERED, about=story.id, now=now)
    record(
        session,
        by=by,
        act=f"story.{to}",
        row=story,
        town=story.town,
        now=now,
        revision=story.version,
    )


def tell_maker(session: Session, *, story: Story, what: str) -> None:
    """Tell whoever put a story forward how it stands; ``what`` is a code."""
    tell(
        session,
        Notice(
            to=story.put_by or story.made_by,
            kind="sy.news",
            subject=story.id,
            key=f"sy.news:{story.id.hex}:{story.version}:{what}",
            facts={"what": what},
        ),
    )
