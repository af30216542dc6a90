"""
月報: the monthly reports, and the months for which one can be begun.
"""

from collections.abc import Mapping
from typing import Any

from bot.flows.reports import month_words
from casework.counts.month import last_month
from casework.draft_report import begin_report
from casework.ground import NotYours
from casework.views_reports import SIZE, reports_of
from desk.fields import Fields
from desk.page import STAFF, DeskPage, Done
from desk.visit import Visit
from followup.calendar import tokyo_day
from storage.states import Role

MONTHS_BACK = 12


def show(visit: Visit) -> Mapping[str, Any]:
    """List the reports, with the months for which one can be begun."""
    start = visit.number("from")
    lines, total = reports_of(visit.session, by=visit.by, start=start)
    month = tokyo_day(visit.now).replace(day=1)
    months = []
    for _ in range(MONTHS_BACK):
        month = last_month(month)
        months.append(month)
    return {
        "lines": lines,
        "months": months,
        "month_words": month_words,
        "may_begin": visit.by.role is Role.COORDINATOR,
        "start": start,
        "size": SIZE,
        "total": total,
    }


def _begin(visit: Visit, fields: Fields) -> Done:
    month = fields.day("month")
    if month is None:
        raise NotYours
    row = begin_report(visit.session, month=month, by=visit.by, town=visit.by.town, now=visit.now)
    return Done(f"/reports/monthly/{row.id}", "desk_reports.said.begun")


PAGES = (
    DeskPage(
        path="/reports",
        template="reports.html",
        show=show,
        acts={"begin": _begin},
        roles=STAFF,
        menu="desk_reports.menu",
    ),
)
