"""
What a host carries, how often it is asked, and how it is for it: the load of the other side.

A host gives and gains; whether it is too much is looked at with the same weight as for persons.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casework.begun import begun_to_hosts
from casework.ground import found
from casework.policies import policy_of
from casework.policy import allowed
from casework.promises import VERSION
from casework.read_case import was_opened
from casework.views_day_board import members_named
from casework.views_hosts import HostView, Page, host_view
from casework.views_task_board import STANDING
from storage.base import Id
from storage.states import (
    Audience,
    CheckInState,
    HostState,
    HowHeard,
    IntroductionState,
    OfferState,
    PlacementStep,
    StillRightState,
)
from storage.tables import (
    Account,
    CheckIn,
    Host,
    Introduction,
    Offer,
    Person,
    Placement,
    PlacementMember,
    Promise,
    StepYes,
    StillRight,
    Task,
)
from towns import Town

PAGE = 50
MOST = 24
_MONTH = timedelta(days=31)


@dataclass(frozen=True, kw_only=True)
class HostLine:
    """A host in the list, with how much of it goes on."""

    host: HostView
    offers: int
    placements: int


@dataclass(frozen=True, kw_only=True)
class Together:
    """A running placement of a host, by codes and step."""

    id: Id
    step: PlacementStep
    since: datetime
    codes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class HostLoad:
    """
    What a host carries.

    :param asked: how often it was written to of our own accord in the last month
    :param cap: how often that may be
    :param waiting: how many questions wait for its answer: introductions, steps, check-ins, offers
    :param promises: when and how it gave the promises of now; empty if it has not
    """

    together: tuple[Together, ...]
    asked: int
    cap: int
    waiting: int
    promises: tuple[datetime, HowHeard] | None


@dataclass(frozen=True, kw_only=True)
class HostAnswer:
    """How it was for a host once; ``answers`` are levels by question."""

    at: datetime
    state: CheckInState
    heard: HowHeard | None
    answers: dict[str, int]


@dataclass(frozen=True, kw_only=True)
class HostCall:
    """A call to a host, or its wish to talk, as a task; ``outcome`` is empty while it stands."""

    id: Id
    kind: str
    opened_at: datetime
    due_at: datetime
    standing: bool
    outcome: str
    resolved_at: datetime | None


@allowed
def host_page(
    session: Session, *, states: Sequence[HostState], by: Account, page: int = 0
) -> tuple[Page[HostLine], int]:
    """
    Return a page of the town's hosts in these states, the newest first, and how many there are.

    :raises NotYours: if ``by`` is no coordinator
    """
    here = (Host.town == by.town, Host.state.in_(states))
    total = session.scalar(select(func.count(Host.id)).where(*here)) or 0
    rows = session.scalars(
        select(Host)
        .where(*here)
        .order_by(Host.created_at.desc(), Host.id)
        .offset(page * PAGE)
        .limit(PAGE + 1)
    ).all()
    ids = [row.id for row in rows[:PAGE]]
    offers = dict(
        session.execute(
            select(Offer.host_id, func.count())
            .where(Offer.host_id.in_(ids), Offer.state == OfferState.OPEN)
            .group_by(Offer.host_id)
        ).all()
    )
    running = dict(
        session.execute(
            select(PlacementMember.host_id, func.count(Placement.id.distinct()))
            .join(Placement, Placement.id == PlacementMember.placement_id)
            .where(
                PlacementMember.host_id.in_(ids),
                PlacementMember.left_at.is_(None),
                Placement.step != PlacementStep.ENDED,
            )
            .group_by(PlacementMember.host_id)
        ).all()
    )
    lines = tuple(
        HostLine(
            host=host_view(row), offers=offers.get(row.id, 0), placements=running.get(row.id, 0)
        )
        for row in rows[:PAGE]
    )
    return Page(lines, page, len(rows) > PAGE), total


@allowed
def host_load(
    session: Session, *, host: Id | None, town: Town, by: Account, now: datetime
) -> HostLoad:
    """
    Return what a host carries now.

    :raises NotYours: if it is of another town
    """
    row = found(session, Host, host)
    running = session.scalars(
        select(Placement)
        .join(PlacementMember, PlacementMember.placement_id == Placement.id)
        .where(
            PlacementMember.host_id == row.id,
            PlacementMember.left_at.is_(None),
            Placement.step != PlacementStep.ENDED,
        )
        .order_by(Placement.step_since)
        .distinct()
    ).all()
    named = members_named(session, PlacementMember.placement_id.in_([one.id for one in running]))
    asked = begun_to_hosts(session, hosts=[row.id], now=now)[row.id]
    promise = session.scalars(
        select(Promise).where(Promise.host_id == row.id, Promise.version == VERSION)
    ).one_or_none()
    return HostLoad(
        together=tuple(
            Together(id=one.id, step=one.step, since=one.step_since, codes=named[one.id].codes)
            for one in running
        ),
        asked=sum(1 for at in asked if at > now - _MONTH and at <= now),
        cap=policy_of(town).host_messages_a_month,
        waiting=_waiting(session, row.id),
        promises=(promise.accepted_at, promise.how_heard) if promise else None,
    )


@allowed
def host_course(session: Session, *, host: Id | None, by: Account) -> list[HostAnswer]:
    """
    Return what a host answered about its side over time, the newest first.

    :raises NotYours: if it is of another town
    """
    row = found(session, Host, host)
    members = select(PlacementMember.id).where(PlacementMember.host_id == row.id)
    rows = session.scalars(
        select(CheckIn)
        .where(CheckIn.member_id.in_(members), CheckIn.state != CheckInState.CANCELLED)
        .order_by(CheckIn.asked_at.desc())
        .limit(MOST)
    )
    return [
        HostAnswer(
            at=one.answered_at or one.asked_at,
            state=one.state,
            heard=one.how_heard,
            answers=dict(one.answers),
        )
        for one in rows
    ]


@allowed
def host_calls(session: Session, *, host: Id | None, by: Account) -> list[HostCall]:
    """
    Return the tasks about a host, what stands first: calls, questions, wishes to talk.

    :raises NotYours: if it is of another town
    """
    row = found(session, Host, host)
    rows = session.scalars(
        select(Task)
        .where(Task.host_id == row.id, Task.audience == Audience.COORDINATORS)
        .order_by(Task.resolved_at.is_not(None), Task.created_at.desc())
        .limit(MOST)
    )
    return [
        HostCall(
            id=one.id,
            kind=one.kind,
            opened_at=one.created_at,
            due_at=one.due_at,
            standing=one.state in STANDING,
            outcome=one.outcome,
            resolved_at=one.resolved_at,
        )
        for one in rows
    ]


@allowed
def giver_of(session: Session, *, host: Id | None, by: Account, now: datetime) -> str | None:
    """
    Return the code of the person who gives as this host; empty until ``by`` has opened that case.

    ``None`` says that nobody of our persons does. Others never learn even that.

    :raises NotYours: if it is of another town
    """
    row = found(session, Host, host)
    person = session.get(Person, row.person_id) if row.person_id else None
    if person is None:
        return None
    return person.code if was_opened(session, person=person, by=by, now=now) else ""


def _waiting(session: Session, host: Id) -> int:
    members = select(PlacementMember.id).where(
        PlacementMember.host_id == host, PlacementMember.left_at.is_(None)
    )
    asked = (
        select(func.count(Introduction.id)).where(
            Introduction.host_id == host, Introduction.state == IntroductionState.ASKED
        ),
        select(func.count(StepYes.id)).where(StepYes.member_id.in_(members), StepYes.answer == ""),
        select(func.count(CheckIn.id)).where(
            CheckIn.member_id.in_(members), CheckIn.state == CheckInState.ASKED
        ),
        select(func.count(StillRight.id)).where(
            StillRight.host_id == host, StillRight.state == StillRightState.ASKED
        ),
    )
    return sum(session.scalar(one) or 0 for one in asked)
