"""
今週の叶え合い案: what is proposed for the whole town's week, and a coordinator's word on it.

It is made beside the conversations; until it is there the page says so, and looks again.
"""

from collections.abc import Mapping
from typing import Any

from bot.flows.reasons import reason_texts
from bot.flows.week_plan_words import accepted_lines
from casework.accept_line import Accepted, accept_line, accept_locked
from casework.ask_week_plan import ask_week_plan, this_weeks_plan
from casework.kept_plan import KINDS, locked_teams
from casework.settle_line import SkipReason, bring_back_lines, lock_line, skip_line, unlock_line
from casework.settle_team import lock_team, skip_team, unlock_team
from casework.views_desk_week import LOCKED, desk_week
from casework.views_plan_lines import let_go, skipped_lines, skipped_teams
from casework.views_week_plan import PlannedLine, WishCard
from desk.fields import Fields
from desk.page import DeskPage, Done
from desk.visit import Visit
from texts import Text

PAGE = 20
LOOK_AGAIN_SECONDS = 4
SHOWS = ("lines", "teams", "rounds", "cards", LOCKED)


def show(visit: Visit) -> Mapping[str, Any]:
    """Show one kind of the plan's entries, a page at a time."""
    plan = this_weeks_plan(visit.session, by=visit.by, now=visit.now)
    if plan is None or plan.made_at is None:
        return {"plan": plan, "look_again": LOOK_AGAIN_SECONDS}
    kind, start = _where(visit)
    week = desk_week(visit.session, plan=plan, by=visit.by, kind=kind, start=start, count=PAGE)
    if kind not in visit.query.values() and not week.counts[kind]:
        # Nobody asked for this kind: begin with one of which there is something.
        kind = next((one for one in KINDS if week.counts[one]), kind)
        week = desk_week(visit.session, plan=plan, by=visit.by, kind=kind, start=0, count=PAGE)
    codes = let_go(visit.session, plan=plan, by=visit.by)
    return {
        "plan": plan,
        "kind": kind,
        "shows": [
            (one, Text.of(f"desk_week.kinds.{one}", count=week.counts[one]))
            for one in SHOWS
            if week.counts[one] or one == kind
        ],
        "week": week,
        "start": start,
        "size": PAGE,
        "total": week.counts[kind],
        "locks": len(plan.locks) + len(locked_teams(plan)),
        "skipped_teams": skipped_teams(visit.session, plan=plan, by=visit.by),
        "skipped": skipped_lines(visit.session, plan=plan, by=visit.by),
        "reasons": list(SkipReason),
        "let_go": "、".join(codes),
        "accepted": _accepted(visit),
        "told": lambda one: told(visit, one),
        "costs": lambda one: reason_texts(one.costs, visit.town),
        "opens": lambda reasons: reason_texts(reasons, visit.town),
        "slot": lambda slot: Text.of(f"facets.slot.{slot}" if slot else "times.when.any"),
    }


def told(visit: Visit, one: PlannedLine | WishCard) -> list[Text]:
    """Return why the plan has an entry, a sentence each."""
    return reason_texts(one.told, visit.town)


def _where(visit: Visit) -> tuple[str, int]:
    kind = visit.query.get("show", "")
    return kind if kind in SHOWS else SHOWS[0], visit.number("from")


def _accepted(visit: Visit) -> list[Text]:
    if "new" not in visit.query:
        return []
    new, before, gone, left = (visit.number(name) for name in ("new", "before", "gone", "left"))
    return accepted_lines(Accepted(new, before, gone, left))


def _anew(visit: Visit, fields: Fields) -> Done:
    ask_week_plan(visit.session, by=visit.by, now=visit.now, anew=True)
    return Done("/week", "desk_week.said.asked")


def _lock(visit: Visit, fields: Fields) -> Done:
    offer = fields.id("offer")
    lock_line(visit.session, wish=fields.id("wish"), offer=offer, by=visit.by, now=visit.now)
    return _back(fields, "relocked" if offer else "locked")


def _unlock(visit: Visit, fields: Fields) -> Done:
    unlock_line(visit.session, wish=fields.id("wish"), by=visit.by, now=visit.now)
    return _back(fields, "unlocked")


def _skip(visit: Visit, fields: Fields) -> Done:
    skip_line(
        visit.session, wish=fields.id("wish"), reason=_why(fields), by=visit.by, now=visit.now
    )
    return _back(fields, "skipped")


def _lock_team(visit: Visit, fields: Fields) -> Done:
    lock_team(visit.session, wish=fields.id("wish"), by=visit.by, now=visit.now)
    return _back(fields, "locked")


def _unlock_team(visit: Visit, fields: Fields) -> Done:
    unlock_team(visit.session, wish=fields.id("wish"), by=visit.by, now=visit.now)
    return _back(fields, "unlocked")


def _skip_team(visit: Visit, fields: Fields) -> Done:
    skip_team(
        visit.session, wish=fields.id("wish"), reason=_why(fields), by=visit.by, now=visit.now
    )
    return _back(fields, "team_skipped")


def _why(fields: Fields) -> SkipReason:
    why = fields.get("why")
    return SkipReason(why) if why in set(SkipReason) else SkipReason.OTHER


def _bring_back(visit: Visit, fields: Fields) -> Done:
    bring_back_lines(visit.session, by=visit.by, now=visit.now)
    return _back(fields, "back")


def _take(visit: Visit, fields: Fields) -> Done:
    place = accept_line(
        visit.session,
        wish=fields.id("wish"),
        by=visit.by,
        town=visit.town,
        activity_words=visit.world.reader.activity_words,
        now=visit.now,
    )
    return _back(fields, "gone" if place is None else "taken")


def _take_all(visit: Visit, fields: Fields) -> Done:
    seen = accept_locked(
        visit.session,
        by=visit.by,
        town=visit.town,
        activity_words=visit.world.reader.activity_words,
        now=visit.now,
    )
    return Done(
        f"/week?show={LOCKED}&new={seen.new}&before={seen.before}&gone={seen.gone}&left={seen.left}"
    )


def _back(fields: Fields, said: str) -> Done:
    kind, start = fields.get("show"), fields.get("from")
    if kind not in SHOWS or not (start.isascii() and start.isdigit()):
        return Done("/week", f"desk_week.said.{said}")
    return Done(f"/week?show={kind}&from={start}", f"desk_week.said.{said}")


PAGES = (
    DeskPage(
        path="/week",
        template="week.html",
        show=show,
        acts={
            "anew": _anew,
            "lock": _lock,
            "unlock": _unlock,
            "skip": _skip,
            "lock_team": _lock_team,
            "unlock_team": _unlock_team,
            "skip_team": _skip_team,
            "bring_back": _bring_back,
            "take": _take,
            "take_all": _take_all,
        },
        menu="desk_week.menu",
    ),
)
