"""The numbers of placements: meeting days, steps, endings, and what was answered meanwhile."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from casework.counts.month import Month
from casework.counts.number import (
    HEARD,
    TOLD_REASONS,
    At,
    Number,
    Which,
    in_month,
    of_town,
    placements_of,
    stands,
    stood,
)
from casework.placements import EndReason
from storage.states import CheckInState, DayState, Side
from storage.tables import CheckIn, MeetingDay, Placement, PlacementMember

CAME_TRUE = ("yes", "partly")
"""Answers by which a wish came true."""

_STAND = of_town(Placement, stands(Placement.created_at, Placement.ended_at))
_ENDED = of_town(Placement, in_month(Placement.ended_at))


def of_days() -> Iterator[Number]:
    """Yield the numbers of meeting days."""

    def one(name: str, *states: DayState, **more: Any) -> Number:
        return Number(name=name, table="days", kind=MeetingDay, which=_days(*states), **more)

    parts = ("days_held", "days_rested", "days_cancelled", "days_untold")
    yield one("days", *DayState, adds=parts)
    yield one("days_held", DayState.HELD)
    yield one("days_rested", DayState.RESTED)
    yield one("days_cancelled", DayState.CANCELLED)
    yield one("days_untold", DayState.PLANNED, DayState.NOT_ARRIVED)
    yield Number(name="first_days", table="days", kind=Placement, which=_first_days)


def _days(*states: DayState) -> Which:
    return lambda month: and_(
        MeetingDay.state.in_(states),
        in_month(MeetingDay.starts_at)(month),
        MeetingDay.placement_id.in_(placements_of(month)),
    )


def _first_days(month: Month) -> ColumnElement[bool]:
    earlier = select(MeetingDay.placement_id).where(
        MeetingDay.state == DayState.HELD, MeetingDay.starts_at < month.begins
    )
    here = select(MeetingDay.placement_id).where(
        MeetingDay.state == DayState.HELD, in_month(MeetingDay.starts_at)(month)
    )
    return and_(Placement.town == month.town, Placement.id.in_(here), Placement.id.not_in(earlier))


def of_placements() -> Iterator[Number]:
    """Yield the numbers of placements, of their endings, and of what came true in them."""

    def one(name: str, which: Which, table: str = "placements", **more: Any) -> Number:
        return Number(name=name, table=table, kind=Placement, which=which, **more)

    yield one(
        "placements_before", of_town(Placement, stood(Placement.created_at, Placement.ended_at))
    )
    yield one("placements_new", of_town(Placement, in_month(Placement.created_at)))
    yield one("placements_ended", _ENDED, at=Placement.ended_at)
    trial, ongoing = Placement.trial_at, Placement.ongoing_at
    steps = {
        "visit": (_not_yet(trial), _not_yet(ongoing)),
        "trial": (_by_the_end(trial), _not_yet(ongoing)),
        "ongoing": (_by_the_end(ongoing),),
    }
    yield one("placements", _STAND, adds=tuple(f"placements_{step}" for step in steps))
    for step, reached in steps.items():
        yield one(f"placements_{step}", of_town(Placement, _STAND, *reached))
    yield one("trials_begun", of_town(Placement, in_month(trial)), at=trial)
    yield one("ongoing_begun", of_town(Placement, in_month(ongoing)), at=ongoing)
    ends = tuple(f"ended_{why}" for why in EndReason)
    yield one("ended", _ENDED, "endings", adds=ends, at=Placement.ended_at)
    for why in EndReason:
        which = of_town(Placement, in_month(Placement.ended_at), Placement.end_reason == why.value)
        yield one(f"ended_{why}", which, "endings", at=Placement.ended_at)
    yield from _of_endings()


def _by_the_end(at: At) -> Which:
    return lambda month: at < month.ends


def _not_yet(at: At) -> Which:
    return lambda month: or_(at.is_(None), at >= month.ends)


def _of_endings() -> Iterator[Number]:
    def one(name: str, which: Which, **more: Any) -> Number:
        return Number(name=name, table="came_true", kind=PlacementMember, which=which, **more)

    for side in Side:
        yield one(f"asked_{side}s", _members_at_the_end(side))
        true = _members_at_the_end(side, *CAME_TRUE)
        yield one(f"came_true_{side}s", true, part_of=f"asked_{side}s")
    yield one("left", _left(), at=PlacementMember.left_at)
    for why in TOLD_REASONS:
        yield one(f"left_{why}", _left(why), part_of="left", at=PlacementMember.left_at)


def _members_at_the_end(side: Side, *answers: str) -> Which:
    def which(month: Month) -> ColumnElement[bool]:
        over = select(Placement.id).where(
            _ENDED(month), Placement.end_reason != EndReason.DEATH.value
        )
        asked = and_(
            PlacementMember.side == side,
            PlacementMember.left_at.is_(None),
            PlacementMember.placement_id.in_(over),
        )
        return and_(asked, PlacementMember.came_true.in_(answers)) if answers else asked

    return which


def _left(*reasons: EndReason) -> Which:
    return lambda month: and_(
        PlacementMember.side == Side.PERSON,
        in_month(PlacementMember.left_at)(month),
        PlacementMember.placement_id.in_(placements_of(month)),
        *((PlacementMember.left_reason.in_([one.value for one in reasons]),) if reasons else ()),
    )


def of_check_ins() -> Iterator[Number]:
    """Yield the numbers of check-ins."""

    def one(name: str, *more: ColumnElement[bool], **rest: Any) -> Number:
        which = of_town(CheckIn, in_month(CheckIn.asked_at), *more)
        return Number(name=name, table="check_ins", kind=CheckIn, which=which, **rest)

    states = tuple(CheckInState)
    yield one("check_ins", adds=tuple(f"check_ins_{state}" for state in states))
    for state in states:
        yield one(f"check_ins_{state}", CheckIn.state == state)
    yield one(
        "check_ins_heard",
        CheckIn.state == CheckInState.ANSWERED,
        CheckIn.how_heard.in_(HEARD),
        part_of="check_ins_answered",
    )
    for side in Side:
        yield one(f"check_ins_of_{side}", CheckIn.side == side, part_of="check_ins")
