"""Take one side's answers to the five questions about 体験; silence can still be broken."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from casework.call_host import settle_call
from casework.ground import NotYours, TooLate, found, locked, record
from casework.heard import ELSEWHERE, answering_members
from casework.members import members_of
from casework.open_task import settle_task
from casework.placements import live_placement
from casework.policy import allowed
from casework.review_labour import open_review_task
from followup.labour import concerns
from storage.base import Id
from storage.states import HowHeard, ReviewState, Role
from storage.tables import Account, LabourReview
from towns import Town


@allowed
def answer_labour_review(
    session: Session,
    *,
    review: Id | None,
    answers: Mapping[str, str],
    by: Account,
    how_heard: HowHeard = HowHeard.CHAT,
    town: Town,
    now: datetime,
) -> LabourReview:
    """
    Keep the answers; the same again change nothing. A concern becomes a task.

    :raises NotYours: if it was put to somebody else, or a coordinator does not say how it was
        heard
    :raises TooLate: if something else was answered, or the placement has ended
    """
    seen = found(session, LabourReview, review)
    if by.role is Role.COORDINATOR and how_heard not in ELSEWHERE:
        raise NotYours
    placement = live_placement(session, seen.placement_id)
    own = answering_members(
        session,
        placement=placement,
        members=members_of(session, placement),
        by=by,
        how_heard=how_heard,
    )
    member = next((one for one in own if one.id == seen.member_id), None)
    if member is None:
        raise NotYours
    row = locked(session, LabourReview, seen.id)
    if row.state is ReviewState.ANSWERED:
        if row.answers == dict(answers):
            return row
        raise TooLate
    row.state, row.answers, row.how_heard = ReviewState.ANSWERED, dict(answers), how_heard
    row.answered_at, row.answered_by = now, by.id
    placement.look_at = now
    record(
        session,
        by=by,
        act="labour.answer",
        row=row,
        town=row.town,
        now=now,
        heard=how_heard.value,
    )
    if concerns(row.answers):
        open_review_task(
            session, review=row, placement=placement, member=member, town=town, now=now
        )
    else:
        settle_task(session, kind="labour_review", about=row.id, now=now, outcome="answered")
    settle_call(session, subject=row.id, host=member.host_id, now=now)
    return row
