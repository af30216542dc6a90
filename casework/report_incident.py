"""
けが・事故・いやなこと: told at any hour by anybody, and never one of a check-in's answers.

What cannot wait goes to those on duty at once, and the placement rests from that moment on.
The writer is told first, by whoever speaks, that this is no emergency line.
"""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import and_, delete, or_, select
from sqlalchemy.orm import Session

from casework.duty import on_duty
from casework.ground import (
    Notice,
    NotYours,
    TooLate,
    found,
    locked,
    locked_all,
    record,
    tell,
)
from casework.hold_back import hold_back
from casework.incident_places import Place, incident_place
from casework.open_task import open_task, settle_task, tell_of_task
from casework.own_check_in import hold_check_in
from casework.policy import allowed
from casework.raise_concerns import coordinator_of
from casework.rest_placement import rest_placement
from followup.urgency import Urgency
from storage.base import Id
from storage.states import PauseReason, PlacementStep, Role, Side, TaskState
from storage.tables import Account, HeardCrisis, Placement, PlacementMember, Task
from towns import Town


class Incident(StrEnum):
    """What happened."""

    INJURY = "injury"
    MISSING = "missing"
    VIOLENCE = "violence"
    SEXUAL = "sexual"
    DYING = "dying"
    CHILD = "child"
    HARASSMENT = "harassment"
    SOLICITATION = "solicitation"
    MONEY = "money"
    HARD = "hard"
    OTHER = "other"
    LIVING = "living"

    @property
    def urgency(self) -> Urgency:
        """At once, by day and night; the same day; or the next working day."""
        if self is Incident.OTHER:
            return Urgency.NEXT_WORKING_DAY
        return Urgency.SAME_DAY if self in _SAME_DAY else Urgency.AT_ONCE

    @property
    def stops_sessions(self) -> bool:
        """Whether nobody should meet until it was looked at; a place to be is no danger."""
        return self.urgency is Urgency.AT_ONCE and self is not Incident.LIVING


_SAME_DAY = frozenset({Incident.HARASSMENT, Incident.SOLICITATION, Incident.MONEY, Incident.HARD})


_A_DOUBLE_TAP = timedelta(minutes=5)
_SIDES = {Role.SUPPORTER: Side.PERSON, Role.HOST: Side.HOST}


class Whom(StrEnum):
    """Whom it happened to."""

    PERSON = "person"
    WRITER = "writer"
    UNSAID = "unsaid"


@allowed
def report_incident(
    session: Session,
    *,
    check_in: Id | None = None,
    place: str = "",
    by: Account,
    kind: Incident,
    whom: Whom,
    towns: Mapping[str, Town],
    now: datetime,
) -> Task:
    """
    Tell those on duty what happened; the same told twice stays one task, and is told again.

    :param check_in: the check-in that it was told from; it says which placement it is about
    :param place: the key of a placement or a person of the writer's; it can be said later
    :raises NotYours: if the check-in or the place is somebody else's
    """
    side = _SIDES.get(by.role)
    about = Place(key="", placement=None, person=None, host=by.host_id)
    if check_in is not None:
        held = hold_check_in(session, check_in=check_in, by=by, even_taken_back=True)
        side = held.member.side
        about = Place(
            key="",
            placement=held.placement.id,
            person=held.member.person_id,
            host=held.member.host_id,
        )
    elif place:
        about = incident_place(session, key=place, by=by)
    # The placements' locks come before the task's.
    placements = _to_rest(session, about, kind, whom)
    placement = next((one for one in placements if one.id == about.placement), None)
    task = open_task(
        session,
        town=towns[by.town],
        kind="incident",
        about=uuid.uuid5(about.placement or about.person or by.id, f"{by.id.hex} {kind} {whom}"),
        urgency=kind.urgency,
        coordinator=_coordinator(session, placement, kind),
        person=about.person,
        host=about.host,
        placement=about.placement,
        reporter=by.id,
        facts={
            "incident": kind.value,
            "whom": whom.value,
            **({"side": side.value} if side else {}),
            **({"check_in": check_in.hex} if check_in else {}),
        },
        now=now,
    )
    if now - task.created_at > _A_DOUBLE_TAP:
        _tell_again(session, task, now)
    record(
        session, by=by, act="incident.report", row=task, town=task.town, now=now, kind=kind.value
    )
    _rest(session, placements, task, by, now)
    if kind.urgency is Urgency.AT_ONCE:
        hold_back(session, person=_whose(about, whom), writer=by, towns=towns, now=now)
        _forget_words(session, by, kind, whom, now)
    return task


@allowed
def say_where(
    session: Session,
    *,
    task: Id | None,
    place: str,
    by: Account,
    towns: Mapping[str, Town],
    now: datetime,
) -> Task:
    """
    Say afterwards which placement or person an incident is about.

    :raises NotYours: if somebody else told it, or the place is not the writer's
    :raises TooLate: if it was said before, or the task has been settled
    """
    about = incident_place(session, key=place, by=by)
    seen = own_report(session, task=task, by=by, lock=False)
    kind, whom = Incident(seen.facts["incident"]), Whom(seen.facts["whom"])
    placements = _to_rest(session, about, kind, whom)
    row = own_report(session, task=task, by=by)
    if row.placement_id or row.person_id:
        raise TooLate
    row.placement_id, row.person_id = about.placement, about.person
    row.host_id = row.host_id or about.host
    # What is told next without a place is another matter.
    row.open_key = None
    record(session, by=by, act="incident.where", row=row, town=row.town, now=now)
    _rest(session, placements, row, by, now)
    if kind.urgency is Urgency.AT_ONCE:
        hold_back(session, person=_whose(about, whom), writer=by, towns=towns, now=now)
    return row


@allowed
def add_words(session: Session, *, task: Id, words: str, by: Account, now: datetime) -> Task:
    """
    Keep a few words of the writer, sealed; they are read on a page only.

    :raises NotYours: if somebody else told the incident
    :raises TooLate: if it has been settled
    """
    row = own_report(session, task=task, by=by)
    row.note = words
    record(session, by=by, act="incident.words", row=row, town=row.town, now=now)
    return row


@allowed
def own_report(session: Session, *, task: Id | None, by: Account, lock: bool = True) -> Task:
    """
    Lock an incident that ``by`` told of and that is still looked after.

    :raises NotYours: if somebody else told it
    :raises TooLate: if it has been settled
    """
    row = (locked if lock else found)(session, Task, task)
    if row.reporter_id != by.id:
        raise NotYours
    if row.state is TaskState.RESOLVED:
        raise TooLate
    return row


def _to_rest(session: Session, about: Place, kind: Incident, whom: Whom) -> Sequence[Placement]:
    """Lock where it happened and, if the person is not well, all else that they take part in."""
    which = [Placement.id == about.placement]
    if kind.stops_sessions and whom is Whom.PERSON and about.person is not None:
        theirs = select(PlacementMember.placement_id).where(
            PlacementMember.person_id == about.person, PlacementMember.left_at.is_(None)
        )
        which.append(and_(Placement.id.in_(theirs), Placement.step != PlacementStep.ENDED))
    return locked_all(session, select(Placement).where(or_(*which)))


def _whose(about: Place, whom: Whom) -> Id | None:
    return about.person if whom is Whom.PERSON else None


def _forget_words(session: Session, by: Account, kind: Incident, whom: Whom, now: datetime) -> None:
    """What was typed has been said more clearly now."""
    session.execute(delete(HeardCrisis).where(HeardCrisis.account_id == by.id))
    if whom is not Whom.UNSAID:
        unsaid = uuid.uuid5(by.id, f"{by.id.hex} {kind} {Whom.UNSAID}")
        settle_task(session, kind="incident", about=unsaid, now=now, outcome="said")


def _coordinator(session: Session, placement: Placement | None, kind: Incident) -> Id | None:
    """Return whose it is from the start: what cannot wait is for those on duty."""
    if placement is None or kind.urgency is Urgency.AT_ONCE:
        return None
    return coordinator_of(session, placement)


def _tell_again(session: Session, task: Task, now: datetime) -> None:
    times = task.facts.get("times", 1) + 1
    task.facts = {**task.facts, "times": times}
    if task.urgency == Urgency.AT_ONCE and task.state is TaskState.TAKEN:
        # It happened once more: somebody must take it anew.
        task.state, task.taken_at, task.coordinator_id = TaskState.OPEN, None, None
        task.reminded_at, task.look_at = now, now
    tell_of_task(session, task=task, now=now, again=times)


def _rest(
    session: Session, placements: Sequence[Placement], task: Task, by: Account, now: datetime
) -> None:
    """Let placements rest after what cannot wait; their coordinators hear, in their hours."""
    if not Incident(task.facts["incident"]).stops_sessions:
        return
    on_call = {one.id for one in on_duty(session, town=task.town, now=now)}
    for placement in placements:
        rest_placement(session, placement=placement, why=PauseReason.INCIDENT, by=by, now=now)
        own = coordinator_of(session, placement)
        if own is not None and own not in on_call:
            tell(
                session,
                Notice(
                    to=own,
                    kind="task.opened",
                    subject=task.id,
                    key=f"task:{task.id.hex}:own",
                ),
            )
