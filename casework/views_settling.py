"""
How a placement settles in, as curves of both sides with what happened, and how far a wish has come.

A supporter sees the person's answers and never the host's: what was promised to each side holds in
pictures too. Only a coordinator sees both.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casework.ground import found
from casework.members import own_members
from casework.policy import allowed
from casework.views_placements import everybody_in
from followup.calendar import tokyo_day
from followup.course import Answer
from followup.questions import Question
from storage.base import Id
from storage.states import CheckInState, DayState, HowSaid, PlacementStep, Role, Side
from storage.tables import (
    Account,
    CheckIn,
    Goal,
    GoalRating,
    MeetingDay,
    Person,
    Placement,
    PlacementMember,
    StepYes,
)


class Happened(StrEnum):
    """What happened in the course of a placement."""

    BEGAN = "began"
    FIRST_DAY = "first_day"
    TRIAL = "trial"
    ONGOING = "ongoing"
    PAUSED = "paused"
    LEFT = "left"
    ENDED = "ended"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """
    One check-in of one side.

    :param weight: the mean weight of the answers, 0 (well) to 3 (bad); empty without an answer
    """

    day: date
    side: Side
    state: CheckInState
    weight: float | None


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened on a day."""

    day: date
    what: Happened


@dataclass(frozen=True, kw_only=True)
class Rated:
    """Where the person saw themselves on a day, −2 to +2, and how they told it."""

    day: date
    level: int
    how_said: HowSaid


@dataclass(frozen=True, kw_only=True)
class GoalFacts:
    """A wish as a goal: what the five levels −2 … +2 mean, and the ratings over time."""

    goal: Id
    levels: tuple[str, ...]
    since: date
    ratings: tuple[Rated, ...]


@dataclass(frozen=True, kw_only=True)
class SettlingFacts:
    """
    The course of one placement until ``now_on``.

    :param code: of the person, or empty where several take part
    :param sides: whose answers the reader may see
    """

    code: str
    since: date
    now_on: date
    sides: tuple[Side, ...]
    asked: tuple[Asked, ...]
    events: tuple[Event, ...]
    goal: GoalFacts | None

    def without_words(self) -> "SettlingFacts":
        """Return it without what was entered in free words, as a chat may carry it."""
        goal = replace(self.goal, levels=()) if self.goal else None
        return replace(self, goal=goal)


@allowed
def settling_of(
    session: Session, *, placement: Id | None, by: Account, now: datetime
) -> SettlingFacts:
    """
    Return how a placement settles in, as far as ``by`` may see it.

    :raises NotYours: if ``by`` has nobody in it and is no coordinator of its town
    """
    row = found(session, Placement, placement)
    everybody = everybody_in(session, row)
    if by.role is not Role.COORDINATOR:
        # Who left sees no more of it than an outsider.
        everybody = [one for one in everybody if one.left_at is None]
    own = own_members(session, placement=row, members=everybody, by=by)
    persons = [one for one in own if one.side is Side.PERSON]
    return SettlingFacts(
        code=_code(session, persons),
        since=tokyo_day(row.created_at),
        now_on=tokyo_day(now),
        sides=tuple(side for side in Side if any(one.side is side for one in own)),
        asked=tuple(_asked(session, own)),
        events=tuple(sorted(_events(session, row, own), key=lambda one: one.day)),
        goal=_goal(session, persons),
    )


def _code(session: Session, persons: Sequence[PlacementMember]) -> str:
    return session.get_one(Person, persons[0].person_id).code if len(persons) == 1 else ""


def _asked(session: Session, own: Sequence[PlacementMember]) -> Iterator[Asked]:
    rows = session.scalars(
        select(CheckIn)
        .where(
            CheckIn.member_id.in_([one.id for one in own]),
            CheckIn.state != CheckInState.CANCELLED,
        )
        .order_by(CheckIn.asked_at)
    )
    for row in rows:
        weights = [
            Answer(Question(question), level).weight for question, level in row.answers.items()
        ]
        yield Asked(
            day=tokyo_day(row.answered_at or row.asked_at),
            side=row.side,
            state=row.state,
            weight=sum(weights) / len(weights) if weights else None,
        )


def _events(session: Session, row: Placement, own: Sequence[PlacementMember]) -> Iterator[Event]:
    yield Event(day=tokyo_day(row.created_at), what=Happened.BEGAN)
    first = session.scalar(
        select(func.min(MeetingDay.starts_at)).where(
            MeetingDay.placement_id == row.id, MeetingDay.state == DayState.HELD
        )
    )
    if first is not None:
        yield Event(day=tokyo_day(first), what=Happened.FIRST_DAY)
    # A step is taken when the last of both sides has said yes.
    steps = session.execute(
        select(StepYes.step, func.max(StepYes.answered_at))
        .where(StepYes.placement_id == row.id, StepYes.answer == "yes")
        .group_by(StepYes.step)
    )
    reached = list(PlacementStep)[: list(PlacementStep).index(row.step) + 1]
    for step, at in steps:
        known = _STEPS.get(step)
        if known and at and (step in reached):
            yield Event(day=tokyo_day(at), what=known)
    if row.paused_at is not None:
        yield Event(day=tokyo_day(row.paused_at), what=Happened.PAUSED)
    for one in own:
        if one.left_at is not None and one.left_at != row.ended_at:
            yield Event(day=tokyo_day(one.left_at), what=Happened.LEFT)
    if row.ended_at is not None:
        yield Event(day=tokyo_day(row.ended_at), what=Happened.ENDED)


def _goal(session: Session, persons: Sequence[PlacementMember]) -> GoalFacts | None:
    if len(persons) != 1 or persons[0].wish_id is None:
        return None
    return goal_of_wish(session, persons[0].wish_id)


def goal_of_wish(session: Session, wish: Id) -> GoalFacts | None:
    """Return the goal that a wish has now, with its ratings."""
    goal = session.scalars(
        select(Goal).where(Goal.wish_id == wish, Goal.replaced_at.is_(None))
    ).first()
    if goal is None:
        return None
    ratings = session.scalars(
        select(GoalRating).where(GoalRating.goal_id == goal.id).order_by(GoalRating.id)
    )
    return GoalFacts(
        goal=goal.id,
        levels=tuple(goal.levels),
        since=tokyo_day(goal.set_at),
        ratings=tuple(
            Rated(day=tokyo_day(one.rated_at), level=one.level, how_said=one.how_said)
            for one in ratings
        ),
    )


_STEPS = {PlacementStep.TRIAL: Happened.TRIAL, PlacementStep.ONGOING: Happened.ONGOING}
