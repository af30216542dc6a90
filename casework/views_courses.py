"""
The course of one placement, as far as its reader may see it: members, steps, check-ins.

A host never reads a code, a label or the person's answers; a supporter never the host's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.ground import NotYours, found
from casework.members import own_members
from casework.placements import Answer, step_to_ask
from casework.policy import allowed
from casework.shown_to_host import sentence_shown
from casework.views_placements import everybody_in, offers_seen
from storage.base import Id
from storage.states import CheckInState, HowHeard, HowSaid, PauseReason, PlacementStep, Role, Side
from storage.tables import (
    Account,
    CheckIn,
    Host,
    Offer,
    Person,
    Placement,
    PlacementMember,
    StepYes,
    Wish,
)


@dataclass(frozen=True)
class Member:
    """
    Somebody in a placement; what the reader may not see is empty.

    ``sentence`` is the wish's sentence, to a host as it was approved, or the text of the offer;
    ``heard`` says by which way it came whether theirs came true.
    """

    id: Id
    side: Side
    own: bool
    code: str
    label: str
    sentence: str
    came_true: str
    left: bool
    heard: HowHeard | None


@dataclass(frozen=True)
class Step:
    """A question about the next step that was put to one of the reader's own members."""

    id: Id
    placement: Id
    member: Id
    side: Side
    step: PlacementStep
    answer: Answer
    how_said: HowSaid | None
    heard: HowHeard | None


@dataclass(frozen=True)
class CheckInLine:
    """A check-in; ``answers`` holds the levels by question, where the reader may see them."""

    id: Id
    side: Side
    stage: str
    state: CheckInState
    asked_at: datetime
    answers: Mapping[str, Any]


@dataclass(frozen=True)
class Course:
    """
    The course of one placement, as far as its reader may see it.

    ``next_step`` is what a coordinator may ask for; ``end_reason`` only they read.
    """

    id: Id
    offers: tuple[str, ...]
    step: PlacementStep
    paused: PauseReason
    since: datetime
    end_reason: str
    members: tuple[Member, ...]
    steps: tuple[Step, ...]
    check_ins: tuple[CheckInLine, ...]
    next_step: PlacementStep | None

    @property
    def own(self) -> tuple[Member, ...]:
        """The reader's own members who have not left."""
        return tuple(one for one in self.members if one.own and not one.left)


@allowed
def placement_course(session: Session, *, placement: Id | None, by: Account) -> Course:
    """
    Return the course of one placement.

    :raises NotYours: if ``by`` is not in it, nor a coordinator of its town
    """
    row = found(session, Placement, placement)
    everybody = everybody_in(session, row)
    here = [one for one in everybody if one.left_at is None]
    # Who left sees no more of it than an outsider.
    own = own_members(
        session, placement=row, members=everybody if by.role is Role.COORDINATOR else here, by=by
    )
    own_ids = {one.id for one in own}
    if by.role is not Role.COORDINATOR:
        everybody = here
    steps = session.scalars(
        select(StepYes)
        .where(StepYes.placement_id == row.id, StepYes.member_id.in_(own_ids))
        .order_by(StepYes.asked_at)
    )
    check_ins = session.scalars(
        select(CheckIn)
        .where(CheckIn.placement_id == row.id, CheckIn.member_id.in_(own_ids))
        .order_by(CheckIn.asked_at)
    )
    following = None
    if by.role is Role.COORDINATOR and row.step is not PlacementStep.ENDED:
        following = step_to_ask(session, placement=row, members=here)
    sides = {one.id: one.side for one in everybody}
    return Course(
        id=row.id,
        offers=offers_seen(session, members=everybody, by=by),
        step=row.step,
        paused=row.paused,
        since=row.step_since,
        end_reason=row.end_reason if by.role is Role.COORDINATOR else "",
        members=tuple(as_member(session, one, one.id in own_ids, by) for one in everybody),
        steps=tuple(as_step(one, sides[one.member_id]) for one in steps),
        check_ins=tuple(
            CheckInLine(one.id, one.side, one.stage, one.state, one.asked_at, dict(one.answers))
            for one in check_ins
        ),
        next_step=following[0] if following else None,
    )


@allowed
def step_view(session: Session, *, asked: Id | None, by: Account) -> tuple[Step, Course]:
    """
    Return a question about a step, with the course that it belongs to.

    :raises NotYours: if it was put to somebody else
    """
    row = found(session, StepYes, asked)
    course = placement_course(session, placement=row.placement_id, by=by)
    step = next((one for one in course.steps if one.id == row.id), None)
    if step is None:
        raise NotYours
    return step, course


@allowed
def member_view(session: Session, *, member: Id | None, by: Account) -> tuple[Member, Course]:
    """
    Return one of the reader's own members, with the course.

    :raises NotYours: if it is somebody else
    """
    row = found(session, PlacementMember, member)
    course = placement_course(session, placement=row.placement_id, by=by)
    one = next((one for one in course.members if one.id == row.id and one.own), None)
    if one is None:
        raise NotYours
    return one, course


def as_member(session: Session, row: PlacementMember, own: bool, by: Account) -> Member:
    """Return a member as ``by`` may see them; ``own`` are those whom ``by`` speaks for."""
    code = label = sentence = ""
    if row.side is Side.HOST:
        sentence = session.get_one(Offer, row.offer_id).text
        # Other hosts are not named to a host: a volunteer's name is theirs to tell.
        label = session.get_one(Host, row.host_id).name if own or by.role is not Role.HOST else ""
    else:
        person = session.get_one(Person, row.person_id)
        if own and by.role is not Role.HOST:
            code = person.code
            # The label is the supporter's own; a coordinator knows the person by the code.
            label = person.label if by.role is Role.SUPPORTER else ""
        if by.role is Role.HOST:
            sentence = sentence_shown(session, member=row)
        elif own:
            sentence = session.get_one(Wish, row.wish_id).sentence
    return Member(
        id=row.id,
        side=row.side,
        own=own,
        code=code,
        label=label,
        sentence=sentence,
        came_true=row.came_true if own else "",
        left=row.left_at is not None,
        heard=row.came_true_heard,
    )


def as_step(row: StepYes, side: Side) -> Step:
    """Return a question about a step as it is shown."""
    return Step(
        row.id,
        row.placement_id,
        row.member_id,
        side,
        row.step,
        Answer(row.answer),
        row.how_said,
        row.how_heard,
    )
