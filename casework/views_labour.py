"""The reviews of 体験, as those who answer them may see them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.ground import found
from casework.own_check_in import may_answer
from casework.policy import allowed
from casework.views_courses import Course, placement_course
from casework.views_placements import theirs
from storage.base import Id
from storage.states import HowHeard, PlacementStep, ReviewState, Side
from storage.tables import Account, LabourReview, Placement, PlacementMember


@dataclass(frozen=True, kw_only=True)
class ReviewView:
    """A review with the placement that it is about; nothing waits for it once it is ``over``."""

    id: Id
    course: Course
    over: bool


@allowed
def review_view(
    session: Session, *, review: Id | None, by: Account, how: HowHeard = HowHeard.CHAT
) -> ReviewView:
    """
    Return one review.

    :param how: how they heard its answers, if they enter what was heard
    :raises NotYours: if it was put to somebody else
    """
    row = found(session, LabourReview, review)
    member = found(session, PlacementMember, row.member_id)
    may_answer(session, member=member, by=by, how=how)
    return ReviewView(
        id=row.id,
        course=placement_course(session, placement=row.placement_id, by=by),
        over=row.state in {ReviewState.ANSWERED, ReviewState.LAPSED},
    )


@dataclass(frozen=True, kw_only=True)
class ReviewAnswers:
    """What one side answered to the five questions, as codes by question."""

    side: Side
    at: datetime
    answers: Mapping[str, str]


@allowed
def answered_reviews(
    session: Session, *, placement: Id | None, by: Account
) -> Sequence[ReviewAnswers]:
    """
    Return what both sides answered about 体験 in a placement, the newest first.

    :raises NotYours: if ``by`` is no coordinator of its town
    """
    row = found(session, Placement, placement)
    rows = session.execute(
        select(LabourReview, PlacementMember.side)
        .join(PlacementMember, PlacementMember.id == LabourReview.member_id)
        .where(LabourReview.placement_id == row.id, LabourReview.answered_at.is_not(None))
        .order_by(LabourReview.answered_at.desc())
        .limit(10)
    )
    return [
        ReviewAnswers(side=side, at=review.answered_at, answers=dict(review.answers))
        for review, side in rows
        if review.answered_at is not None
    ]


@allowed
def waiting_reviews(session: Session, *, by: Account) -> Sequence[ReviewView]:
    """Return the reviews that wait for an answer of ``by``, the oldest first."""
    rows = session.scalars(
        select(LabourReview)
        .join(PlacementMember, PlacementMember.id == LabourReview.member_id)
        .join(Placement, Placement.id == LabourReview.placement_id)
        .where(
            theirs(by),
            PlacementMember.left_at.is_(None),
            Placement.step != PlacementStep.ENDED,
            LabourReview.state == ReviewState.ASKED,
        )
        .order_by(LabourReview.asked_at)
        .limit(20)
    ).all()
    return [
        ReviewView(
            id=row.id,
            course=placement_course(session, placement=row.placement_id, by=by),
            over=False,
        )
        for row in rows
    ]
