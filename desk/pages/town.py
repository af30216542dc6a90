"""
町: what nobody can grant yet, where and when places are wanting, how long people wait.

Counts alone, for coordinators and city officers; an officer sees no number so small that it could
be somebody, and none from which such a number could be computed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.flows.reasons import area_name
from casework.views_officer import FEW
from casework.views_town import (
    BANDS,
    LONGER,
    Gap,
    Gaps,
    Lack,
    gaps_of_town,
    lacks_of_town,
    waiting_in_town,
    wishes_lacking,
)
from desk.page import STAFF, DeskPage
from desk.visit import Visit
from matching.facts import Slot
from reports.agenda import lack_words, worst_places
from reports.cells import NOT_SHOWN
from reports.small_counts import hidden_among
from storage.states import Role
from texts import Text
from towns import Town

WORST = 8
PAGE = 20
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
TIMES = ("am", "pm", "eve")
_SMALL = range(1, FEW)


def show(visit: Visit) -> Mapping[str, Any]:
    """Show the town in counts."""
    found, made_at = lacks_of_town(visit.session, by=visit.by)
    gaps = gaps_of_town(visit.session, by=visit.by, areas=[one.key for one in visit.town.areas])
    waiting = waiting_in_town(visit.session, by=visit.by, now=visit.now)
    told = _Told(hides=visit.by.role is Role.OFFICER)
    bands = [*(name for name, _ in BANDS), LONGER]
    waits = (
        told.parts([counts.get(one, 0) for one in bands])
        for counts in (waiting.open, waiting.granted)
    )
    return {
        "lacks": [_lack(one, told) for one in found],
        "made_at": made_at,
        "areas": _areas(gaps, told),
        "any_time": Text.of(
            "desk_town.gaps.any_time",
            wishes=told.one(gaps.any_time.wishes),
            places=_many(gaps.any_time.places),
        ),
        "week": [
            (day, [_cell(gaps.slots[Slot(f"{day}_{time}")], told) for time in TIMES])
            for day in DAYS
        ],
        "worst": _worst(gaps, visit.town, told),
        "waiting": list(zip(bands, *waits, strict=True)),
        "area": lambda key: _area(visit.town, key),
        "hides": told.hides,
        "may_see": visit.by.role is Role.COORDINATOR,
    }


@dataclass(frozen=True)
class _Told:
    """How counts are told to a reader: an officer does not see those that could be somebody."""

    hides: bool

    def one(self, number: int) -> Text:
        """Tell a count of wishes by itself."""
        return self.hidden() if self.hides and number in _SMALL else _many(number)

    def parts(self, numbers: Sequence[int]) -> list[Text]:
        """Tell counts whose sum stands here or elsewhere."""
        hidden = self.among(numbers)
        return [self.hidden() if at in hidden else _many(one) for at, one in enumerate(numbers)]

    def among(self, numbers: Sequence[int]) -> set[int]:
        """Return which of such counts are not told, so that no small one can be computed."""
        return hidden_among(numbers, small=_SMALL) if self.hides else set()

    def hidden(self) -> Text:
        """Stand for a number that is not told."""
        return Text.plain(NOT_SHOWN)


def _many(number: int) -> Text:
    return Text.plain(f"{number:,}")


def _lack(one: Lack, told: _Told) -> tuple[str, Text, Text, list[tuple[str, Text]]]:
    """Return what is lacking, in words too, for how many, and for how many in each area."""
    areas = sorted(one.areas.items(), key=lambda pair: -pair[1])
    counts = told.parts([count for _, count in areas])
    by_area = [(area, count) for (area, _), count in zip(areas, counts, strict=True)]
    return one.what, lack_words(one.what), told.one(one.count), by_area


def _area(town: Town, key: str) -> Text:
    known = any(key == one.key for one in town.areas)
    return area_name(town, key) if known else Text.of("reports.monthly.elsewhere")


def _areas(gaps: Gaps, told: _Told) -> list[tuple[str, Text, Text, Text]]:
    """Return wishes, free places and how many are wanting in each area."""
    hidden = told.among([gap.wishes for gap in gaps.areas.values()])
    return [
        # What is wanting would tell the wishes, for the places stand beside it.
        (area, told.hidden(), _many(gap.places), told.hidden())
        if at in hidden
        else (
            area,
            _many(gap.wishes),
            _many(gap.places),
            _many(gap.wanting) if gap.wanting else Text.plain("–"),
        )
        for at, (area, gap) in enumerate(gaps.areas.items())
    ]


def _worst(gaps: Gaps, town: Town, told: _Told) -> list[Text]:
    """Say where and when most is wanting; to an officer without numbers, and of no few."""
    if told.hides:
        return [Text.plain(one) for one in worst_places(gaps, town)]
    return [
        Text.of(
            "desk_town.gaps.worst_line",
            area=area_name(town, area),
            slot=Text.of(f"facets.slot.{slot}"),
            wishes=_many(gap.wishes),
            places=_many(gap.places),
        )
        for area, slot, gap in gaps.worst[:WORST]
    ]


def _cell(gap: Gap, told: _Told) -> Text:
    if not (gap.wishes or gap.places):
        return Text.plain("–")
    wishes = told.one(gap.wishes)
    # That it wants some would tell a hidden number, for the places stand beside it.
    short = gap.wanting and wishes != told.hidden()
    key = "desk_town.gaps.short" if short else "desk_town.gaps.cell"
    return Text.of(key, wishes=wishes, places=_many(gap.places))


def show_wishes(visit: Visit) -> Mapping[str, Any]:
    """Show whose wishes lack something, by case code."""
    what, start = visit.query.get("what", ""), visit.number("from")
    rows, total = wishes_lacking(visit.session, what=what, by=visit.by, start=start, count=PAGE)
    return {
        "what": what,
        "words": lack_words(what) if total else Text.plain(""),
        "rows": rows,
        "start": start,
        "size": PAGE,
        "total": total,
    }


PAGES = (
    DeskPage(path="/town", template="town.html", show=show, roles=STAFF, menu="desk_town.menu"),
    DeskPage(path="/town/wishes", template="town_wishes.html", show=show_wishes),
)
