"""
Answer for one side whether a story may be printed as it stands.

The person's yes is a consent of its own, with how they said it. Once every person has said yes
the hosts that are named are asked, and a second person of staff.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.consent import STORY, current_consent, write_consent
from casework.ground import (
    Notice,
    NotYours,
    TooLate,
    as_it_stands,
    coordinators,
    found,
    record,
    tell,
)
from casework.heard import ELSEWHERE
from casework.introductions import NotConfirmed, givers
from casework.open_task import open_task
from casework.policy import allowed, still_theirs
from casework.second_pair import DecisionKind, ask_decision
from casework.stories.put_story import ask_member
from casework.stories.tellable import must_be_tellable
from casework.stories.telling import UNANSWERED, Why, move, named_hosts, open_story, tell_maker
from casework.stories.withdraw_story import withdraw
from followup.urgency import Urgency
from storage.base import Id
from storage.states import HowHeard, HowSaid, Role, Side, StoryState
from storage.tables import Account, Person, PlacementMember, Story, StoryYes
from towns import Town


class StoryAnswer(StrEnum):
    """What is said to a story; all but the first send it back, or end it."""

    YES = "yes"
    CHANGE = "change"
    UNNAMED = "unnamed"  # a host: without our name
    NO = "no"


@allowed
def answer_story(
    session: Session,
    *,
    asked: Id | None,
    answer: StoryAnswer,
    how_said: HowSaid | None = None,
    how_heard: HowHeard = HowHeard.CHAT,
    by: Account,
    town: Town,
    now: datetime,
) -> Story:
    """
    Keep what one side said to the version it was asked about.

    :param how_said: how the person said their yes
    :param how_heard: a coordinator enters only what was heard by phone or on a visit
    :raises NotYours: if somebody else was asked
    :raises NotConfirmed: if it is not known how the person said it
    :raises TooLate: if it was answered, or changed, printed or withdrawn meanwhile
    :raises NotToBeTold: if a person was protected, or everything stopped, meanwhile
    """
    first = found(session, StoryYes, asked)
    row = open_story(session, first.story_id, states=[StoryState.PERSON, StoryState.OTHERS])
    said = as_it_stands(session, StoryYes, asked)
    member = found(session, PlacementMember, said.member_id)
    person = _speaks(session, member, by, how_heard)
    if said.number != row.version or said.answer:
        raise TooLate
    if answer is StoryAnswer.UNNAMED and member.side is Side.PERSON:
        raise NotYours
    if answer is StoryAnswer.YES and person is not None:
        if how_said is None or how_said is HowSaid.UNCONFIRMED:
            raise NotConfirmed
        must_be_tellable(session, placement=row.placement_id)
        _keep_consent(session, person, how_said, by, now)
    said.answer, said.how_heard = answer.value, how_heard
    said.how_said = how_said if person is not None and answer is StoryAnswer.YES else None
    said.answered_at, said.answered_by = now, by.id
    record(
        session,
        by=by,
        act="story.answered",
        row=said,
        town=row.town,
        now=now,
        answer=answer.value,
        heard=how_heard.value,
    )
    _follow(session, row, member, answer, by=by, town=town, now=now)
    return row


def approve_if_all_agree(session: Session, *, story: Story, now: datetime) -> None:
    """Approve a story once every host that is named, and the second person, have said yes."""
    waits = [one for one in said_to(session, story) if not one.answer]
    if story.state is StoryState.OTHERS and story.seen_by is not None and not waits:
        move(session, story=story, to=StoryState.APPROVED, by=None, now=now)
        tell_maker(session, story=story, what="approved")


def said_to(session: Session, story: Story) -> Sequence[StoryYes]:
    """Return what was asked about the present version of a story."""
    return session.scalars(
        select(StoryYes)
        .where(StoryYes.story_id == story.id, StoryYes.number == story.version)
        .order_by(StoryYes.id)
    ).all()


def _follow(
    session: Session,
    story: Story,
    member: PlacementMember,
    answer: StoryAnswer,
    *,
    by: Account,
    town: Town,
    now: datetime,
) -> None:
    if answer is StoryAnswer.NO:
        why = Why.PERSON if member.side is Side.PERSON else Why.HOST
        withdraw(session, story=story, why=why, by=by, now=now)
        return
    if answer in {StoryAnswer.CHANGE, StoryAnswer.UNNAMED}:
        move(session, story=story, to=StoryState.DRAFT, by=by, now=now)
        tell_maker(session, story=story, what=f"{answer}_{member.side}")
        return
    if story.state is StoryState.PERSON and all(one.answer for one in said_to(session, story)):
        _ask_others(session, story, by=by, town=town, now=now)
    approve_if_all_agree(session, story=story, now=now)


def _ask_others(session: Session, story: Story, *, by: Account, town: Town, now: datetime) -> None:
    move(session, story=story, to=StoryState.OTHERS, by=by, now=now)
    for member in named_hosts(session, story):
        asked = ask_member(session, story=story, member=member, now=now)
        accounts = givers(session, member.host_id) if member.host_id else []
        for account in accounts:
            tell(
                session,
                Notice(
                    to=account,
                    kind="sy.host",
                    subject=asked.id,
                    key=f"sy.host:{asked.id.hex}:{account.hex}",
                ),
            )
        if not accounts:
            open_task(
                session,
                town=town,
                kind=UNANSWERED,
                about=story.id,
                urgency=Urgency.THIS_WEEK,
                coordinator=story.put_by,
                host=member.host_id,
                placement=story.placement_id,
                facts={"story": story.id.hex},
                now=now,
            )
    first = found(session, Account, story.put_by)
    if first.left_at is not None:
        # Whoever stays takes it on as the first; the second is somebody else.
        staying = coordinators(session, story.town)
        if not staying:
            return
        first = staying[0]
        story.put_by = first.id
    ask_decision(
        session,
        kind=DecisionKind.STORY,
        subject=story.id,
        by=first,
        now=now,
        version=story.version,
    )


def _speaks(
    session: Session, member: PlacementMember, by: Account, how_heard: HowHeard
) -> Person | None:
    """:raises NotYours: if ``by`` may not answer for a member, or not by this way"""
    if by.role is Role.COORDINATOR and how_heard not in ELSEWHERE:
        raise NotYours
    if member.person_id is None:
        return None
    person = as_it_stands(session, Person, member.person_id)
    still_theirs(person, by=by)
    return person


def _keep_consent(
    session: Session, person: Person, how_said: HowSaid, by: Account, now: datetime
) -> None:
    if current_consent(session, person=person.id, purpose=STORY, now=now) is not None:
        return
    write_consent(session, person=person, purpose=STORY, how_said=how_said, by=by, now=now)
