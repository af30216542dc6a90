"""
What is known of a case while the person takes part: the checks before the first visit, the days,
each step with the person's own yes, their answers about settling in, what was looked into, the end.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.case_notes.until_placed import Line, host_name
from storage.states import (
    Audience,
    CheckInState,
    DayState,
    PlacementStep,
    ReviewState,
    Side,
    TaskState,
)
from storage.tables import (
    CheckIn,
    FirstVisitCheck,
    HostNote,
    HostVisit,
    LabourReview,
    MeetingDay,
    Person,
    Placement,
    PlacementMember,
    StepYes,
    Task,
)

_FROM_EITHER_SIDE = frozenset(
    {
        "bad_answer", "uneasy_twice", "two_uneasy", "sinking", "silence", "wants_to_talk",
        "incident", "step_no", "step_silent",
    }
)  # fmt: skip
"""Matters that either side can have brought up: only the person's own are told."""

_TOLD = _FROM_EITHER_SIDE | {
    "visit_missing", "visit_undated", "rests_go_on", "not_arrived", "consent_withdrawn",
    "stopped_all", "no_candidate", "arrange_meeting", "person_withdrew", "leaving",
    "supporter_left", "insurance_ends", "insurance_over",
}  # fmt: skip
"""Kinds of 対応待ち that speak of the case, and of nothing that a host said in confidence."""


def lines_while_there(session: Session, *, person: Person, now: datetime) -> Iterator[Line]:
    """Yield what is known of a person in their placements, and what a coordinator looked into."""
    members = session.scalars(
        select(PlacementMember).where(PlacementMember.person_id == person.id)
    ).all()
    for member in members:
        placement = session.get_one(Placement, member.placement_id)
        hosts = names_of_hosts(session, placement)
        yield member.joined_at, "joined", {"hosts": hosts}
        yield from _checks(session, placement, member, hosts)
        yield from _days(session, member, hosts, now)
        yield from _steps(session, placement, member)
        yield from _answers(session, member)
        if (left := member.left_at or placement.ended_at) is not None:
            facts = {
                "hosts": hosts,
                "reason": "" if member.left_at else placement.end_reason,
                "true": member.came_true,
            }
            yield left, "ended", facts
    yield from _tasks(session, person)


def names_of_hosts(session: Session, placement: Placement) -> list[str]:
    """Return what the hosts of a placement are called, in the order in which they joined."""
    hosts = session.scalars(
        select(PlacementMember.host_id)
        .where(PlacementMember.placement_id == placement.id, PlacementMember.side == Side.HOST)
        .order_by(PlacementMember.id)
    )
    return [name for name in (host_name(session, one) for one in hosts) if name]


def _checks(
    session: Session, placement: Placement, member: PlacementMember, hosts: list[str]
) -> Iterator[Line]:
    visits = session.scalars(
        select(HostVisit)
        .join(PlacementMember, PlacementMember.id == HostVisit.member_id)
        .where(PlacementMember.placement_id == placement.id)
    )
    for visit in visits:
        host = session.get_one(PlacementMember, visit.member_id).host_id
        yield visit.recorded_at, "visited", {"host": host_name(session, host), "how": visit.how}
    for note in session.scalars(select(HostNote).where(HostNote.member_id == member.id)):
        yield note.written_at, "note", {"words": note.words, "how": note.how_said.value}
    for check in session.scalars(
        select(FirstVisitCheck).where(FirstVisitCheck.placement_id == placement.id)
    ):
        if check.ready_at is not None:
            yield check.ready_at, "ready", {"hosts": hosts}


def _days(
    session: Session, member: PlacementMember, hosts: list[str], now: datetime
) -> Iterator[Line]:
    """Yield the days that are over while the person was there; their own rest is theirs."""
    for day in session.scalars(
        select(MeetingDay).where(
            MeetingDay.placement_id == member.placement_id, MeetingDay.starts_at <= now
        )
    ):
        if day.starts_at < member.joined_at or (member.left_at and day.starts_at > member.left_at):
            continue
        rests = member.id.hex in day.absent and day.state is DayState.HELD
        yield (
            day.starts_at,
            "day",
            {
                "until": day.starts_at + timedelta(minutes=day.minutes),
                "state": (DayState.RESTED if rests else day.state).value,
                "hosts": hosts,
                "place": day.place or "",
                "heard": day.how_heard.value if day.how_heard else "",
            },
        )


def _steps(session: Session, placement: Placement, member: PlacementMember) -> Iterator[Line]:
    """Yield the person's own word on each step, and the day on which everybody's yes was there."""
    rows = session.scalars(select(StepYes).where(StepYes.placement_id == placement.id)).all()
    for one in rows:
        if one.member_id == member.id and one.answered_at is not None:
            yield (
                one.answered_at,
                "step_said",
                {
                    "step": one.step.value,
                    "answer": one.answer,
                    "how": one.how_said.value if one.how_said else "",
                    "heard": one.how_heard.value if one.how_heard else "",
                },
            )
    for step in (PlacementStep.TRIAL, PlacementStep.ONGOING):
        taken = _taken_at(placement, [one for one in rows if one.step is step], step)
        if taken is not None and taken >= member.joined_at:
            yield taken, "step_taken", {"step": step.value}


def _taken_at(
    placement: Placement, said: Sequence[StepYes], step: PlacementStep
) -> datetime | None:
    order = list(PlacementStep)
    reached = placement.step is PlacementStep.ENDED or order.index(placement.step) >= order.index(
        step
    )
    if not reached or not said or any(one.answer != "yes" for one in said):
        return None
    return max((one.answered_at for one in said if one.answered_at), default=None)


def _answers(session: Session, member: PlacementMember) -> Iterator[Line]:
    for one in session.scalars(select(CheckIn).where(CheckIn.member_id == member.id)):
        facts = {
            "stage": one.stage,
            "answers": dict(one.answers),
            "heard": one.how_heard.value if one.how_heard else "",
        }
        if one.state is CheckInState.ANSWERED:
            yield one.answered_at or one.asked_at, "check_in", facts
        elif one.state in {CheckInState.SILENT, CheckInState.DECLINED}:
            yield one.answered_at or one.asked_at, f"check_in_{one.state}", facts
    for review in session.scalars(select(LabourReview).where(LabourReview.member_id == member.id)):
        if review.state is ReviewState.ANSWERED and review.answered_at is not None:
            heard = review.how_heard.value if review.how_heard else ""
            yield review.answered_at, "labour_review", {"heard": heard}


def _tasks(session: Session, person: Person) -> Iterator[Line]:
    for one in session.scalars(
        select(Task).where(
            Task.person_id == person.id,
            Task.audience == Audience.COORDINATORS,
            Task.kind.in_(_TOLD),
        )
    ):
        if one.kind in _FROM_EITHER_SIDE and one.facts.get("side") != Side.PERSON:
            continue
        yield one.created_at, "task", {"kind": one.kind}
        if one.state is TaskState.RESOLVED and one.resolved_at is not None:
            yield one.resolved_at, "task_done", {"kind": one.kind, "outcome": one.outcome}
