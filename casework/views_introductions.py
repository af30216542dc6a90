"""
What each side may see of an introduction, and which ones wait for it.

The host sees the sentence, the area and the reason; never who it is about.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casework.ground import found
from casework.policy import allowed, whose
from casework.shown_to_host import Shown, approved_of, as_it_stands_now
from storage.base import Id
from storage.states import OPEN_INTRODUCTIONS, HowHeard, HowSaid, IntroductionState, Role
from storage.tables import (
    Account,
    Host,
    Introduction,
    IntroductionStep,
    Offer,
    Person,
)

_KNOWN_TO_HOST = (
    IntroductionState.ASKED,
    IntroductionState.WELCOMED,
    IntroductionState.MEETING,
    IntroductionState.PLACED,
)

_HOSTS_ANSWERS = (IntroductionState.WELCOMED, IntroductionState.DECLINED)


@dataclass(frozen=True)
class StepView:
    """One step that was taken."""

    state: IntroductionState
    how_said: HowSaid | None
    at: datetime


@dataclass(frozen=True)
class IntroductionView:
    """
    An introduction as its reader may see it; the host's has neither label nor code.

    From the approval on everybody reads what was approved, whatever the wish says meanwhile.
    ``answer_heard`` says by which way the host's answer came.
    """

    id: Id
    wish: Id
    state: IntroductionState
    label: str
    code: str
    sentence: str
    later: bool
    likes: tuple[str, ...]
    person_area: str
    protected: bool
    first_step: str
    offer_text: str
    host_name: str
    host_condition: str
    reasons_host: list[dict[str, Any]]
    placement: Id | None
    answer_heard: HowHeard | None
    steps: tuple[StepView, ...]
    asked_at: datetime


@allowed
def introduction_view(
    session: Session, *, introduction: Id | None, by: Account
) -> IntroductionView:
    """
    Return one introduction as ``by`` may see it.

    :raises NotYours: if it concerns neither their person, their host nor their town
    """
    row = found(session, Introduction, introduction)
    person = found(session, Person, row.person_id)
    offer = found(session, Offer, row.offer_id)
    to_host = by.role is Role.HOST
    shown = approved_of(row)
    if shown is None:
        # Nothing that was not approved is a host's to read.
        shown = Shown() if to_host else as_it_stands_now(session, introduction=row)
    steps = session.scalars(
        select(IntroductionStep)
        .where(IntroductionStep.introduction_id == row.id)
        .order_by(IntroductionStep.at, IntroductionStep.id)
    ).all()
    answers = [one.how_heard for one in steps if one.state in _HOSTS_ANSWERS]
    return IntroductionView(
        id=row.id,
        wish=row.wish_id,
        state=row.state,
        label=person.label if by.role is Role.SUPPORTER else "",
        code="" if to_host else person.code,
        sentence=shown.sentence,
        later=shown.later,
        likes=shown.likes,
        person_area=shown.area,
        protected=person.protected and not to_host,
        first_step=shown.first_step,
        offer_text=offer.text,
        host_name=found(session, Host, row.host_id).name,
        host_condition=row.host_condition,
        reasons_host=[dict(one) for one in shown.reasons],
        placement=row.placement_id,
        answer_heard=answers[-1] if answers else None,
        steps=() if to_host else tuple(StepView(s.state, s.how_said, s.at) for s in steps),
        asked_at=row.asked_at,
    )


@allowed
def introductions_for(
    session: Session, *, by: Account, start: int = 0, count: int = 8
) -> tuple[list[IntroductionView], int]:
    """Return a page of the open introductions that ``by`` may see, and how many there are."""
    query = select(Introduction.id).where(
        Introduction.state.in_(OPEN_INTRODUCTIONS), whose(by, "introductions_for", Introduction)
    )
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    ids = session.scalars(query.order_by(Introduction.asked_at).offset(start).limit(count))
    return [introduction_view(session, introduction=i, by=by) for i in list(ids)], total


@allowed
def introductions_waiting_for(session: Session, *, by: Account) -> list[IntroductionView]:
    """Return the introductions whose next word is this account's."""
    state = {
        Role.SUPPORTER: IntroductionState.WELCOMED,
        Role.HOST: IntroductionState.ASKED,
        Role.COORDINATOR: IntroductionState.CHOSEN,
    }.get(by.role)
    if state is None or (by.role is Role.HOST and by.host_id is None):
        return []
    ids = session.scalars(
        select(Introduction.id)
        .where(Introduction.state == state, whose(by, "introductions_waiting_for", Introduction))
        .order_by(Introduction.asked_at)
        .limit(20)
    )
    return [introduction_view(session, introduction=i, by=by) for i in list(ids)]
