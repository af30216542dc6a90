"""
くらべる: a line of the week's plan beside what its person and their hosts would rather have.
"""

from collections.abc import Mapping
from typing import Any

from bot.flows.reasons import area_name, reason_texts
from casework.ask_week_plan import this_weeks_plan
from casework.ground import NotYours
from casework.settle_line import lock_line
from casework.views_desk_week import compared_line
from desk.fields import Fields
from desk.page import DeskPage, Done
from desk.visit import Visit
from storage.base import Id
from texts import Text


def show(visit: Visit) -> Mapping[str, Any]:
    """Show the offers in columns, with why each would suit both sides."""
    plan = this_weeks_plan(visit.session, by=visit.by, now=visit.now)
    wish = _wish(visit)
    if plan is None or plan.made_at is None or wish is None:
        raise NotYours
    return {
        "wish": wish,
        "seen": compared_line(visit.session, plan=plan, wish=wish, by=visit.by),
        "area": lambda key: area_name(visit.town, key),
        "when": _when,
        "because": lambda reasons: reason_texts(reasons, visit.town),
    }


def _lock(visit: Visit, fields: Fields) -> Done:
    wish, offer = fields.id("wish"), fields.id("offer")
    lock_line(visit.session, wish=wish, offer=offer, by=visit.by, now=visit.now)
    return Done(f"/week/compare?wish={wish.hex if wish else ''}", "desk_week.said.relocked")


def _when(slots: tuple[str, ...]) -> Text:
    if not slots:
        return Text.of("times.when.any")
    return Text.listed(*(Text.of(f"facets.slot.{slot}") for slot in slots))


def _wish(visit: Visit) -> Id | None:
    try:
        return Id(visit.query.get("wish", ""))
    except ValueError:
        return None


PAGES = (DeskPage(path="/week/compare", template="compare.html", show=show, acts={"lock": _lock}),)
