"""The list of a town's stories, and one with its versions and answers."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casework.ground import found
from casework.policy import allowed, whose
from casework.stories.answer_story import said_to
from casework.stories.telling import StoryLine, members_in, story_line
from storage.base import Id
from storage.states import HowHeard, HowSaid, Side, StoryState
from storage.tables import Account, Host, PlacementMember, Story, StoryVersion


@dataclass(frozen=True, kw_only=True)
class Version:
    """A writing of a story; ``by`` is the label of whoever wrote it."""

    number: int
    title: str
    words: str
    signs: tuple[str, ...]
    why: str
    by: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Asked:
    """
    What one member said to the present version.

    :param place: counts the persons from 1; a host is known by its ``name``
    """

    id: Id
    side: Side
    place: int
    name: str
    answer: str
    how_said: HowSaid | None
    how_heard: HowHeard | None
    answered_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class NamedHost:
    """A host of the placement, and whether its name stands in the story."""

    member: Id
    name: str
    named: bool


@dataclass(frozen=True, kw_only=True)
class StoryView:
    """A story with everything that was written and said, the newest version first."""

    id: Id
    placement: Id
    state: StoryState
    versions: tuple[Version, ...]
    hosts: tuple[NamedHost, ...]
    asked: tuple[Asked, ...]
    put_by: str
    seen_by: str
    seen_at: datetime | None
    printed_in: str
    why: str

    @property
    def now(self) -> Version:
        """The present version."""
        return self.versions[0]


@allowed
def stories(
    session: Session, *, by: Account, start: int, count: int
) -> tuple[list[StoryLine], int]:
    """
    Return a page of a town's stories, the newest first, and how many there are.

    :raises NotYours: if ``by`` is no coordinator
    """
    query = select(Story).where(whose(by, "stories", Story))
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    rows = session.scalars(query.order_by(Story.made_at.desc()).offset(start).limit(count))
    return [story_line(session, row) for row in rows], total


@allowed
def story_view(session: Session, *, story: Id | None, by: Account) -> StoryView:
    """
    Return one story with its versions and answers.

    :raises NotYours: if it is of another town
    """
    row = found(session, Story, story)
    versions = session.scalars(
        select(StoryVersion)
        .where(StoryVersion.story_id == row.id)
        .order_by(StoryVersion.number.desc())
    )
    hosts = members_in(session, row, Side.HOST)
    return StoryView(
        id=row.id,
        placement=row.placement_id,
        state=row.state,
        versions=tuple(
            Version(
                number=one.number,
                title=one.title,
                words=one.words,
                signs=tuple(one.signs),
                why=one.why,
                by=_label(session, one.by),
                at=one.at,
            )
            for one in versions
        ),
        hosts=tuple(
            NamedHost(
                member=one.id,
                name=session.get_one(Host, one.host_id).name,
                named=one.id.hex in row.named,
            )
            for one in hosts
        ),
        asked=tuple(_asked(session, row)),
        put_by=_label(session, row.put_by),
        seen_by=_label(session, row.seen_by),
        seen_at=row.seen_at,
        printed_in=row.printed_in,
        why=row.why,
    )


def _asked(session: Session, story: Story) -> list[Asked]:
    persons = {one.id: at for at, one in enumerate(members_in(session, story, Side.PERSON), 1)}
    lines = []
    for one in said_to(session, story):
        member = session.get_one(PlacementMember, one.member_id)
        host = session.get(Host, member.host_id) if member.host_id else None
        lines.append(
            Asked(
                id=one.id,
                side=member.side,
                place=persons.get(member.id, 0),
                name=host.name if host else "",
                answer=one.answer,
                how_said=one.how_said,
                how_heard=one.how_heard,
                answered_at=one.answered_at,
            )
        )
    return lines


def _label(session: Session, account: Id | None) -> str:
    row = session.get(Account, account) if account else None
    return (row.label or "") if row else ""
