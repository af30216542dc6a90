"""
What is read of stories: what a draft is made of, the list, one with its versions and answers, and
the words alone for whoever is asked about them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casework.ground import NotYours, found
from casework.policy import allowed, whose
from casework.second_pair import DecisionKind
from casework.stories.answer_story import said_to
from casework.stories.tellable import must_be_tellable
from casework.stories.telling import members_in, version_of
from storage.base import Id
from storage.states import (
    DayState,
    DecisionState,
    HowHeard,
    HowSaid,
    PlacementStep,
    Side,
    StoryState,
)
from storage.tables import (
    Account,
    Decision,
    Host,
    MeetingDay,
    Placement,
    PlacementMember,
    Story,
    StoryVersion,
    StoryYes,
    Wish,
)

TELLABLE = (StoryState.APPROVED, StoryState.PRINTED)
"""States of a story that everybody has agreed to."""


@dataclass(frozen=True, kw_only=True)
class StorySource:
    """
    What a draft is made of: codes and counts alone.

    :param activities: keys of the vocabulary, the wish's own first
    :param kinds: the kinds of the hosts
    :param held: how many meetings took place
    :param came_true: what each side said, by side; a side that has not said it is not there
    """

    placement: Id
    persons: int
    kinds: tuple[str, ...]
    activities: tuple[str, ...]
    step: PlacementStep
    began_at: datetime
    ended_at: datetime | None
    held: int
    came_true: Mapping[Side, str]


@dataclass(frozen=True, kw_only=True)
class StoryLine:
    """A story in a list."""

    id: Id
    title: str
    state: StoryState
    at: datetime


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
def story_source(session: Session, *, placement: Id | None, by: Account) -> StorySource:
    """
    Return what a draft about a placement is made of.

    :raises NotYours: if it is of another town
    :raises NotToBeTold: if one of its persons must not be looked for
    """
    row = found(session, Placement, placement)
    must_be_tellable(session, placement=row.id)
    members = session.scalars(
        select(PlacementMember)
        .where(PlacementMember.placement_id == row.id)
        .order_by(PlacementMember.id)
    ).all()
    persons = [one for one in members if one.side is Side.PERSON]
    hosts = [one for one in members if one.side is Side.HOST]
    held = select(func.count()).where(
        MeetingDay.placement_id == row.id, MeetingDay.state == DayState.HELD
    )
    return StorySource(
        placement=row.id,
        persons=len(persons),
        kinds=tuple(session.get_one(Host, one.host_id).kind for one in hosts),
        activities=tuple(dict.fromkeys(_activities(session, persons))),
        step=row.step,
        began_at=row.created_at,
        ended_at=row.ended_at,
        held=session.scalar(held) or 0,
        came_true={one.side: one.came_true for one in (*hosts, *persons) if one.came_true},
    )


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
    return [_line(session, row) for row in rows], total


def told_stories(session: Session, *, town: str) -> list[StoryLine]:
    """Return the stories of a town that everybody agreed to, for a report to choose among."""
    rows = session.scalars(
        select(Story)
        .where(Story.town == town, Story.state.in_(TELLABLE))
        .order_by(Story.made_at.desc())
    )
    return [_line(session, row) for row in rows]


def words_of_story(session: Session, *, story: Id, town: str) -> StoryVersion | None:
    """Return what stands in a story of a town that everybody agreed to; nothing else is told."""
    row = session.get(Story, story)
    if row is None or row.town != town or row.state not in TELLABLE:
        return None
    return version_of(session, story=row)


def stories_of_year(
    session: Session, *, town: str, begins: datetime, ends: datetime
) -> list[StoryVersion]:
    """Return what stands in the stories of a town that were agreed to in a span of time."""
    rows = session.scalars(
        select(Story)
        .where(
            Story.town == town,
            Story.state.in_(TELLABLE),
            Story.put_at >= begins,
            Story.put_at < ends,
        )
        .order_by(Story.put_at)
    )
    return [version_of(session, story=row) for row in rows]


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


def _activities(session: Session, persons: Sequence[PlacementMember]) -> list[str]:
    keys: list[str] = []
    for one in persons:
        wish = session.get(Wish, one.wish_id) if one.wish_id else None
        if wish is not None:
            keys += [*(wish.about or ()), *(wish.likes or ())]
    return keys


def _line(session: Session, row: Story) -> StoryLine:
    version = version_of(session, story=row)
    return StoryLine(id=row.id, title=version.title, state=row.state, at=version.at)


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
