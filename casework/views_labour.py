"""The reviews of 体験, as those who answer them may see them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.ground import found, must_be
from casework.views_courses import Course, member_view, placement_course
from storage.base import Id
from storage.states import PlacementStep, ReviewState, Role
from storage.tables import Account, LabourReview, Person, Placement, PlacementMember


@dataclass(frozen=True, kw_only=True)
class ReviewView:
    """A review with the placement that it is about."""

    id: Id
    course: Course
    answered: bool


def review_view(session: Session, *, review: Id | None, by: Account) -> ReviewView:
    """
    Return one review.

    :raises NotYours: if ``by`` does not speak for the member whom it was put to
    """
    row = found(session, LabourReview, review)
    _, course = member_view(session, member=row.member_id, by=by)
    return ReviewView(id=row.id, course=course, answered=row.state is ReviewState.ANSWERED)


def waiting_reviews(session: Session, *, by: Account) -> Sequence[ReviewView]:
    """Return the reviews that wait for an answer of ``by``, the oldest first."""
    must_be(by, Role.SUPPORTER, Role.HOST)
    mine = (
        PlacementMember.host_id == by.host_id
        if by.role is Role.HOST
        else PlacementMember.person_id.in_(select(Person.id).where(Person.supporter_id == by.id))
    )
    rows = session.scalars(
        select(LabourReview)
        .join(PlacementMember, PlacementMember.id == LabourReview.member_id)
        .join(Placement, Placement.id == LabourReview.placement_id)
        .where(
            mine,
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
            answered=False,
        )
        for row in rows
    ]
