"""
A member says yes or no to the next step; with every yes the step is taken.

A no changes nothing and blames nobody: the placement stays as it is, a coordinator looks.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from casework.call_host import settle_call
from casework.ground import NotYours, TooLate, found, locked, record
from casework.heard import ELSEWHERE, answering_members
from casework.introductions import NotConfirmed
from casework.members import members_of, only_person
from casework.open_task import open_task
from casework.placements import Answer, live_placement, step_key, take_step_if_agreed
from casework.policy import allowed
from followup.urgency import Urgency
from storage.base import Id
from storage.outbox import cancel_notice
from storage.states import HowHeard, HowSaid, PlacementStep, Role, Side
from storage.tables import Account, StepYes
from towns import Town

_ORDER = tuple(PlacementStep)


@allowed
def answer_step(
    session: Session,
    *,
    asked: Id | None,
    by: Account,
    yes: bool,
    how_said: HowSaid | None,
    how_heard: HowHeard = HowHeard.CHAT,
    town: Town,
    now: datetime,
) -> bool:
    """
    Keep one member's answer; return whether the placement took the step by it.

    :param how_said: how the person told it; for a host's answer it is not used
    :param how_heard: a coordinator enters only what was heard by phone or on a visit, and so
        does a supporter for a host beside whom their person is
    :raises NotYours: if the question was put to somebody else
    :raises TooLate: if the step was taken, the member left, or the placement ended
    :raises NotConfirmed: if the person's yes is not confirmed
    """
    placement = live_placement(session, found(session, StepYes, asked).placement_id)
    members = members_of(session, placement)
    own = answering_members(
        session, placement=placement, members=members, by=by, how_heard=how_heard
    )
    row = locked(session, StepYes, asked)
    member = next((one for one in members if one.id == row.member_id), None)
    if member is None:
        raise TooLate
    if member not in own:
        raise NotYours
    if by.role is Role.COORDINATOR and how_heard not in ELSEWHERE:
        raise NotYours
    answer = Answer.YES if yes else Answer.NO
    if row.answer == answer:
        return False
    if _ORDER.index(row.step) <= _ORDER.index(placement.step) and row.answer == Answer.YES:
        raise TooLate
    is_person = member.side is Side.PERSON
    if is_person and yes and how_said in {None, HowSaid.UNCONFIRMED}:
        raise NotConfirmed
    row.answer = answer.value
    row.how_said = how_said if is_person else None
    row.how_heard, row.answered_at, row.answered_by = how_heard, now, by.id
    placement.look_at = now
    # What still waits to be asked has its answer.
    cancel_notice(session, key=step_key(row))
    settle_call(session, subject=row.id, host=member.host_id, now=now)
    record(
        session,
        by=by,
        act=f"step.{answer}",
        row=row,
        town=placement.town,
        now=now,
        how_said=row.how_said.value if row.how_said else "",
        heard=how_heard.value,
    )
    session.flush()
    if not yes:
        open_task(
            session,
            town=town,
            kind="step_no",
            about=placement.id,
            urgency=Urgency.NEXT_WORKING_DAY,
            coordinator=placement.coordinator_id,
            person=only_person(members),
            placement=placement.id,
            facts={"side": member.side.value, "step": row.step.value},
            now=now,
        )
        return False
    return take_step_if_agreed(session, placement=placement, members=members, now=now)
