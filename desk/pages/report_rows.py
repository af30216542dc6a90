"""
The rows that a number of a monthly report counts, for coordinators.
"""

from collections.abc import Mapping
from typing import Any

from bot.flows.offer_words import area_words
from bot.flows.reports import month_words
from casework.counts import Month
from casework.rows_behind import SIZE, rows_behind
from casework.views_reports import report_view
from desk.page import DeskPage
from desk.report_counts import meaning_of, rows_address
from desk.visit import Visit
from texts import Text, sentences

_STATES = {
    "introduction": "introductions.states",
    "placement": "placements.step",
    "call_log": "places.outcome",
    "contact": "log_contact.kinds",
    "meeting_day": "desk_reports.day",
    "check_in": "desk_reports.check_in",
    "wish": "desk_reports.wish",
    "task": "tasks.kinds",
    "host": "hosts.state",
    "offer": "my_offers.state",
}
"""Where the words for how a row stands are, by table."""


def show(visit: Visit) -> Mapping[str, Any]:
    """Show the rows that a number counts."""
    view = report_view(visit.session, report=visit.row("report"), by=visit.by)
    name, start = visit.path["number"], visit.number("from")
    month = Month.of(visit.by.town, view.content.month)
    area = visit.query.get("area")
    seen = rows_behind(
        visit.session,
        number=name,
        month=month,
        town=visit.by.town,
        by=visit.by,
        start=start,
        area=area,
    )
    words = Text.of(f"counts.{name}")
    counted = view.content.numbers.get(name)
    if area is not None:
        words = Text.of("desk_reports.rows.in_area", name=words, area=area_words(visit.town, area))
        counted = view.content.areas.get(name, {}).get(area)
    return {
        "view": view,
        "month": month_words(view.content.month),
        "name": words,
        "meaning": meaning_of(name),
        "rows": seen.rows,
        "state": lambda row: _state(seen.table, row.state),
        "start": start,
        "size": SIZE,
        "total": seen.total,
        "counted": counted,
        "address": rows_address(view.id, name, area=area),
    }


def _state(table: str, state: str) -> Text:
    key = f"{_STATES.get(table, '')}.{state}"
    return Text.of(key) if state and key in sentences("ja") else Text.plain("")


PAGES = (
    DeskPage(
        path="/reports/monthly/{report}/rows/{number}", template="report_rows.html", show=show
    ),
)
