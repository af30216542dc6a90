"""
A coordinator's word about a line of the week's plan: it stands, or it is not for this week.

Making the plan again goes round both; nobody but coordinators learns of either.
"""

from datetime import datetime
from enum import StrEnum
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.ground import NotYours, TooLate, found, record
from casework.kept_plan import line_of, opened
from casework.policy import allowed
from followup.calendar import monday_of, tokyo_day
from storage.base import Id
from storage.tables import Account, WeekPlan, Wish


class SkipReason(StrEnum):
    """Why a line is not for this week; it is nobody's fault and is held against nobody."""

    BUSY = "busy"
    ELSEWHERE = "elsewhere"
    TALK_FIRST = "talk_first"
    NOT_NOW = "not_now"
    OTHER = "other"


class Settle(Protocol):
    """A deed that lets an entry stand, or leaves it to the plan again."""

    def __call__(
        self, session: Session, *, wish: Id | None, by: Account, now: datetime
    ) -> WeekPlan: ...


class Skip(Protocol):
    """A deed that takes an entry out of the week."""

    def __call__(
        self,
        session: Session,
        *,
        wish: Id | None,
        reason: SkipReason,
        by: Account,
        now: datetime,
    ) -> WeekPlan: ...


@allowed
def lock_line(
    session: Session, *, wish: Id | None, offer: Id | None = None, by: Account, now: datetime
) -> WeekPlan:
    """
    Let the line of a wish stand, however often the plan of this week is made again.

    :param offer: another offer that the plan names beside this wish, to stand in its place from
        the next making on
    :raises NotYours: if ``by`` is no coordinator, or the town has no such line this week
    :raises TooLate: if the plan is being made anew
    """
    plan = made_plan(session, by=by, now=now)
    planned = _line_of(plan, wish)
    if offer is not None and offer.hex not in {planned, *_rather(session, plan, wish)}:
        raise NotYours
    plan.locks = plan.locks | {_hex(wish): offer.hex if offer else planned}
    record_word(session, wish, by=by, act="lock_line", now=now)
    return plan


@allowed
def unlock_line(session: Session, *, wish: Id | None, by: Account, now: datetime) -> WeekPlan:
    """
    Let the plan decide again about a wish.

    :raises NotYours: if ``by`` is no coordinator, or the town has no such line this week
    :raises TooLate: if the plan is being made anew
    """
    plan = made_plan(session, by=by, now=now)
    _line_of(plan, wish)
    plan.locks = {of: offer for of, offer in plan.locks.items() if of != _hex(wish)}
    record_word(session, wish, by=by, act="unlock_line", now=now)
    return plan


@allowed
def skip_line(
    session: Session, *, wish: Id | None, reason: SkipReason, by: Account, now: datetime
) -> WeekPlan:
    """
    Take a line out of this week's plan; next week the two may stand together again.

    :raises NotYours: if ``by`` is no coordinator, or the town has no such line this week
    :raises TooLate: if the plan is being made anew
    """
    plan = made_plan(session, by=by, now=now)
    offer = _line_of(plan, wish)
    plan.locks = {of: locked for of, locked in plan.locks.items() if of != _hex(wish)}
    plan.skips = [*plan.skips, {"wish": _hex(wish), "offer": offer, "why": reason.value}]
    record_word(session, wish, by=by, act="skip_line", now=now, reason=reason.value)
    return plan


@allowed
def bring_back_lines(session: Session, *, by: Account, now: datetime) -> WeekPlan:
    """
    Let everything that was taken out of this week's plan stand in it again.

    :raises NotYours: if ``by`` is no coordinator, or there is no plan this week
    :raises TooLate: if the plan is being made anew
    """
    plan = made_plan(session, by=by, now=now)
    plan.skips = []
    plan.teams = [one for one in plan.teams if not one["why"]]
    record(session, by=by, act="bring_back_lines", row=plan, town=plan.town, now=now)
    return plan


def made_plan(session: Session, *, by: Account, now: datetime) -> WeekPlan:
    """
    Return this week's plan of the town of ``by``, held until the deed is done.

    :raises NotYours: if there is none
    :raises TooLate: if it is being made anew
    """
    plan = session.scalars(
        select(WeekPlan)
        .where(WeekPlan.town == by.town, WeekPlan.week == tokyo_day(monday_of(now)))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if plan is None:
        raise NotYours
    if plan.made_at is None:
        raise TooLate
    return plan


def _line_of(plan: WeekPlan, wish: Id | None) -> str:
    """Return the offer of a wish's line, unless it was taken out."""
    line = line_of(plan, wish=_hex(wish))
    if line is None:
        raise NotYours
    return line.offer


def _rather(session: Session, plan: WeekPlan, wish: Id | None) -> list[str]:
    """Return the offers that this wish and their hosts would both rather have."""
    line = line_of(plan, wish=_hex(wish))
    lines = opened(session, plan=plan, entries=[line] if line else [])["lines"]
    return [other["offer"] for one in lines for other in one["rather"]]


def record_word(
    session: Session, wish: Id | None, *, by: Account, act: str, now: datetime, **facts: str
) -> None:
    """Record a word about the entry of a wish."""
    row = found(session, Wish, wish)
    record(session, by=by, act=act, row=row, town=row.town, now=now, **facts)


def _hex(wish: Id | None) -> str:
    return wish.hex if wish else ""
