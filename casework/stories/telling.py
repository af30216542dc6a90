"""
What all deeds on a story share: whom it is about, whether it may be told, and how it moves.

Persons under 18, protected ones, and those for whom home is the danger stand in no story: where
somebody may look for them, no change of words is enough.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.ground import TooLate, locked, record
from casework.open_task import settle_task
from storage.base import Id
from storage.states import PersonState, Side, StoryState
from storage.tables import Account, Person, PlacementMember, Story, StoryVersion

OPEN = (StoryState.DRAFT, StoryState.PERSON, StoryState.OTHERS, StoryState.APPROVED)
"""States in which a story can still be changed, and taken back."""

UNANSWERED = "story_unanswered"
"""The task about somebody without a chat who is to be asked about a story."""


class WhyNot(StrEnum):
    """Why a placement cannot be told."""

    MINOR = "minor"
    PROTECTED = "protected"
    HOME = "home"
    RESTS = "rests"  # everything was stopped, or the case is closed
    NOBODY = "nobody"  # nobody takes part any more whom one could ask


class NotToBeTold(Exception):
    """Of these persons no story is told; ``why`` says which of them it is."""

    def __init__(self, why: WhyNot) -> None:
        super().__init__(why.value)
        self.why = why


class Why(StrEnum):
    """Who withdrew a story."""

    PERSON = "person"
    HOST = "host"
    STAFF = "staff"
    CONSENT = "consent"


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


def must_be_tellable(session: Session, *, placement: Id) -> None:
    """
    Let a placement be told of.

    :raises NotToBeTold: if one of its persons must not be looked for, or cannot be asked
    """
    persons = session.scalars(
        select(Person)
        .join(PlacementMember, PlacementMember.person_id == Person.id)
        .where(PlacementMember.placement_id == placement)
        .execution_options(populate_existing=True)
    ).all()
    if not persons:
        raise NotToBeTold(WhyNot.NOBODY)
    for person in persons:
        if person.protected:
            raise NotToBeTold(WhyNot.PROTECTED)
        if person.danger_at_home:
            raise NotToBeTold(WhyNot.HOME)
        if person.minor:
            raise NotToBeTold(WhyNot.MINOR)
        if person.state is not PersonState.ACTIVE:
            raise NotToBeTold(WhyNot.RESTS)


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
