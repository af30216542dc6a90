"""
願いのものさし: a wish as a goal with five levels, and where the person sees themselves on it.

Goal attainment scaling (T. Kiresuk & R. Sherman, Community Mental Health Journal 4, 1968): 0 is
what is hoped for, −1 and −2 fall short of it, +1 and +2 go beyond. The person rates, nobody else.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.enter_tie import open_case
from casework.ground import TooLate, locked, record
from casework.introductions import NotConfirmed
from casework.policy import allowed
from storage.base import Id
from storage.states import HowHeard, HowSaid
from storage.tables import Account, Goal, GoalRating, Wish

LEVELS = (-2, -1, 0, 1, 2)


@allowed
def set_goal(
    session: Session, *, wish: Id | None, levels: Sequence[str], by: Account, now: datetime
) -> Goal:
    """
    Describe the five levels of a wish; a goal described before ends, and its ratings stay with it.

    :param levels: a short guarded description for each of −2, −1, 0, +1, +2
    :raises ValueError: if one of the five is missing
    :raises NotYours: if the wish is neither in the care nor in the town of ``by``
    :raises TooLate: if the case is closed
    """
    if len(levels) != len(LEVELS) or not all(levels):
        raise ValueError("a goal has five levels, each with words")
    wished = locked(session, Wish, wish)
    owner = open_case(session, person=wished.person_id, by=by)
    for earlier in session.scalars(
        select(Goal).where(Goal.wish_id == wished.id, Goal.replaced_at.is_(None))
    ):
        earlier.replaced_at = now
    goal = Goal(
        person_id=owner.id,
        wish_id=wished.id,
        town=owner.town,
        levels=list(levels),
        set_by=by.id,
        set_at=now,
    )
    session.add(goal)
    session.flush()
    record(session, by=by, act="set_goal", row=goal, town=goal.town, now=now)
    return goal


@allowed
def rate_goal(
    session: Session,
    *,
    goal: Id | None,
    level: int,
    how_said: HowSaid,
    how: HowHeard,
    by: Account,
    now: datetime,
) -> GoalRating:
    """
    Keep where the person sees themselves now.

    :param level: −2 to +2
    :raises ValueError: if it is none of these
    :raises NotYours: if the goal is neither in the care nor in the town of ``by``
    :raises NotConfirmed: if it is not known how the person told it
    :raises TooLate: if the goal was described anew meanwhile, or the case is closed
    """
    if level not in LEVELS:
        raise ValueError(f"a level is from -2 to +2, not {level}")
    if how_said is HowSaid.UNCONFIRMED:
        raise NotConfirmed
    row = locked(session, Goal, goal)
    open_case(session, person=row.person_id, by=by)
    if row.replaced_at is not None:
        raise TooLate
    rating = GoalRating(
        goal_id=row.id,
        level=level,
        how_said=how_said,
        how_heard=how,
        rated_by=by.id,
        rated_at=now,
    )
    session.add(rating)
    session.flush()
    record(
        session, by=by, act="rate_goal", row=row, town=row.town, now=now, how_said=how_said.value
    )
    return rating
