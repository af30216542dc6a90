"""
Ask each member, separately, about the next step: 見学 → 体験 → 継続.

Whoever joined later is first asked for the step at which the others are.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.begun import begun_to_hosts, recent
from casework.ground import Notice, locked_all, record, tell
from casework.members import members_of, readers_of
from casework.open_task import settle_task
from casework.placements import (
    TASKS,
    Answer,
    answers_to,
    running_placement,
    step_key,
    step_to_ask,
)
from casework.policies import policy_of
from casework.policy import allowed
from followup.waiting import begin_from
from storage.base import Id
from storage.states import PlacementStep
from storage.tables import Account, Host, StepYes
from towns import Town


class NoNextStep(Exception):
    """The placement goes on as 継続, and everybody has said yes to it."""


@dataclass(frozen=True)
class StepAsked:
    """What was asked, and from when on the last host that has heard enough this month is asked."""

    step: PlacementStep
    later: datetime | None


@allowed
def ask_next_step(
    session: Session, *, placement: Id | None, by: Account, town: Town, now: datetime
) -> StepAsked:
    """
    Put the question to exactly those who have not been asked; after a no, to everybody anew.

    A host that has heard enough this month is asked later, and has from then on to answer.

    :raises NotYours: if ``by`` is no coordinator of the town
    :raises TooLate: if the placement has ended, or rests for now
    :raises NoNextStep: if there is none
    """
    row = running_placement(session, placement)
    members = members_of(session, row)
    following = step_to_ask(session, placement=row, members=members)
    if following is None:
        raise NoNextStep
    step, whom = following
    said = answers_to(session, placement=row, step=step)
    refused = {Answer.NO, Answer.SILENT}
    earlier: dict[Id, list[str]] = {}
    if any(said[one.id].answer in refused for one in whom if one.id in said):
        for one in whom:
            if one.id in said:
                before = said.pop(one.id)
                earlier[one.id] = _heard(before)
                session.delete(before)
        session.flush()
    new = [one for one in whom if one.id not in said]
    hosts = [one.host_id for one in new if one.host_id]
    # Locking the hosts keeps two questions from taking the last place under the cap.
    locked_all(session, select(Host).where(Host.id.in_(hosts)))
    begun = begun_to_hosts(session, hosts=hosts, now=now)
    for one in new:
        if one.host_id:
            moments = map(datetime.fromisoformat, earlier.get(one.id, ()))
            begun[one.host_id] += recent(moments, now=now)
    put: list[StepYes] = []
    for one in new:
        after = (
            begin_from(begun=tuple(begun[one.host_id]), policy=policy_of(town))
            if one.host_id
            else None
        )
        asks_at = max(after or now, now)
        asked = StepYes(
            placement_id=row.id,
            member_id=one.id,
            step=step,
            earlier=earlier.get(one.id, []),
            asked_at=asks_at,
            look_at=asks_at,
        )
        put.append(asked)
        session.add(asked)
        session.flush()
        for reader in readers_of(session, one):
            tell(
                session,
                Notice(
                    to=reader,
                    kind="pl.step",
                    subject=asked.id,
                    key=f"{step_key(asked)}:{reader.hex}",
                    after=after,
                    person=one.person_id,
                    placement=row.id,
                ),
            )
    if new:
        for kind in TASKS:
            settle_task(session, kind=kind, about=row.id, now=now, outcome="asked")
        record(session, by=by, act="step.asked", row=row, town=row.town, now=now, step=step.value)
    later = [one.asked_at for one in put if one.asked_at > now]
    return StepAsked(step=step, later=max(later, default=None))


def _heard(before: StepYes) -> list[str]:
    moments = [before.asked_at, *([before.reminded_at] if before.reminded_at else [])]
    return [*before.earlier, *(at.isoformat() for at in moments)]
