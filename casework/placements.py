"""
What all deeds on a placement share: the row itself, its next step, its end.

Each deed has its own file; none of them changes a step or ends a placement in another way.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.call_host import settle_call, settle_calls_of
from casework.days import take_back_days
from casework.ground import TooLate, locked, record
from casework.members import only_person, tell_members
from casework.open_task import settle_task
from storage.base import Id
from storage.states import CheckInState, PauseReason, PlacementStep, ReviewState, WishState
from storage.tables import (
    Account,
    CheckIn,
    LabourReview,
    Placement,
    PlacementMember,
    StepYes,
    Wish,
)

NEXT_STEP: Mapping[PlacementStep, PlacementStep] = {
    PlacementStep.VISIT: PlacementStep.TRIAL,
    PlacementStep.TRIAL: PlacementStep.ONGOING,
}
TASKS = ("step_no", "step_silent")
"""Tasks about a placement that a step taken, or the end, closes by itself."""
_OVER_WITH_IT = ("insurance_ends", "insurance_over", "kept_apart", "host_note")


class EndReason(StrEnum):
    """Why a placement came to its ひと区切り, or a member left; hosts never hear which."""

    GRANTED = "granted"
    NEXT_WISH = "next_wish"
    PERSON = "person"
    HOST = "host"
    WORK = "work"
    HEALTH = "health"
    MOVED = "moved"
    LOST_TOUCH = "lost_touch"
    DEATH = "death"
    OTHER = "other"


class Answer(StrEnum):
    """What a member said to the next step; ``SILENT`` is set by the clock, and can be mended."""

    OPEN = ""
    YES = "yes"
    NO = "no"
    SILENT = "silent"


def live_placement(session: Session, placement: Id | None) -> Placement:
    """
    Lock a placement that goes on.

    :raises NotYours: if there is none
    :raises TooLate: if it has ended
    """
    row = locked(session, Placement, placement)
    if row.step is PlacementStep.ENDED:
        raise TooLate
    return row


def running_placement(session: Session, placement: Id | None) -> Placement:
    """
    Lock a placement that goes on and does not rest.

    :raises NotYours: if there is none
    :raises TooLate: if it has ended, or rests for now
    """
    row = live_placement(session, placement)
    if row.paused is not PauseReason.NONE:
        raise TooLate
    return row


def lock_wishes(session: Session, placement: Id | None) -> dict[Id, Wish]:
    """Lock the wishes of a placement's members: before the placement, as the order asks."""
    wishes = session.scalars(
        select(Wish)
        .where(
            Wish.id.in_(
                select(PlacementMember.wish_id).where(PlacementMember.placement_id == placement)
            )
        )
        .order_by(Wish.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {wish.id: wish for wish in wishes}


def step_key(asked: StepYes) -> str:
    """Return the key of the notices that put a question about the next step."""
    return f"pl.step:{asked.id.hex}"


def answers_to(session: Session, *, placement: Placement, step: PlacementStep) -> dict[Id, StepYes]:
    """Return what the members were asked and said about a step, by member."""
    rows = session.scalars(
        select(StepYes)
        .where(StepYes.placement_id == placement.id, StepYes.step == step)
        .execution_options(populate_existing=True)
    )
    return {row.member_id: row for row in rows}


def step_to_ask(
    session: Session, *, placement: Placement, members: Sequence[PlacementMember]
) -> tuple[PlacementStep, list[PlacementMember]] | None:
    """
    Return which step comes next, and for whom.

    Somebody who joined later is asked first for the step at which the others are.
    None at 継続 with everybody there.
    """
    if placement.step is not PlacementStep.VISIT:
        said = answers_to(session, placement=placement, step=placement.step)
        behind = [m for m in members if m.id not in said or said[m.id].answer != Answer.YES]
        if behind:
            return placement.step, behind
    following = NEXT_STEP.get(placement.step)
    return (following, list(members)) if following else None


def take_step_if_agreed(
    session: Session, *, placement: Placement, members: Sequence[PlacementMember], now: datetime
) -> bool:
    """Move to the next step if each member has said yes to it; return whether it moved."""
    following = NEXT_STEP.get(placement.step)
    if following is None:
        return False
    said = answers_to(session, placement=placement, step=following)
    if any(one.id not in said or said[one.id].answer != Answer.YES for one in members):
        return False
    placement.step, placement.step_since, placement.look_at = following, now, now
    if following is PlacementStep.TRIAL:
        placement.trial_at = now
    else:
        placement.ongoing_at = now
    for kind in TASKS:
        settle_task(session, kind=kind, about=placement.id, now=now)
    record(
        session,
        by=None,
        act=f"placement.{following}",
        row=placement,
        town=placement.town,
        now=now,
    )
    tell_members(
        session,
        members=members,
        kind="pl.moved",
        subject=placement.id,
        key=f"pl.moved:{placement.id.hex}:{following}",
        also=[placement.coordinator_id] if placement.coordinator_id else [],
        person=only_person(members),
        facts={"step": following.value},
    )
    return True


def close(
    session: Session,
    *,
    placement: Placement,
    members: Sequence[PlacementMember],
    reason: EndReason,
    by: Account,
    now: datetime,
) -> None:
    """End a placement: take back what is planned, and ask both sides whether theirs came true."""
    placement.step, placement.step_since = PlacementStep.ENDED, now
    placement.ended_at, placement.end_reason, placement.look_at = now, reason.value, None
    placement.paused, placement.paused_at = PauseReason.NONE, None
    take_back_days(session, placement=placement, now=now)
    cancel_check_ins(session, members)
    let_reviews_lapse(session, members, now=now)
    settle_calls_of(session, placement=placement.id, now=now)
    for kind in (*TASKS, *_OVER_WITH_IT):
        settle_task(session, kind=kind, about=placement.id, now=now, outcome="ended")
    record(
        session,
        by=by,
        act="placement.ended",
        row=placement,
        town=placement.town,
        now=now,
        reason=reason.value,
    )
    person = only_person(members)
    if reason is EndReason.DEATH:
        tell_members(
            session,
            members=members,
            kind="pl.ended",
            subject=placement.id,
            key=f"pl.ended:{placement.id.hex}",
            besides=by.id,
        )
        return
    for member in members:
        tell_members(
            session,
            members=[member],
            kind="pl.true",
            subject=member.id,
            key=f"pl.true:{member.id.hex}:{int(now.timestamp())}",
            person=person,
        )


def cancel_check_ins(session: Session, members: Iterable[PlacementMember]) -> list[CheckIn]:
    """Take back the questions that wait for these members, and return them."""
    waiting = list(
        session.scalars(
            select(CheckIn).where(
                CheckIn.member_id.in_([one.id for one in members]),
                CheckIn.state == CheckInState.ASKED,
            )
        )
    )
    for check_in in waiting:
        check_in.state = CheckInState.CANCELLED
    return waiting


def let_reviews_lapse(
    session: Session, members: Iterable[PlacementMember], *, now: datetime
) -> None:
    """Close the reviews of 体験 that these members, who take part no more, have not answered."""
    hosts = {one.id: one.host_id for one in members}
    waiting = session.scalars(
        select(LabourReview).where(
            LabourReview.member_id.in_(hosts),
            LabourReview.state.in_((ReviewState.ASKED, ReviewState.SILENT)),
        )
    )
    for review in waiting.all():
        review.state = ReviewState.LAPSED
        settle_call(session, subject=review.id, host=hosts[review.member_id], now=now)
        settle_task(session, kind="labour_review", about=review.id, now=now, outcome="lapsed")
        record(session, by=None, act="labour.lapsed", row=review, town=review.town, now=now)


def close_wish(wish: Wish | None, *, now: datetime) -> None:
    """Put a wish away whose person is no longer there."""
    if wish is not None and wish.state not in {WishState.GRANTED, WishState.WITHDRAWN}:
        wish.state, wish.changed_at = WishState.WITHDRAWN, now
