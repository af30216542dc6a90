"""
A question about the next step that waits: one gentle reminder, then a coordinator looks.

For the clock: the waiting ones are found first, and each is decided again on its locked row.
"""

from datetime import datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from casework.begun import begun_to_hosts
from casework.due import Due
from casework.ground import Notice, found, locked, tell
from casework.members import members_of, only_person, readers_of
from casework.open_task import open_task
from casework.placements import Answer
from casework.policies import policy_of
from followup.introductions import Asked, next_step_of_question
from followup.urgency import Urgency
from followup.waiting import Next
from storage.base import Id
from storage.states import PauseReason, PersonState, PlacementStep, Side
from storage.tables import Person, Placement, PlacementMember, StepYes
from towns import Town

# A town that changes its cadence is followed within a week.
_SOON, _AT_THE_LATEST = timedelta(hours=1), timedelta(days=7)


waiting_steps = Due(
    select(StepYes.id)
    .join(Placement, Placement.id == StepYes.placement_id)
    .join(PlacementMember, PlacementMember.id == StepYes.member_id)
    .where(
        StepYes.answer == Answer.OPEN.value,
        Placement.step != PlacementStep.ENDED,
        Placement.paused == PauseReason.NONE,
        PlacementMember.left_at.is_(None),
        # Of a person who stopped everything nothing is asked.
        ~exists().where(
            Person.id == PlacementMember.person_id, Person.state == PersonState.STOPPED
        ),
    ),
    at=StepYes.look_at,
)
"""Questions about a next step that nobody has answered yet."""


def remind_step(session: Session, *, asked: Id, town: Town, now: datetime) -> Next:
    """Repeat one question, once; or leave it to a coordinator. It can still be answered."""
    placement = locked(session, Placement, found(session, StepYes, asked).placement_id)
    members = members_of(session, placement)
    row = locked(session, StepYes, asked)
    member = next((one for one in members if one.id == row.member_id), None)
    over = placement.step is PlacementStep.ENDED or placement.paused is not PauseReason.NONE
    if over or row.answer != Answer.OPEN or member is None:
        return Next.WAIT
    host = member.host_id
    decided = next_step_of_question(
        kind=Asked.HOST_WELCOME if member.side is Side.HOST else Asked.PERSON_CHOICE,
        asked_at=row.asked_at,
        reminded_at=row.reminded_at,
        policy=policy_of(town),
        now=now,
        begun=tuple(begun_to_hosts(session, hosts=[host], now=now)[host]) if host else (),
    )
    row.look_at = min(max(decided.at, now + _SOON), now + _AT_THE_LATEST)
    if decided.step is Next.REMIND:
        row.reminded_at = now
        for reader in readers_of(session, member):
            tell(
                session,
                Notice(
                    to=reader,
                    kind="pl.step",
                    subject=row.id,
                    key=f"pl.step_again:{row.id.hex}:{reader.hex}",
                    person=member.person_id,
                    placement=placement.id,
                    facts={"again": True},
                ),
            )
    elif decided.step is Next.END:
        row.answer = Answer.SILENT.value
        open_task(
            session,
            town=town,
            kind="step_silent",
            about=placement.id,
            urgency=Urgency.THIS_WEEK,
            coordinator=placement.coordinator_id,
            person=only_person(members),
            host=host,
            placement=placement.id,
            facts={"side": member.side.value, "step": row.step.value},
            now=now,
        )
    return decided.step
