"""
A case: wishes in whose words, consents, protection, introductions, placements, both sides' course.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from bot.flows.consents import consent_lines
from bot.flows.day_words import day_line
from bot.flows.labour_words import labour_lines
from bot.flows.placement_words import check_in_line, member_words, step_line
from bot.flows.reasons import area_name, reason_lines
from bot.flows.times import slot_words
from casework.family import family_sharing
from casework.views_case import (
    CaseView,
    PlacementLine,
    WishLine,
    case_view,
    case_with,
)
from casework.views_case_tasks import case_tasks
from casework.views_consents import consents_of
from casework.views_courses import placement_course
from casework.views_days import days_around
from casework.views_ecomap import ecomap_of
from casework.views_labour import answered_reviews
from casework.views_life_sides import life_sides_of
from casework.views_settling import settling_of
from casework.views_timeline import PAGE, case_timeline
from casework.views_wishes import candidate_views
from desk.event_words import event_words
from desk.opening import REASONS, entering, is_open, opening
from desk.page import DeskPage
from desk.visit import Visit
from followup.calendar import tokyo_day
from matching.facts import Slot
from reports.pictures import draw_ecomap, draw_life_sides, draw_settling
from storage.states import PersonState, PlacementStep
from storage.tables import Person
from texts import Text

MOST_RUNNING = 5
"""Running placements that are shown in full; others are lines."""

EARLIEST = date(1900, 1, 1)
"""Nobody remembers a tie of a day before; an earlier year is a slip of the hand."""

_CHECK_INS = 24


def person_of(visit: Visit) -> Person:
    """
    Return whose case it is.

    :raises NotYours: if the town has no such code
    """
    return case_with(visit.session, code=visit.path["code"].upper(), by=visit.by)


def show(visit: Visit) -> Mapping[str, Any]:
    """Show a case, or ask why it is opened."""
    person = person_of(visit)
    if not is_open(visit, person):
        return {"opened": False, "code": person.code, "reasons": REASONS}
    case = case_view(visit.session, person=person.id, by=visit.by, now=visit.now)
    tasks, calls = case_tasks(visit.session, person=person.id, by=visit.by, now=visit.now)
    running = [one for one in case.placements if one.step is not PlacementStep.ENDED]
    live = [one for one in case.wishes if one.live]
    before, wrong_day = _day_before(visit)
    ecomap = ecomap_of(visit.session, person=person.id, by=visit.by, now=visit.now, before=before)
    return {
        "opened": True,
        "code": person.code,
        "case": case,
        "area": area_name(visit.town, case.area),
        "active": case.state is PersonState.ACTIVE,
        "stopped": case.state is PersonState.STOPPED,
        "wishes": [_wish(visit, one) for one in live],
        "earlier_wishes": [one for one in case.wishes if not one.live],
        "first_wish": next((one.id for one in case.wishes), None),
        "sharing": family_sharing(visit.session, person=person, now=visit.now),
        "consents": [
            consent_lines(one, today=visit.today)
            for one in consents_of(visit.session, person=person.id, by=visit.by, now=visit.now)
        ],
        "running": [_placement(visit, one) for one in running[:MOST_RUNNING]],
        "ecomap": draw_ecomap(ecomap, visit.language),
        "before": ecomap.before_on,
        "yesterday": tokyo_day(visit.now) - timedelta(days=1),
        "wrong_day": wrong_day,
        "life_sides": draw_life_sides(
            life_sides_of(visit.session, person=person.id, by=visit.by, now=visit.now),
            visit.language,
        ),
        "others": [*running[MOST_RUNNING:], *(one for one in case.placements if one.ended_at)],
        "tasks": tasks,
        "calls": calls,
        **_timeline(visit, case),
    }


def _day_before(visit: Visit) -> tuple[date | None, bool]:
    """Return the day to lay beside today, if one was chosen, and whether it could not be taken."""
    asked = visit.query.get("before", "").strip()
    if not asked:
        return None, False
    try:
        day = date.fromisoformat(asked)
    except ValueError:
        return None, True
    return (day, False) if EARLIEST <= day < tokyo_day(visit.now) else (None, True)


def _wish(visit: Visit, wish: WishLine) -> dict[str, Any]:
    def named(table: str, keys: Sequence[str]) -> Text | None:
        return Text.listed(*(Text.of(f"{table}.{key}") for key in keys)) if keys else None

    views = candidate_views(visit.session, wish=wish.id, by=visit.by, now=visit.now)
    return {
        "row": wish,
        "slots": slot_words([Slot(slot) for slot in wish.slots]),
        "likes": named("activities", wish.likes),
        "strengths": named("activities", wish.strengths),
        "needs": named("facets.need", wish.needs),
        "candidates": [
            {
                "view": one,
                "person": reason_lines(one.reasons_person, visit.town),
                "host": reason_lines(one.reasons_host, visit.town),
            }
            for one in views
        ],
    }


def _placement(visit: Visit, line: PlacementLine) -> dict[str, Any]:
    course = placement_course(visit.session, placement=line.id, by=visit.by)
    days = days_around(visit.session, placement=line.id, by=visit.by, now=visit.now)
    return {
        "line": line,
        "rests": bool(course.paused),
        "settling": draw_settling(
            settling_of(visit.session, placement=line.id, by=visit.by, now=visit.now),
            visit.language,
        ),
        "members": [member_words(one) for one in course.members if not one.left],
        "days": [day_line(one, today=visit.today) for one in days],
        "steps": [step_line(one, course) for one in course.steps],
        "check_ins": [
            check_in_line(one, today=visit.today)
            for one in reversed(course.check_ins[-_CHECK_INS:])
        ],
        "labour": [
            (one, labour_lines(one.answers))
            for one in answered_reviews(visit.session, placement=line.id, by=visit.by)
        ],
    }


def _timeline(visit: Visit, case: CaseView) -> dict[str, Any]:
    start = visit.number("from") // PAGE * PAGE
    told = case_timeline(
        visit.session, person=case.person, by=visit.by, now=visit.now, page=start // PAGE
    )
    return {
        "events": [(one.at, event_words(one)) for one in told.rows],
        "start": start,
        "size": PAGE,
        "more": told.more,
    }


PAGES = (
    DeskPage(
        path="/cases/{code}",
        template="case.html",
        show=show,
        acts={"open": opening(person_of, lambda _, person: f"/cases/{person.code}")},
        enter=entering(person_of),
    ),
)
