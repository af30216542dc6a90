"""
Which answers wait for whom, for somebody who heard one by phone or on a visit.

A coordinator sees what waits in the town, a supporter what waits for their persons and for the
hosts beside them; the lists hold names and questions, never an answer.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from casework.placements import Answer
from casework.policy import allowed
from casework.tell_came_true import is_asked
from casework.views_placements import not_stopped, theirs
from storage.base import Id
from storage.states import (
    OPEN_INTRODUCTIONS,
    UNTOLD_DAYS,
    CheckInState,
    IntroductionState,
    PauseReason,
    PersonState,
    PlacementStep,
    ProposalState,
    ReviewState,
    Role,
    Side,
    StillRightState,
    WishState,
)
from storage.tables import (
    Account,
    Candidate,
    CheckIn,
    DayProposal,
    Host,
    Introduction,
    LabourReview,
    MeetingDay,
    Person,
    Placement,
    PlacementMember,
    StepYes,
    StillRight,
    Wish,
)

AHEAD = timedelta(days=1)
"""How far ahead a meeting stands in the list of everything: tomorrow's can be called off."""
MOST_DAYS = 4
"""How many meetings of one placement are listed."""


class Matter(StrEnum):
    """What is waited for."""

    ASKED = "asked"
    DECISION = "decision"
    DAY = "day"
    DATES = "dates"
    STEP = "step"
    CHECK_IN = "check_in"
    LABOUR = "labour"
    ENDING = "ending"
    STILL_RIGHT = "still_right"
    CANDIDATE = "candidate"


@dataclass(frozen=True, kw_only=True)
class WaitingAnswer:
    """
    An answer that waits.

    :param row: the introduction, candidate, question, meeting, offered dates, check-in or member
    :param member: whose word it is, in a placement
    :param who: a host's name, a case code, or the supporter's own label
    :param about: the host or the offer that it is about; empty in a placement
    """

    matter: Matter
    row: Id
    side: Side
    who: str
    since: datetime
    member: Id | None = None
    about: str = ""
    step: PlacementStep | None = None


@allowed
def waiting_answers(session: Session, *, by: Account, now: datetime) -> list[WaitingAnswer]:
    """
    Return every answer that ``by`` could enter, the longest-waiting first, candidates last.

    :raises NotYours: if ``by`` is neither a supporter nor a coordinator
    """
    found = [
        *_of_introductions(session, by),
        *_of_placements(session, by, None, now + AHEAD),
        *_of_hosts(session, by),
        *_of_candidates(session, by),
    ]
    return sorted(found, key=lambda one: (one.matter is Matter.CANDIDATE, one.since))


@allowed
def waiting_in_placement(
    session: Session, *, placement: Id | None, by: Account
) -> list[WaitingAnswer]:
    """
    Return the answers that wait in one placement and that ``by`` could enter.

    :raises NotYours: if ``by`` is neither a supporter nor a coordinator
    """
    return list(_of_placements(session, by, placement, None))


def _of_introductions(session: Session, by: Account) -> Iterator[WaitingAnswer]:
    rows = session.execute(
        select(Introduction, Person, Host)
        .join(Person, Person.id == Introduction.person_id)
        .join(Host, Host.id == Introduction.host_id)
        .where(
            Introduction.town == by.town,
            Introduction.state.in_((IntroductionState.ASKED, IntroductionState.WELCOMED)),
            *_own_persons(by),
        )
    )
    for row, person, host in rows:
        if row.state is IntroductionState.WELCOMED:
            yield WaitingAnswer(
                matter=Matter.DECISION,
                row=row.id,
                side=Side.PERSON,
                who=_name(person, by),
                about=host.name,
                since=row.asked_at,
            )
        elif by.role is Role.COORDINATOR:
            # Before the meeting a supporter is not beside the host: its answer is not theirs.
            yield WaitingAnswer(
                matter=Matter.ASKED,
                row=row.id,
                side=Side.HOST,
                who=host.name,
                since=row.asked_at,
            )


def _of_hosts(session: Session, by: Account) -> Iterator[WaitingAnswer]:
    if by.role is not Role.COORDINATOR:
        return
    rows = session.execute(
        select(StillRight, Host)
        .join(Host, Host.id == StillRight.host_id)
        .where(StillRight.town == by.town, StillRight.state == StillRightState.ASKED)
    )
    for row, host in rows:
        yield WaitingAnswer(
            matter=Matter.STILL_RIGHT,
            row=row.id,
            side=Side.HOST,
            who=host.name,
            since=row.asked_at,
        )


def _of_candidates(session: Session, by: Account) -> Iterator[WaitingAnswer]:
    under_way = select(Introduction.wish_id).where(Introduction.state.in_(OPEN_INTRODUCTIONS))
    rows = session.execute(
        select(Candidate, Person, Host)
        .join(Wish, Wish.id == Candidate.wish_id)
        .join(Person, Person.id == Wish.person_id)
        .join(Host, Host.id == Candidate.host_id)
        .where(
            Wish.town == by.town,
            Wish.state == WishState.OPEN,
            Candidate.state == "shown",
            Wish.id.not_in(under_way),
            *_own_persons(by),
        )
        .order_by(Candidate.rank)
    )
    for row, person, host in rows:
        yield WaitingAnswer(
            matter=Matter.CANDIDATE,
            row=row.id,
            side=Side.PERSON,
            who=_name(person, by),
            about=host.name,
            since=row.made_at,
        )


def _of_placements(
    session: Session, by: Account, placement: Id | None, days_until: datetime | None
) -> Iterator[WaitingAnswer]:
    """``days_until`` leaves out meetings that are further ahead."""
    members = _members(session, by, placement)
    names = {member.id: _member_name(session, member, by) for member, _ in members}
    running = {
        member.id: member
        for member, whole in members
        if whole.step is not PlacementStep.ENDED and whole.paused is PauseReason.NONE
    }

    def waits(matter: Matter, row: Id, member: PlacementMember, **more: Any) -> WaitingAnswer:
        return WaitingAnswer(
            matter=matter,
            row=row,
            side=member.side,
            who=names[member.id],
            member=member.id,
            **more,
        )

    for day in _days(session, {m.placement_id for m in running.values()}, days_until):
        for member in running.values():
            if member.placement_id == day.placement_id and member.id.hex not in day.absent:
                yield waits(Matter.DAY, day.id, member, since=day.starts_at)
    for offered in session.scalars(
        select(DayProposal).where(
            DayProposal.placement_id.in_({m.placement_id for m in running.values()}),
            DayProposal.state == ProposalState.OPEN,
        )
    ):
        for member in running.values():
            asked = member.side is offered.asks and member.id.hex not in offered.none_fits
            if asked and member.placement_id == offered.placement_id:
                yield waits(Matter.DATES, offered.id, member, since=offered.made_at)
    for step in session.scalars(
        select(StepYes).where(
            StepYes.member_id.in_(running),
            StepYes.answer.in_((Answer.OPEN.value, Answer.SILENT.value)),
        )
    ):
        yield waits(
            Matter.STEP, step.id, running[step.member_id], since=step.asked_at, step=step.step
        )
    for check_in in session.scalars(
        select(CheckIn).where(
            CheckIn.member_id.in_(running),
            CheckIn.state.in_((CheckInState.ASKED, CheckInState.SILENT)),
        )
    ):
        yield waits(
            Matter.CHECK_IN, check_in.id, running[check_in.member_id], since=check_in.asked_at
        )
    for review in session.scalars(
        select(LabourReview).where(
            LabourReview.member_id.in_(running),
            LabourReview.state.in_((ReviewState.ASKED, ReviewState.SILENT)),
        )
    ):
        yield waits(Matter.LABOUR, review.id, running[review.member_id], since=review.asked_at)
    for member, whole in members:
        if whole.ended_at is not None and not member.came_true and is_asked(whole, member):
            yield waits(Matter.ENDING, member.id, member, since=whole.ended_at)


def _members(
    session: Session, by: Account, placement: Id | None
) -> list[tuple[PlacementMember, Placement]]:
    """Those for whom ``by`` could enter an answer, with their placements."""
    query = (
        select(PlacementMember, Placement)
        .join(Placement, Placement.id == PlacementMember.placement_id)
        .where(Placement.town == by.town, PlacementMember.left_at.is_(None), not_stopped())
        .order_by(PlacementMember.id)
    )
    if placement is not None:
        query = query.where(Placement.id == placement)
    if by.role is Role.SUPPORTER:
        beside = select(PlacementMember.placement_id).where(
            theirs(by), PlacementMember.left_at.is_(None)
        )
        query = query.where(
            Placement.id.in_(beside), theirs(by) | (PlacementMember.side == Side.HOST)
        )
    return [(member, whole) for member, whole in session.execute(query)]


def _days(session: Session, placements: set[Id], until: datetime | None) -> Iterator[MeetingDay]:
    """Meetings that nobody told of: of each placement the last before ``until``, or all."""
    query = select(MeetingDay).where(
        MeetingDay.placement_id.in_(placements), MeetingDay.state.in_(UNTOLD_DAYS)
    )
    if until is None:
        yield from session.scalars(query.order_by(MeetingDay.starts_at.desc()).limit(MOST_DAYS))
        return
    begun = session.scalars(
        query.where(MeetingDay.starts_at < until).order_by(MeetingDay.starts_at)
    )
    yield from {day.placement_id: day for day in begun}.values()


def _own_persons(by: Account) -> list[ColumnElement[bool]]:
    alive = Person.state == PersonState.ACTIVE
    return [alive, Person.supporter_id == by.id] if by.role is Role.SUPPORTER else [alive]


def _name(person: Person, by: Account) -> str:
    return person.label or person.code if person.supporter_id == by.id else person.code


def _member_name(session: Session, member: PlacementMember, by: Account) -> str:
    if member.host_id is not None:
        return session.get_one(Host, member.host_id).name
    return _name(session.get_one(Person, member.person_id), by)
