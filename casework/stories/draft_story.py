"""
Begin a story about a placement, and change it: each writing is a version that stays.

What is written has passed the guard; the draft is made of codes by whoever calls.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.ground import NotYours, TooLate, locked, record
from casework.policy import allowed
from casework.stories.tellable import must_be_tellable
from casework.stories.telling import OPEN, members_in, move, open_story
from storage.base import Id
from storage.states import Side, StoryState
from storage.tables import Account, Placement, Story, StoryVersion


class Written(StrEnum):
    """Why a version was written."""

    DRAFTED = "drafted"
    EDITED = "edited"
    PERSON = "person"  # the person's side wished for it
    HOST = "host"
    COLLEAGUE = "colleague"


@dataclass(frozen=True)
class Writing:
    """What is written; ``signs`` are codes of what in it could tell who somebody is."""

    title: str
    words: str
    signs: Sequence[str] = ()


@allowed
def draft_story(
    session: Session,
    *,
    placement: Id | None,
    writing: Writing,
    by: Account,
    now: datetime,
) -> Story:
    """
    Begin a story about a placement; it names no host yet.

    :raises NotYours: if the placement is of another town
    :raises NotToBeTold: if one of its persons must not be looked for
    :raises TooLate: if there is a story about it that is not printed yet
    """
    row = locked(session, Placement, placement)
    must_be_tellable(session, placement=row.id)
    if live_story(session, placement=row.id) is not None:
        raise TooLate
    story = Story(town=row.town, placement_id=row.id, made_by=by.id, made_at=now, named=[])
    session.add(story)
    session.flush()
    _write(session, story, writing, why=Written.DRAFTED, by=by, now=now)
    record(session, by=by, act="story.drafted", row=story, town=row.town, now=now)
    return story


@allowed
def edit_story(
    session: Session,
    *,
    story: Id | None,
    seen: int,
    writing: Writing,
    named: Collection[Id],
    why: Written = Written.EDITED,
    by: Account,
    now: datetime,
) -> Story:
    """
    Write a story anew; what was said to the version before says nothing of this one.

    :param seen: the version that was changed
    :param named: the hosts (members of the placement) whose names stand in it
    :raises NotYours: if it is of another town, or a host is not in its placement
    :raises TooLate: if it was printed or withdrawn, or somebody else has changed it meanwhile
    """
    row = open_story(session, story, states=OPEN)
    if row.version != seen:
        raise TooLate
    hosts = {one.id for one in members_in(session, row, Side.HOST)}
    if not set(named) <= hosts:
        raise NotYours
    row.version += 1
    row.named = sorted(one.hex for one in named)
    row.put_by = row.put_at = row.seen_by = row.seen_at = None
    _write(session, row, writing, why=why, by=by, now=now)
    move(session, story=row, to=StoryState.DRAFT, by=by, now=now)
    return row


def live_story(session: Session, *, placement: Id) -> Story | None:
    """Return the story about a placement that is not printed or withdrawn, if there is one."""
    return session.scalars(
        select(Story).where(Story.placement_id == placement, Story.state.in_(OPEN))
    ).first()


def _write(
    session: Session, story: Story, writing: Writing, *, why: Written, by: Account, now: datetime
) -> None:
    session.add(
        StoryVersion(
            story_id=story.id,
            number=story.version or 1,
            title=writing.title,
            words=writing.words,
            signs=list(writing.signs),
            why=why.value,
            by=by.id,
            at=now,
        )
    )
    session.flush()
