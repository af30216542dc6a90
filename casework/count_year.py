"""
実績の数: count what the report of a contract year tells, by month and area; it writes nothing.

Who waits, what came true and what is wanting are counts too: no row of it is about anybody.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casework.count_month import Counted, count_month, count_of
from casework.counts import NUMBERS, Month
from casework.counts.month import next_month
from casework.placements import EndReason
from casework.policy import allowed
from casework.stories.agreed import stories_of_year
from casework.views_circulation import CirculationFacts, circulation_counts
from casework.views_network import THERE, NetworkFacts, network_counts
from casework.views_town import band_of
from casework.year_end import hosts_there, waited_until, wants_within
from followup.calendar import tokyo_day
from storage.states import Side
from storage.tables import (
    Account,
    Introduction,
    Placement,
    PlacementMember,
    StoryVersion,
    Wish,
)
from towns import Contract

BY_MONTH = (
    "persons_new", "wishes_new", "introductions_asked", "introductions_placed", "days_held",
    "placements_new", "trials_begun", "ongoing_begun", "placements_ended", "check_ins_answered",
    "tasks_resolved", "calls", "contacts_visit", "contacts_phone", "contacts_along", "hosts_new",
    "offers_new",
)  # fmt: skip
"""The numbers that are told month by month: each is what happened in it."""

EACH_ONCE = frozenset({"introductions_asked", "introductions_placed"})
"""Of these a row can be counted in two months: the year is the sum of what was done in each."""


@dataclass(frozen=True, kw_only=True)
class Waits:
    """
    How long some wishes waited: how many they are, half of them at most so many days, and the
    band of the longest (see ``casework.views_town``); empty where there is none.
    """

    count: int
    median_days: float
    longest: str


@dataclass(frozen=True, kw_only=True)
class Year:
    """
    A contract year in numbers, as far as it has come; what stands in it stood on its last day.

    :param first: and ``last``: the days of the contract, as far as they have come
    :param over: the last of them has passed
    :param months: their first days, of all months of the contract
    :param by_month: by name, a number for each month; none for one that has not begun
    :param totals: by name, for the whole
    :param areas: new wishes by area, a number for each month
    :param came_true: by side, how often each answer was given (``""``: not said yet)
    :param wanting: by what some wishes lack, how many they are; ``wanting_on`` is the day of the
        plan that tells it, ``None`` if none was made in this time
    :param network: ``None`` if nothing tells any more which hosts were there
    """

    first: date
    last: date
    over: bool
    months: tuple[date, ...]
    by_month: Mapping[str, tuple[int | None, ...]]
    totals: Mapping[str, int]
    whole: Counted
    areas: Mapping[str, tuple[int | None, ...]]
    came_true: Mapping[Side, Mapping[str, int]]
    granted: Waits
    waiting: Waits
    wanting: Mapping[str, int]
    wanting_on: date | None
    network: NetworkFacts | None
    circulation: CirculationFacts
    stories: tuple[StoryVersion, ...]


@allowed
def count_year(
    session: Session, *, contract: Contract, town: str, by: Account | None, now: datetime
) -> Year:
    """
    Count a contract year of a town.

    :param by: a coordinator or officer of the town; ``None``: who runs the program
    :raises NotYours: if ``by`` works in another town, or in another role
    """
    last = min(contract.ends, tokyo_day(now))
    span = Month(town, contract.begins, last + timedelta(days=1))
    months = tuple(_months(contract))
    parts = [_part(town, month, contract, last) for month in months]
    by_month = {
        name: tuple(count_of(session, number=name, month=part) if part else None for part in parts)
        for name in BY_MONTH
    }
    whole = count_month(session, month=span, town=town, by=by)
    over = now >= span.ends
    # The last moment that the report tells of: what came later belongs to the next year.
    on = min(now, span.ends - timedelta.resolution)
    wanting, wanting_on = wants_within(session, span=span, over=over)
    there = hosts_there(session, town=town, on=on) if over else THERE
    return Year(
        first=contract.begins,
        last=last,
        over=over,
        months=months,
        by_month=by_month,
        totals={
            name: sum(one or 0 for one in by_month[name])
            if name in EACH_ONCE
            else whole.numbers[name]
            for name in BY_MONTH
        },
        whole=whole,
        areas=_wishes_by_area(session, parts),
        came_true=_came_true(session, span),
        granted=_granted(session, span),
        waiting=_waits(waited_until(session, town=town, on=on)),
        wanting=wanting,
        wanting_on=wanting_on and tokyo_day(wanting_on),
        # The paper leaves the house: whoever takes it, it tells no more than the city sees.
        network=None if there is None else network_counts(session, town=town, on=on, there=there),
        circulation=circulation_counts(session, town=town, on=on),
        stories=tuple(stories_of_year(session, town=town, begins=span.begins, ends=span.ends)),
    )


def _months(contract: Contract) -> Iterable[date]:
    month = contract.begins.replace(day=1)
    while month <= contract.ends:
        yield month
        month = next_month(month)


def _part(town: str, month: date, contract: Contract, last: date) -> Month | None:
    """Return a month as far as it lies in the contract and has come."""
    first = max(month, contract.begins)
    after = min(next_month(month), last + timedelta(days=1))
    return Month(town, first, after) if first < after else None


def _wishes_by_area(
    session: Session, parts: Sequence[Month | None]
) -> dict[str, tuple[int | None, ...]]:
    found: defaultdict[str, list[int | None]] = defaultdict(
        lambda: [None if part is None else 0 for part in parts]
    )
    for at, part in enumerate(parts):
        if part is None:
            continue
        for area, count in session.execute(
            select(Wish.area, func.count())
            .where(NUMBERS["wishes_new"].which(part))
            .group_by(Wish.area)
        ):
            found[area][at] = count
    return {area: tuple(counts) for area, counts in found.items()}


def _came_true(session: Session, span: Month) -> dict[Side, dict[str, int]]:
    rows = session.execute(
        select(PlacementMember.side, PlacementMember.came_true, func.count())
        .join(Placement, Placement.id == PlacementMember.placement_id)
        .where(
            Placement.town == span.town,
            Placement.ended_at >= span.begins,
            Placement.ended_at < span.ends,
            Placement.end_reason != EndReason.DEATH.value,
            PlacementMember.left_at.is_(None),
        )
        .group_by(PlacementMember.side, PlacementMember.came_true)
    )
    found: dict[Side, dict[str, int]] = {side: {} for side in Side}
    for side, answer, count in rows:
        found[side][answer] = count
    return found


def _granted(session: Session, span: Month) -> Waits:
    """From the wish to the day on which its first placement began."""
    began = (
        select(Introduction.wish_id, func.min(Placement.created_at).label("at"))
        .join(Placement, Placement.id == Introduction.placement_id)
        .where(Placement.town == span.town)
        .group_by(Introduction.wish_id)
        .subquery()
    )
    rows = session.execute(
        select(Wish.created_at, began.c.at)
        .join(began, began.c.wish_id == Wish.id)
        .where(began.c.at >= span.begins, began.c.at < span.ends)
    )
    return _waits([at - wished for wished, at in rows])


def _waits(spans: Sequence[timedelta]) -> Waits:
    if not spans:
        return Waits(count=0, median_days=0, longest="")
    return Waits(
        count=len(spans),
        median_days=median(span.total_seconds() for span in spans) / 86_400,
        longest=band_of(max(spans)),
    )
