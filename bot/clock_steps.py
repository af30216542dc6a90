"""What the clock looks after: for each step, which rows are due and what is done about them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.turn import World
from casework.ask_about_days import ask_about_day, untold_days
from casework.ask_still_right import ask_still_right, due_hosts
from casework.begin_series import extend_series, series_to_extend
from casework.chain_audit import chain_audit
from casework.close_offer import close_past_offer, offers_over
from casework.forget_pages import closed_pages, forget_pages
from casework.hear_crisis import due_crises, start_crisis
from casework.keep_hours import keep_hours, late_messages
from casework.keep_house import keep_house, rules_due
from casework.lapse_days import lapse_days, lapsed_days
from casework.list_unusual_looks import due_watchers, list_unusual_looks
from casework.look_after_courses import due_courses, look_after_courses
from casework.look_after_days import days_to_look_after, look_after_day
from casework.mind_introductions import mind_introduction, waiting_introductions
from casework.mind_reports import due_reports, mind_reports
from casework.remind_colleagues import (
    due_decisions,
    due_handovers,
    remind_of_decisions,
    remind_of_handovers,
)
from casework.remind_steps import remind_step, waiting_steps
from casework.repeat_tasks import due_tasks, repeat_tasks
from casework.send_weekly_lists import due_readers, send_weekly_lists
from casework.tell_what_goes import tell_what_goes, towns_to_tell
from casework.watch_insurance import due_insurances, watch_insurance
from storage.audit.chain import unchained
from storage.base import Id
from storage.tables import DaySeries, FirstVisitCheck, Introduction, MeetingDay, Placement, StepYes
from towns import Town

KEEPING = "keeping"
"""The step by which rows go at night, so that the files want to be cleared afterwards."""
_Look = Callable[[Session, World, datetime, int], Sequence[Id]]
_Do = Callable[[Session, World, Sequence[Id], datetime], object]


@dataclass(frozen=True)
class Step:
    """
    One thing that the clock looks after.

    :param due: the ids of rows that are due, at most so many
    :param do: looks at such rows once more, locked, and acts; it runs in one transaction, and
        may return what it has read
    """

    name: str
    due: _Look
    do: _Do


def _rows(read: Callable[..., Sequence[Id]]) -> _Look:
    """Most of what is due can be seen without knowing the towns."""
    return lambda session, world, now, limit: read(session, now=now, limit=limit)


def _each(do: Callable[[Session, World, Id, datetime], object]) -> _Do:
    def one_by_one(session: Session, world: World, ids: Sequence[Id], now: datetime) -> None:
        for row in ids:
            do(session, world, row, now)

    return one_by_one


def _town(session: Session, world: World, placement: Id) -> Town:
    return world.towns[session.get_one(Placement, placement).town]


STEPS: tuple[Step, ...] = (
    Step(
        "courses",
        _rows(due_courses),
        lambda s, w, ids, now: look_after_courses(s, placements=ids, towns=w.towns, now=now),
    ),
    Step(
        "tasks",
        _rows(due_tasks),
        lambda s, w, ids, now: repeat_tasks(s, tasks=ids, towns=w.towns, now=now),
    ),
    Step(
        "crises",
        _rows(due_crises),
        _each(lambda s, w, row, now: start_crisis(s, heard=row, towns=w.towns, now=now)),
    ),
    Step(
        "handovers",
        _rows(due_handovers),
        lambda s, w, ids, now: remind_of_handovers(s, handovers=ids, towns=w.towns, now=now),
    ),
    Step(
        "decisions",
        _rows(due_decisions),
        lambda s, w, ids, now: remind_of_decisions(s, decisions=ids, towns=w.towns, now=now),
    ),
    Step(
        "weekly",
        lambda s, w, now, limit: due_readers(s, towns=w.towns, now=now, limit=limit),
        lambda s, w, ids, now: send_weekly_lists(s, readers=ids, now=now),
    ),
    Step(
        "lookups",
        lambda s, w, now, limit: due_watchers(s, towns=w.towns, now=now, limit=limit),
        lambda s, w, ids, now: list_unusual_looks(s, watchers=ids, now=now),
    ),
    Step(
        "reports",
        lambda s, w, now, limit: due_reports(s, towns=w.towns, now=now, limit=limit),
        lambda s, w, ids, now: mind_reports(s, ids=ids, towns=w.towns, now=now),
    ),
    Step(
        "introductions",
        _rows(waiting_introductions),
        _each(
            lambda s, w, row, now: mind_introduction(
                s, introduction=row, town=w.towns[s.get_one(Introduction, row).town], now=now
            )
        ),
    ),
    Step(
        "steps",
        _rows(waiting_steps),
        _each(
            lambda s, w, row, now: remind_step(
                s, asked=row, town=_town(s, w, s.get_one(StepYes, row).placement_id), now=now
            )
        ),
    ),
    Step(
        "still_right",
        _rows(due_hosts),
        _each(lambda s, w, row, now: ask_still_right(s, host=row, towns=w.towns, now=now)),
    ),
    Step(
        "offers_over",
        _rows(offers_over),
        _each(lambda s, w, row, now: close_past_offer(s, offer=row, towns=w.towns, now=now)),
    ),
    Step(
        "insurance",
        _rows(due_insurances),
        _each(
            lambda s, w, row, now: watch_insurance(
                s,
                check=row,
                town=_town(s, w, s.get_one(FirstVisitCheck, row).placement_id),
                now=now,
            )
        ),
    ),
    Step(
        "days",
        lambda s, w, now, limit: untold_days(s, towns=w.towns, now=now, limit=limit),
        _each(lambda s, w, row, now: ask_about_day(s, day=row, now=now)),
    ),
    Step(
        "series",
        _rows(series_to_extend),
        _each(
            lambda s, w, row, now: extend_series(
                s, series=row, town=_town(s, w, s.get_one(DaySeries, row).placement_id), now=now
            )
        ),
    ),
    Step(
        "day_before",
        _rows(days_to_look_after),
        _each(
            lambda s, w, row, now: look_after_day(
                s, day=row, town=_town(s, w, s.get_one(MeetingDay, row).placement_id), now=now
            )
        ),
    ),
    Step(
        "offered_days",
        _rows(lapsed_days),
        _each(lambda s, w, row, now: lapse_days(s, proposal=row, now=now)),
    ),
    Step(
        "late_messages",
        _rows(late_messages),
        lambda s, w, ids, now: keep_hours(s, messages=ids, towns=w.towns, now=now),
    ),
    Step(
        "pages",
        _rows(closed_pages),
        lambda s, w, ids, now: forget_pages(s, pages=ids, now=now),
    ),
    Step(
        "what_goes",
        lambda s, w, now, limit: towns_to_tell(s, towns=w.towns, now=now, limit=limit),
        lambda s, w, ids, now: tell_what_goes(s, ids=ids, towns=w.towns, now=now),
    ),
    Step(
        KEEPING,
        _rows(rules_due),
        lambda s, w, ids, now: keep_house(s, rules=ids, now=now),
    ),
    Step(
        "audit",
        lambda s, w, now, limit: unchained(s, limit=limit),
        lambda s, w, ids, now: chain_audit(s, entries=ids, now=now),
    ),
)
