"""
実施計画書 at the desk: coordinators write its lines, and keep which version the city agreed to.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.forms import Guard, Refused
from casework.work_plans.views import WorkPlanView, work_plan
from casework.work_plans.write_plan import (
    NothingToAgree,
    NotYet,
    Part,
    PlanLine,
    agree_plan,
    remove_plan_line,
    write_plan_line,
)
from desk.fields import Fields
from desk.guarded import guarded
from desk.page import STAFF, DeskPage, Done
from desk.pages.papers import FORMATS, year_of
from desk.visit import Visit
from followup.calendar import tokyo_day
from reports.papers import period_words
from reports.work_plan import months_of, said_change
from storage.states import Role
from texts import Text

MOST_HEADING, MOST_WORDS, MOST_REASON = 40, 600, 200
_MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")


def show(visit: Visit) -> Mapping[str, Any]:
    """Show the plan of a year, its newest version and what was changed when."""
    plan = _plan(visit)
    line = visit.query.get("line", "")
    newest = plan.newest
    shown = next((one for one in newest.lines if one.name == line), None) if newest else None
    return {
        "plan": plan,
        "period": period_words(plan.year),
        "newest": newest,
        "parts": [
            (part, [one for one in newest.lines if one.content.part is part] if newest else [])
            for part in Part
        ],
        "line": shown,
        "months": months_of(visit.town.papers.contract(plan.year)),
        "may_write": visit.by.role is Role.COORDINATOR,
        "today": tokyo_day(visit.now).isoformat(),
        "said_change": said_change,
        "formats": FORMATS,
        "most": (MOST_HEADING, MOST_WORDS, MOST_REASON),
    }


def _plan(visit: Visit) -> WorkPlanView:
    return work_plan(visit.session, year=year_of(visit), by=visit.by)


def _write(visit: Visit, fields: Fields) -> Done:
    def words(name: str, most: int) -> str:
        return _guarded(visit, fields, name=name, most=most)

    part = fields.get("part")
    heading = words("heading", MOST_HEADING)
    if part not in set(Part) or not heading:
        raise Refused(Text.of("desk_plan.empty"))
    first, last = _month(fields.get("first")), _month(fields.get("last"))
    if Part(part) is Part.CONTENT:
        first = last = None
    elif first is None:
        raise Refused(Text.of("desk_plan.no_month"))
    if first and last and last < first:
        raise Refused(Text.of("desk_plan.wrong_months"))
    write_plan_line(
        visit.session,
        year=year_of(visit),
        content=PlanLine(
            Part(part), heading, words("words", MOST_WORDS), first, last if first else None
        ),
        line=fields.get("line") or None,
        by=visit.by,
        now=visit.now,
    )
    return _back(visit, "written")


def _remove(visit: Visit, fields: Fields) -> Done:
    remove_plan_line(
        visit.session, year=year_of(visit), line=fields.get("line"), by=visit.by, now=visit.now
    )
    return _back(visit, "removed")


def _agree(visit: Visit, fields: Fields) -> Done:
    reason = _guarded(visit, fields, name="reason", most=MOST_REASON)
    try:
        agree_plan(
            visit.session,
            year=year_of(visit),
            number=int(fields.get("number") or 0),
            agreed_on=date.fromisoformat(fields.get("agreed_on")),
            reason=reason,
            by=visit.by,
            now=visit.now,
        )
    except (ValueError, NotYet):
        raise Refused(Text.of("desk_plan.not_yet")) from None
    except NothingToAgree:
        raise Refused(Text.of("desk_plan.no_reason")) from None
    return _back(visit, "agreed")


def _guarded(visit: Visit, fields: Fields, *, name: str, most: int) -> str:
    return guarded(
        visit,
        fields,
        name=name,
        most=most,
        place=f"plan.{name}",
        about=visit.by,
        guard=Guard.PRINTED,
    )


def _month(words: str) -> date | None:
    return date.fromisoformat(f"{words}-01") if _MONTH.fullmatch(words) else None


def _back(visit: Visit, said: str) -> Done:
    return Done(f"/reports/plan/{year_of(visit)}", f"desk_plan.said.{said}")


PAGES = (
    DeskPage(
        path="/reports/plan/{year}",
        template="work_plan.html",
        show=show,
        acts={"write": _write, "remove": _remove, "agree": _agree},
        roles=STAFF,
    ),
)
