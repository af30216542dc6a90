"""
Everything that happened in a case, the newest first, a page at a time.

One statement finds which moments stand on the page, whatever they are of; only these rows are read.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, literal, or_, select, union_all
from sqlalchemy.orm import Session

from casework.ground import found
from casework.policy import allowed
from casework.read_case import must_have_opened
from casework.views_hosts import Page
from storage.base import Id
from storage.states import Audience, HowHeard, HowSaid, Side
from storage.tables import (
    Account,
    Block,
    CallLog,
    CheckIn,
    Consent,
    Host,
    Introduction,
    IntroductionStep,
    LabourReview,
    MeetingDay,
    Person,
    Placement,
    PlacementMember,
    Referral,
    StepYes,
    Task,
    Wish,
)

PAGE = 30


class What(StrEnum):
    """What happened; the name of it is ``desk_case.event.<what>``."""

    CONSENT = "consent"
    CONSENT_BACK = "consent_back"
    WISH = "wish"
    APART = "apart"
    INTRODUCTION = "introduction"
    JOINED = "joined"
    LEFT = "left"
    ENDED = "ended"
    STEP = "step"
    DAY = "day"
    CHECK_IN = "check_in"
    LABOUR = "labour"
    CALL = "call"
    REFERRAL = "referral"
    TASK = "task"
    SETTLED = "settled"


@dataclass(frozen=True, kw_only=True)
class Event:
    """
    One moment of a case, in codes.

    :param side: whose word it was, where two sides could have said it
    :param code: which of its kind: a purpose, a state, a step, a kind of task
    :param result: an answer, an outcome or a reason, as a code
    :param name: the host, the agency or the place that it was about
    :param answers: levels by question, or はい/いいえ by question of 体験
    """

    what: What
    at: datetime
    side: Side | None = None
    code: str = ""
    result: str = ""
    name: str = ""
    how_said: HowSaid | None = None
    heard: HowHeard | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)


@allowed
def case_timeline(
    session: Session, *, person: Id, by: Account, now: datetime, page: int = 0
) -> Page[Event]:
    """
    Return a page of what happened in a case that ``by`` has opened.

    :raises NotYours: if it is of another town
    :raises NeedsReason: if it was not opened before
    """
    row = found(session, Person, person)
    must_have_opened(session, person=row, by=by, now=now)
    moments = union_all(*_moments(row.id, now)).subquery()
    rows = session.execute(
        select(moments.c.what, moments.c.id, moments.c.at)
        .order_by(moments.c.at.desc(), moments.c.id.desc())
        .offset(page * PAGE)
        .limit(PAGE + 1)
    ).all()
    shown = rows[:PAGE]
    told = _told(session, [(What(what), id_) for what, id_, _ in shown])
    events = tuple(
        Event(what=What(what), at=at, **told[What(what), id_]) for what, id_, at in shown
    )
    return Page(events, page, len(rows) > PAGE)


def _moments(person: Id, now: datetime) -> Iterator[Select[Any]]:
    def of(what: What, table: type[Any], at: Any, *whose: ColumnElement[bool]) -> Select[Any]:
        return select(
            literal(what.value).label("what"), table.id.label("id"), at.label("at")
        ).where(at.is_not(None), *whose)

    wishes = select(Wish.id).where(Wish.person_id == person)
    introductions = select(Introduction.id).where(Introduction.person_id == person)
    there = select(PlacementMember.placement_id).where(PlacementMember.person_id == person)
    own = PlacementMember.person_id == person
    # What other persons of the same placement said is theirs.
    sides = select(PlacementMember.id).where(
        PlacementMember.placement_id.in_(there), or_(own, PlacementMember.host_id.is_not(None))
    )
    yield of(What.CONSENT, Consent, Consent.given_at, Consent.person_id == person)
    yield of(What.CONSENT_BACK, Consent, Consent.withdrawn_at, Consent.person_id == person)
    yield of(What.WISH, Wish, Wish.created_at, Wish.person_id == person)
    yield of(What.APART, Block, Block.made_at, Block.person_id == person)
    yield of(
        What.INTRODUCTION,
        IntroductionStep,
        IntroductionStep.at,
        IntroductionStep.introduction_id.in_(introductions),
    )
    yield of(What.JOINED, PlacementMember, PlacementMember.joined_at, own)
    yield of(What.LEFT, PlacementMember, PlacementMember.left_at, own)
    yield of(What.ENDED, Placement, Placement.ended_at, Placement.id.in_(there))
    yield of(What.STEP, StepYes, StepYes.answered_at, StepYes.member_id.in_(sides))
    while_there = exists().where(
        own,
        PlacementMember.placement_id == MeetingDay.placement_id,
        PlacementMember.joined_at <= MeetingDay.starts_at,
        or_(PlacementMember.left_at.is_(None), PlacementMember.left_at >= MeetingDay.starts_at),
    )
    yield of(
        What.DAY,
        MeetingDay,
        MeetingDay.starts_at,
        MeetingDay.placement_id.in_(there),
        MeetingDay.starts_at <= now,
        while_there,
    )
    yield of(What.CHECK_IN, CheckIn, CheckIn.asked_at, CheckIn.member_id.in_(sides))
    yield of(What.LABOUR, LabourReview, LabourReview.answered_at, LabourReview.member_id.in_(sides))
    yield of(What.CALL, CallLog, CallLog.called_at, CallLog.wish_id.in_(wishes))
    yield of(What.REFERRAL, Referral, Referral.made_at, Referral.wish_id.in_(wishes))
    about = (Task.person_id == person, Task.audience == Audience.COORDINATORS)
    yield of(What.TASK, Task, Task.created_at, *about)
    yield of(What.SETTLED, Task, Task.resolved_at, *about)


def _told(
    session: Session, wanted: Sequence[tuple[What, Id]]
) -> dict[tuple[What, Id], dict[str, Any]]:
    ids: defaultdict[What, list[Id]] = defaultdict(list)
    for what, id_ in wanted:
        ids[what].append(id_)
    told = {}
    for what, some in ids.items():
        table, tell = _TELLS[what]
        for row in session.scalars(select(table).where(table.id.in_(some))).all():
            told[what, row.id] = tell(session, row)
    return told


def _host(session: Session, host: Id | None) -> str:
    row = session.get(Host, host) if host else None
    return (row.name or "") if row else ""


def _consent(_: Session, row: Consent) -> dict[str, Any]:
    return {"code": row.purpose, "result": row.extent, "how_said": row.how_said}


def _step(session: Session, row: IntroductionStep) -> dict[str, Any]:
    introduction = session.get_one(Introduction, row.introduction_id)
    return {
        "code": row.state.value,
        "result": row.reason,
        "name": _host(session, introduction.host_id),
        "how_said": row.how_said,
        "heard": row.how_heard,
    }


def _member(session: Session, row: PlacementMember) -> dict[str, Any]:
    beside = session.scalars(
        select(Host)
        .join(PlacementMember, PlacementMember.host_id == Host.id)
        .where(PlacementMember.placement_id == row.placement_id)
        .order_by(PlacementMember.id)
    )
    return {"name": "、".join(one.name for one in beside), "result": row.came_true}


def _answer(session: Session, row: StepYes) -> dict[str, Any]:
    member = session.get_one(PlacementMember, row.member_id)
    return {
        "side": member.side,
        "code": row.step.value,
        "result": row.answer or "open",
        "how_said": row.how_said,
        "heard": row.how_heard,
    }


def _asked(_: Session, row: CheckIn) -> dict[str, Any]:
    return {
        "side": row.side,
        "code": row.stage,
        "result": row.state.value,
        "heard": row.how_heard,
        "answers": dict(row.answers),
    }


def _review(session: Session, row: LabourReview) -> dict[str, Any]:
    member = session.get_one(PlacementMember, row.member_id)
    return {"side": member.side, "heard": row.how_heard, "answers": dict(row.answers)}


_TELLS: Mapping[What, tuple[type[Any], Callable[[Session, Any], dict[str, Any]]]] = {
    What.CONSENT: (Consent, _consent),
    What.CONSENT_BACK: (Consent, _consent),
    What.WISH: (Wish, lambda _, row: {"code": row.state.value}),
    What.APART: (Block, lambda session, row: {"name": _host(session, row.host_id)}),
    What.INTRODUCTION: (IntroductionStep, _step),
    What.JOINED: (PlacementMember, _member),
    What.LEFT: (PlacementMember, _member),
    What.ENDED: (Placement, lambda _, row: {"result": row.end_reason}),
    What.STEP: (StepYes, _answer),
    What.DAY: (
        MeetingDay,
        lambda _, row: {"code": row.state.value, "heard": row.how_heard},
    ),
    What.CHECK_IN: (CheckIn, _asked),
    What.LABOUR: (LabourReview, _review),
    What.CALL: (CallLog, lambda _, row: {"result": row.outcome, "name": row.place}),
    What.REFERRAL: (Referral, lambda _, row: {"name": row.agency, "how_said": row.how_said}),
    What.TASK: (Task, lambda _, row: {"code": row.kind}),
    What.SETTLED: (Task, lambda _, row: {"code": row.kind, "result": row.outcome}),
}
