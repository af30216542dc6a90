"""
町: what nobody can grant yet, where and when places are wanting, how long people wait.

Counts alone, for coordinators and city officers; an officer sees no number so small that it could
be somebody.
"""

from collections.abc import Mapping
from typing import Any

from bot.flows.reasons import area_name
from casework.views_officer import FEW
from casework.views_town import (
    BANDS,
    LONGER,
    Gap,
    gaps_of_town,
    lacks_of_town,
    waiting_in_town,
    wishes_lacking,
)
from desk.page import STAFF, DeskPage
from desk.visit import Visit
from matching.facts import Slot
from reports.agenda import lack_words
from storage.states import Role
from texts import Text

WORST = 8
PAGE = 20
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
TIMES = ("am", "pm", "eve")


def show(visit: Visit) -> Mapping[str, Any]:
    """Show the town in counts."""
    lacks, made_at = lacks_of_town(visit.session, by=visit.by)
    gaps = gaps_of_town(visit.session, by=visit.by, areas=[one.key for one in visit.town.areas])
    count = shown_to(visit)
    return {
        "lacks": [(one, lack_words(one.what)) for one in lacks],
        "made_at": made_at,
        "gaps": gaps,
        "week": [
            (day, [_cell(gaps.slots[Slot(f"{day}_{time}")], count) for time in TIMES])
            for day in DAYS
        ],
        "worst": [
            Text.of(
                "desk_town.gaps.worst_line",
                area=area_name(visit.town, area),
                slot=Text.of(f"facets.slot.{slot}"),
                wishes=count(gap.wishes),
                places=count(gap.places),
            )
            for area, slot, gap in gaps.worst[:WORST]
        ],
        "waiting": waiting_in_town(visit.session, by=visit.by, now=visit.now),
        "bands": [*(name for name, _ in BANDS), LONGER],
        "area": lambda key: area_name(visit.town, key),
        "count": count,
        "may_see": visit.by.role is Role.COORDINATOR,
    }


def shown_to(visit: Visit) -> Any:
    """Return how this reader is shown a count: an officer reads 1~2 for the smallest."""
    hides = visit.by.role is Role.OFFICER

    def count(number: int) -> Text:
        if hides and 0 < number < FEW:
            return Text.of("desk_town.few")
        return Text.plain(f"{number:,}")

    return count


def _cell(gap: Gap, count: Any) -> Text:
    if not (gap.wishes or gap.places):
        return Text.plain("–")
    key = "desk_town.gaps.short" if gap.wanting else "desk_town.gaps.cell"
    return Text.of(key, wishes=count(gap.wishes), places=count(gap.places))


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
