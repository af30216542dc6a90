"""
The town as it stands: what nobody can grant yet, where and when places are wanting, who waits.

Counts alone, and never a row about one person; a city officer reads it as well.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import Select, String, case, cast, func, select
from sqlalchemy.orm import Session

from casework.counts import Month
from casework.facts import places_taken
from casework.kept_plan import Entry, entries_of
from casework.policy import allowed
from casework.views_week_plan import open_wishes
from matching.facts import OfferKind, Slot
from storage.base import Id
from storage.states import HostState, OfferState, PersonState, WishState
from storage.tables import Account, Host, Introduction, Offer, Person, Placement, WeekPlan, Wish

BANDS = (
    ("two_weeks", timedelta(weeks=2)),
    ("month", timedelta(days=30)),
    ("quarter", timedelta(days=91)),
    ("half_year", timedelta(days=182)),
)
"""Bands of waiting, the shortest first; the last, ``longer``, has no end."""
LONGER = "longer"
ELSEWHERE = ""
"""Stands for the areas that a town had when something was written, and has no more."""
_YEAR = timedelta(days=365)
_SLOTS = tuple(slot.value for slot in Slot)
Key = TypeVar("Key")


@dataclass(frozen=True)
class Lack:
    """
    What some wishes would need, how many they are, and in which areas.

    ``what`` is a code: ``activity:…``, ``gate:…`` or ``why:…`` (see ``kept_plan.lacks_of``).
    """

    what: str
    count: int
    areas: Mapping[str, int]


@dataclass(frozen=True)
class Gap:
    """How many wish for something in one part of the week or one area, and how many places are."""

    wishes: int
    places: int

    @property
    def wanting(self) -> int:
        """How many more wish than there are places."""
        return max(self.wishes - self.places, 0)


@dataclass(frozen=True)
class Gaps:
    """
    Wishes and places by area (:data:`ELSEWHERE` stands last) and by part of the week.

    ``any_time`` are wishes that named none, and places at which no time was named, which count in
    every part of the week as well.

    ``worst`` are the pairs of area and part of the week in which most is wanting.
    """

    areas: Mapping[str, Gap]
    slots: Mapping[str, Gap]
    any_time: Gap
    worst: tuple[tuple[str, str, Gap], ...]


@dataclass(frozen=True)
class Waiting:
    """How long open wishes have waited, and how long it took until somebody took part, by band."""

    open: Mapping[str, int]
    granted: Mapping[str, int]


@allowed
def lacks_of_town(session: Session, *, by: Account) -> tuple[list[Lack], datetime | None]:
    """
    Return what wishes of the town lack, the most frequent first, by its newest plan; and when
    that was made.

    :raises NotYours: if ``by`` is neither coordinator nor city officer
    """
    plan = newest_plan(session, town=by.town)
    if plan is None:
        return [], None
    areas: dict[str, dict[str, int]] = {}
    counted = Counter((entry.lacks, area) for entry, area in lacking(session, plan))
    for (what, area), count in counted.items():
        areas.setdefault(what, {})[area] = count
    found = [Lack(what, sum(counts.values()), counts) for what, counts in areas.items()]
    return sorted(found, key=lambda one: (-one.count, one.what)), plan.made_at


@allowed
def wishes_lacking(
    session: Session, *, what: str, by: Account, start: int, count: int
) -> tuple[list[tuple[Id, str]], int]:
    """
    Return a page of the wishes that lack something, with their case codes, and how many they are.

    :raises NotYours: if ``by`` is no coordinator
    """
    plan = newest_plan(session, town=by.town)
    wanting = lacking(session, plan) if plan else ()
    entries = [entry for entry, _ in wanting if entry.lacks == what]
    ids = [Id(entry.wishes[0]) for entry in entries[start : start + count]]
    rows = session.execute(
        select(Wish.id, Person.code)
        .join(Person, Person.id == Wish.person_id)
        .where(Wish.id.in_(ids), Wish.town == by.town)
        .order_by(Person.code)
    )
    return [(wish, code) for wish, code in rows], len(entries)


@allowed
def gaps_of_town(session: Session, *, by: Account, areas: Iterable[str]) -> Gaps:
    """
    Return where and when more is wished for than there are places.

    A wish counts in each part of the week that it names; a place in each that it could serve, so
    one for which no time was named counts in all of them.

    :param areas: of the town, in the order of its file
    :raises NotYours: if ``by`` is neither coordinator nor city officer
    """
    known = tuple(areas)
    wishes, places = _wishes_at(session, by.town), _places_at(session, by.town)
    at: dict[tuple[str, str], Gap] = {}
    whole: dict[str, Gap] = {}
    for rows, wished in ((wishes, True), (places, False)):
        for area, slots, count in rows:
            _add(whole, area, count, wished=wished)
            for slot in slots or (("",) if wished else ("", *_SLOTS)):
                _add(at, (area, slot), count, wished=wished)
    by_slot: dict[str, Gap] = {}
    for (_, slot), gap in at.items():
        _add(by_slot, slot, gap.wishes, wished=True)
        _add(by_slot, slot, gap.places, wished=False)
    worst = [
        (area, slot, gap)
        for (area, slot), gap in at.items()
        if slot and area in known and gap.wanting
    ]
    none = Gap(0, 0)
    by_area = {area: whole.pop(area, none) for area in known}
    for gap in whole.values():
        _add(by_area, ELSEWHERE, gap.wishes, wished=True)
        _add(by_area, ELSEWHERE, gap.places, wished=False)
    return Gaps(
        areas=by_area,
        slots={slot: by_slot.get(slot, none) for slot in _SLOTS},
        any_time=by_slot.get("", none),
        worst=tuple(sorted(worst, key=lambda one: (-one[2].wanting, one[0], one[1]))),
    )


@allowed
def waiting_in_town(session: Session, *, by: Account, now: datetime) -> Waiting:
    """
    Return how long wishes wait, in bands: the open ones, and those granted within a year.

    :raises NotYours: if ``by`` is neither coordinator nor city officer
    """
    band = case(
        *((Wish.created_at > now - least, name) for name, least in BANDS), else_=LONGER
    ).label("band")
    waits = (
        select(band, func.count())
        .where(Wish.town == by.town, Wish.state.in_((WishState.OPEN, WishState.CHOSEN)))
        .group_by("band")
    )
    began = (
        select(
            Introduction.wish_id,
            func.min(Placement.created_at).label("at"),
        )
        .join(Placement, Placement.id == Introduction.placement_id)
        .where(Placement.town == by.town, Placement.created_at > now - _YEAR)
        .group_by(Introduction.wish_id)
        .subquery()
    )
    granted: Counter[str] = Counter()
    for wished, at in session.execute(
        select(Wish.created_at, began.c.at).join(began, began.c.wish_id == Wish.id)
    ):
        granted[band_of(at - wished)] += 1
    return Waiting(
        open={band: count for band, count in session.execute(waits)},
        granted=granted,
    )


def newest_plan(session: Session, *, town: str, span: Month | None = None) -> WeekPlan | None:
    """Return the newest plan of a town that has been made, or was made in a span."""
    made = (WeekPlan.made_at >= span.begins, WeekPlan.made_at < span.ends) if span else ()
    return session.scalars(
        select(WeekPlan)
        .where(WeekPlan.town == town, WeekPlan.made_at.is_not(None), *made)
        .order_by(WeekPlan.week.desc())
        .limit(1)
    ).first()


def lacking(session: Session, plan: WeekPlan) -> list[tuple[Entry, str]]:
    """Return the wishes of a plan that stand by themselves and lack something, with their areas."""
    areas = open_wishes(session, town=plan.town)
    return [
        (entry, areas[wish])
        for entry in entries_of(plan)
        if entry.lacks and (wish := entry.wishes[0]) in areas
    ]


Rows = list[tuple[str, list[str], int]]


def _wishes_at(session: Session, town: str) -> Rows:
    return _rows(
        session,
        select(Wish.area, cast(Wish.slots, String).label("when_all"), func.count())
        .join(Person, Person.id == Wish.person_id)
        .where(Wish.town == town, Wish.state == WishState.OPEN, Person.state == PersonState.ACTIVE)
        .group_by(Wish.area, "when_all"),
    )


def _places_at(session: Session, town: str) -> Rows:
    here = select(Offer.id).where(Offer.town == town)
    taken = places_taken(Introduction.offer_id.in_(here)).subquery()
    free = Offer.capacity - func.coalesce(taken.c.many, 0)
    return _rows(
        session,
        select(
            Offer.area,
            cast(Offer.slots, String).label("when_all"),
            func.sum(case((free > 0, free), else_=0)),
        )
        .outerjoin(taken, taken.c.offer_id == Offer.id)
        .where(
            Offer.town == town,
            Offer.state == OfferState.OPEN,
            Offer.kind != OfferKind.EMPLOYMENT.value,
            # Few hosts are not approved: to look up the others one by one takes longer.
            Offer.host_id.not_in(
                select(Host.id).where(Host.town == town, Host.state != HostState.APPROVED)
            ),
        )
        .group_by(Offer.area, "when_all"),
    )


def _rows(session: Session, query: Select[str, str, Any]) -> Rows:
    # Both databases keep the list as its text, which is how it can be grouped.
    return [(area, json.loads(slots), count) for area, slots, count in session.execute(query)]


def _add(to: dict[Key, Gap], key: Key, count: int, *, wished: bool) -> None:
    gap = to.get(key, Gap(0, 0))
    to[key] = (
        replace(gap, wishes=gap.wishes + count)
        if wished
        else replace(gap, places=gap.places + count)
    )


def band_of(waited: timedelta) -> str:
    """Return the band of a time of waiting."""
    return next((name for name, least in BANDS if waited < least), LONGER)
