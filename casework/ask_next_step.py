"""
Ask each member, separately, about the next step: 見学 → 体験 → 継続.

Whoever joined later is first asked for the step at which the others are.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from casework.ground import Notice, must_be, record, tell
from casework.members import members_of, readers_of
from casework.open_task import settle_task
from casework.placements import TASKS, Answer, answers_to, running_placement, step_to_ask
from storage.base import Id
from storage.states import PlacementStep, Role
from storage.tables import Account, StepYes


class NoNextStep(Exception):
    """The placement goes on as 継続, and everybody has said yes to it."""


def ask_next_step(
    session: Session, *, placement: Id | None, by: Account, now: datetime
) -> PlacementStep:
    """
    Put the question to exactly those who have not been asked; after a no, to everybody anew.

    :raises NotYours: if ``by`` is no coordinator of the town
    :raises TooLate: if the placement has ended, or rests for now
    :raises NoNextStep: if there is none
    """
    must_be(by, Role.COORDINATOR)
    row = running_placement(session, placement)
    must_be(by, Role.COORDINATOR, town=row.town)
    members = members_of(session, row)
    following = step_to_ask(session, placement=row, members=members)
    if following is None:
        raise NoNextStep
    step, whom = following
    said = answers_to(session, placement=row, step=step)
    refused = {Answer.NO, Answer.SILENT}
    if any(said[one.id].answer in refused for one in whom if one.id in said):
        for one in whom:
            if one.id in said:
                session.delete(said.pop(one.id))
        session.flush()
    new = [one for one in whom if one.id not in said]
    for one in new:
        asked = StepYes(placement_id=row.id, member_id=one.id, step=step, asked_at=now, look_at=now)
        session.add(asked)
        session.flush()
        for reader in readers_of(session, one):
            tell(
                session,
                Notice(
                    to=reader,
                    kind="pl.step",
                    subject=asked.id,
                    key=f"pl.step:{asked.id.hex}:{reader.hex}",
                    person=one.person_id,
                    placement=row.id,
                ),
            )
    if new:
        for kind in TASKS:
            settle_task(session, kind=kind, about=row.id, now=now, outcome="asked")
        record(session, by=by, act="step.asked", row=row, town=row.town, now=now, step=step.value)
    return step
