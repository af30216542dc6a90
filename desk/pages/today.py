"""
今日: what needs whoever sits at the desk: tasks, meetings, introductions, answers that sank, and
what the clock sends next. To a city officer: counts, what nobody took, decisions.
"""

from collections.abc import Mapping
from typing import Any

from bot.flows.decisions import decision_line
from bot.flows.officer import count_lines
from bot.flows.officer_words import officer_line
from bot.flows.reasons import area_name
from casework.take_task import take_task
from casework.views_coming import coming_messages
from casework.views_day_board import DayBoard, day_board
from casework.views_decisions import waiting_decisions
from casework.views_introduction_board import introduction_board
from casework.views_officer import officer_tasks, town_counts
from casework.views_sunk_answers import sunk_answers
from casework.views_task_board import MOST, task_board
from desk.fields import Fields
from desk.page import STAFF, DeskPage, Done
from desk.visit import Visit
from storage.states import Role
from texts import Text

OFFICER_MOST = 50


def show(visit: Visit) -> Mapping[str, Any]:
    """Gather what the day asks of this role."""
    if visit.by.role is Role.OFFICER:
        return _officers_day(visit)
    start = visit.number("from") // MOST * MOST
    board = task_board(visit.session, by=visit.by, now=visit.now, page=start // MOST)
    days = day_board(visit.session, by=visit.by, now=visit.now)
    sunk = sunk_answers(visit.session, by=visit.by)
    return {
        "officer": False,
        "now": visit.now,
        "board": board,
        "start": start,
        "size": MOST,
        "introductions": introduction_board(visit.session, by=visit.by),
        "days": days,
        "places": _places(visit, days),
        "sunk": sunk,
        "silent": {
            one.task: (visit.now - one.silent_since).days
            for one in sunk.lines
            if one.silent_since is not None
        },
        "coming": coming_messages(visit.session, by=visit.by, now=visit.now),
    }


def take(visit: Visit, fields: Fields) -> Done:
    """Take a task, and go on at its page."""
    task = take_task(visit.session, task=fields.id("task"), by=visit.by, now=visit.now)
    return Done(f"/tasks/{task.id}", "desk_task.said.taken")


def _places(visit: Visit, days: DayBoard) -> Mapping[str, Text]:
    return {area: area_name(visit.town, area) for one in days.lines for area in one.areas}


def _officers_day(visit: Visit) -> Mapping[str, Any]:
    tasks = officer_tasks(visit.session, by=visit.by)
    return {
        "officer": True,
        "now": visit.now,
        "counts": count_lines(town_counts(visit.session, by=visit.by, now=visit.now)),
        "tasks": [(one.task, officer_line(one.task, one.code)) for one in tasks[:OFFICER_MOST]],
        "more": max(len(tasks) - OFFICER_MOST, 0),
        "decisions": [
            (one.id, decision_line(one)) for one in waiting_decisions(visit.session, by=visit.by)
        ],
    }


PAGES = (
    DeskPage(
        path="/",
        template="today.html",
        show=show,
        acts={"take": take},
        roles=STAFF,
        menu="desk.menu.today",
    ),
)
