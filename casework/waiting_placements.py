"""
What waits in placements: meetings to be told of, steps to be answered, endings, beginnings.

Small lists for お返事待ち and for a coordinator who begins a placement.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.ground import TooLate, found
from casework.placements import Answer
from casework.policies import policy_of
from casework.policy import allowed
from casework.tell_came_true import is_asked
from casework.views_courses import Member, Step, as_member, as_step
from casework.views_days import Day, as_day
from casework.views_placements import (
    PAGE,
    Line,
    my_placements,
    not_stopped,
    theirs,
    under_way,
    visible_to,
)
from followup.days import untold_from
from storage.base import Id
from storage.states import UNTOLD_DAYS, IntroductionState, PlacementStep
from storage.tables import (
    Account,
    Introduction,
    MeetingDay,
    Placement,
    PlacementMember,
    StepYes,
    Wish,
)
from towns import Town


@allowed
def open_days(session: Session, *, by: Account, town: Town, now: datetime) -> list[Day]:
    """Return the latest meeting of each own placement, if nobody told of it yet."""
    rows = session.scalars(
        select(MeetingDay)
        .join(Placement, Placement.id == MeetingDay.placement_id)
        .where(
            MeetingDay.placement_id.in_(visible_to(by).where(not_stopped())),
            MeetingDay.starts_at < now,
            *under_way(),
        )
        .order_by(MeetingDay.starts_at)
    )
    latest = {row.placement_id: row for row in rows}
    return [
        as_day(row)
        for row in latest.values()
        if row.state in UNTOLD_DAYS
        and untold_from(row.starts_at, minutes=row.minutes, policy=policy_of(town)) <= now
    ]


@allowed
def open_steps(session: Session, *, by: Account) -> list[Step]:
    """Return the questions about a step that wait for ``by``."""
    rows = session.execute(
        select(StepYes, PlacementMember.side)
        .join(PlacementMember, PlacementMember.id == StepYes.member_id)
        .join(Placement, Placement.id == StepYes.placement_id)
        .where(
            theirs(by),
            PlacementMember.left_at.is_(None),
            StepYes.answer.in_((Answer.OPEN.value, Answer.SILENT.value)),
            not_stopped(),
            *under_way(),
        )
        .order_by(StepYes.asked_at)
    )
    return [as_step(row, side) for row, side in rows]


@allowed
def open_endings(session: Session, *, by: Account) -> list[Member]:
    """Return own members of ended placements who have not said whether theirs came true."""
    rows = session.execute(
        select(PlacementMember, Placement)
        .join(Placement, Placement.id == PlacementMember.placement_id)
        .where(
            theirs(by),
            not_stopped(),
            PlacementMember.came_true == "",
            Placement.ended_at.is_not(None),
        )
        .order_by(Placement.ended_at)
    )
    return [
        as_member(session, row, True, by) for row, placement in rows if is_asked(placement, row)
    ]


@allowed
def joinable(session: Session, *, introduction: Id | None, by: Account) -> list[Line]:
    """
    Return the running placements that an introduction may join, the newest first, at most a page.

    :raises NotYours: if ``by`` is no coordinator of its town
    :raises TooLate: if it is not at the 顔合わせ any more
    """
    row = found(session, Introduction, introduction)
    if row.state is not IntroductionState.MEETING:
        raise TooLate
    return [
        line for line in my_placements(session, by=by).lines if line.step is not PlacementStep.ENDED
    ]


@allowed
def at_meeting(session: Session, *, by: Account) -> list[tuple[Id, str]]:
    """
    Return introductions at the 顔合わせ in a coordinator's town: id and the wish's sentence.

    :raises NotYours: if ``by`` is no coordinator
    """
    rows = session.execute(
        select(Introduction.id, Wish)
        .join(Wish, Wish.id == Introduction.wish_id)
        .where(Introduction.town == by.town, Introduction.state == IntroductionState.MEETING)
        .order_by(Introduction.asked_at)
        .limit(PAGE)
    )
    return [(introduction, wish.sentence) for introduction, wish in rows]
