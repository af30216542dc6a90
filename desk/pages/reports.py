"""
報告書: the reports of the months, from the draft to what was handed in, and the files of each.

A number leads to the rows it counts, for coordinators; the city sees what was handed in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.flows.reports import month_words
from bot.forms import Guard, Refused
from casework.count_report import count_again
from casework.counts import NUMBERS, Month
from casework.counts.month import last_month
from casework.draft_report import begin_report
from casework.ground import NotYours, found
from casework.hand_in_report import finish_report, hand_in_report, reopen_report
from casework.monthly_content import MinutesTold
from casework.rows_behind import NOT_SHOWN, SIZE, rows_behind
from casework.stories.agreed import told_stories
from casework.views_reports import SIZE as REPORTS
from casework.views_reports import (
    ReportView,
    content_to_write,
    report_view,
    reports_of,
)
from casework.write_in_report import attach_minutes, choose_stories, write_remarks
from desk.fields import Fields
from desk.guarded import guarded
from desk.page import STAFF, DeskFile, DeskPage, Done, GivenFile
from desk.visit import Visit
from followup.calendar import tokyo_day
from reports.contradictions import Contradicts, check, contradictions
from reports.monthly import BY_AREA, TABLES, monthly_report, rows_of
from reports.write import Format, write
from storage.base import Id
from storage.states import ReportState, Role
from storage.tables import MonthlyReport
from texts import Text, sentences

LONGEST_WORDS = 8000
LONGEST_TITLE = 60
MOST_MINUTES = 20
MONTHS_BACK = 12


@dataclass(frozen=True)
class Line:
    """A number on the page; ``address`` leads to its rows, if they are to be shown."""

    name: Text
    count: int | None
    meaning: Text | None
    address: str
    part: bool
    total: bool


Counts = tuple[Text, list[Line]]
"""A table of counts: what it is called, and its lines."""


def show_list(visit: Visit) -> Mapping[str, Any]:
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
        "size": REPORTS,
        "total": total,
    }


def show_report(visit: Visit) -> Mapping[str, Any]:
    """Show a report: its numbers, what was added to it, what can be done with it."""
    view = report_view(visit.session, report=_row(visit), by=visit.by)
    mine = visit.by.role is Role.COORDINATOR
    draft = mine and view.state is ReportState.DRAFT
    report = monthly_report(view.content, town=visit.town, made_on=tokyo_day(visit.now))
    wrong = tuple(contradictions(report)) if view.counted_at else ()
    return {
        "view": view,
        "month": month_words(view.content.month),
        "mine": mine,
        "draft": draft,
        "wrong": wrong,
        "groups": list(_groups(view, linked=mine)) if view.counted_at else [],
        "areas": list(_areas(view, visit)) if view.counted_at else [],
        "formats": tuple(Format),
        "stories": _stories(visit, view) if draft else [],
        "today": tokyo_day(visit.now),
    }


def show_rows(visit: Visit) -> Mapping[str, Any]:
    """Show the rows that a number counts."""
    view = report_view(visit.session, report=_row(visit), by=visit.by)
    name, start = visit.path["number"], visit.number("from")
    month = Month.of(visit.by.town, view.content.month)
    seen = rows_behind(
        visit.session, number=name, month=month, town=visit.by.town, by=visit.by, start=start
    )
    return {
        "view": view,
        "month": month_words(view.content.month),
        "name": Text.of(f"counts.{name}"),
        "meaning": _meaning(name),
        "rows": seen.rows,
        "state": lambda row: _state(seen.table, row.state),
        "start": start,
        "size": SIZE,
        "total": seen.total,
        "counted": view.content.numbers.get(name),
        "address": f"/reports/monthly/{view.id}/rows/{name}",
    }


def give(visit: Visit) -> GivenFile:
    """Give the report as a file."""
    form = visit.path["form"]
    if form not in set(Format):
        raise NotYours
    number = visit.number("version") or None
    content = content_to_write(visit.session, report=_row(visit), by=visit.by, version=number)
    report = monthly_report(content, town=visit.town, made_on=tokyo_day(visit.now))
    try:
        written = write(report, Format(form))
    except Contradicts as wrong:
        # The page shows what is wrong, and has no button for this.
        raise NotYours from wrong
    state = "draft" if content.draft else f"v{content.version}"
    return GivenFile(
        f"geppo-{content.month:%Y-%m}-{state}.{form}", written.media_type, written.content
    )


def _begin(visit: Visit, fields: Fields) -> Done:
    try:
        month = date.fromisoformat(fields.get("month"))
    except ValueError:
        raise NotYours from None
    row = begin_report(visit.session, month=month, by=visit.by, town=visit.by.town, now=visit.now)
    return Done(f"/reports/monthly/{row.id}", "desk_reports.said.begun")


def _count(visit: Visit, fields: Fields) -> Done:
    count_again(visit.session, report=_row(visit), by=visit.by, now=visit.now)
    return _back(visit, "counting")


def _choose(visit: Visit, fields: Fields) -> Done:
    chosen = [Id(one) for one in fields.all("story") if _is_id(one)]
    choose_stories(visit.session, report=_row(visit), stories=chosen, by=visit.by, now=visit.now)
    return _back(visit, "stories")


def _attach(visit: Visit, fields: Fields) -> Done:
    view = report_view(visit.session, report=_row(visit), by=visit.by)
    about = found(visit.session, MonthlyReport, view.id)
    title = guarded(
        visit,
        fields,
        name="title",
        most=LONGEST_TITLE,
        place="reports.title",
        about=about,
        guard=Guard.INSIDE,
    )
    words = guarded(
        visit,
        fields,
        name="words",
        most=LONGEST_WORDS,
        place="reports.minutes",
        about=about,
        guard=Guard.INSIDE,
    )
    try:
        held_on = date.fromisoformat(fields.get("held_on"))
    except ValueError:
        raise Refused(Text.of("desk_reports.no_day")) from None
    if not title or not words:
        raise Refused(Text.of("desk_reports.nothing_written"))
    minutes = [*view.content.minutes, MinutesTold(title, held_on, words)]
    if len(minutes) > MOST_MINUTES:
        raise Refused(Text.of("desk_reports.too_many", most=MOST_MINUTES))
    attach_minutes(visit.session, report=view.id, minutes=minutes, by=visit.by, now=visit.now)
    return _back(visit, "attached")


def _detach(visit: Visit, fields: Fields) -> Done:
    view = report_view(visit.session, report=_row(visit), by=visit.by)
    which = fields.get("place")
    minutes = [one for at, one in enumerate(view.content.minutes) if str(at) != which]
    attach_minutes(visit.session, report=view.id, minutes=minutes, by=visit.by, now=visit.now)
    return _back(visit, "detached")


def _remark(visit: Visit, fields: Fields) -> Done:
    row = found(visit.session, MonthlyReport, _row(visit))
    words = guarded(
        visit,
        fields,
        name="remarks",
        most=LONGEST_WORDS,
        place="reports.remarks",
        about=row,
        guard=Guard.INSIDE,
    )
    write_remarks(visit.session, report=row.id, words=words, by=visit.by, now=visit.now)
    return _back(visit, "remarks")


def _finish(visit: Visit, fields: Fields) -> Done:
    row = finish_report(visit.session, report=_row(visit), by=visit.by, now=visit.now)
    view = report_view(visit.session, report=row.id, by=visit.by)
    report = monthly_report(view.content, town=visit.town, made_on=tokyo_day(visit.now))
    try:
        check(report)
    except Contradicts as wrong:
        # Refused takes the whole deed back.
        raise Refused(Text.lines(Text.of("reports.wrong.title"), *wrong.reasons)) from wrong
    return _back(visit, "finished")


def _hand_in(visit: Visit, fields: Fields) -> Done:
    hand_in_report(visit.session, report=_row(visit), by=visit.by, now=visit.now)
    return _back(visit, "handed_in")


def _reopen(visit: Visit, fields: Fields) -> Done:
    reopen_report(visit.session, report=_row(visit), by=visit.by, now=visit.now)
    return _back(visit, "reopened")


def _groups(
    view: ReportView, *, linked: bool
) -> Sequence[tuple[Text, list[tuple[Text, list[Line]]]]]:
    return [
        (
            Text.of(f"reports.monthly.section.{key}"),
            [
                (
                    Text.of(f"reports.monthly.table.{table}"),
                    [_line(view, name, linked=linked) for name in rows_of(table)],
                )
                for table in tables
            ],
        )
        for key, tables in TABLES
    ]


def _line(view: ReportView, name: str, *, linked: bool) -> Line:
    number = NUMBERS.get(name)
    count = view.content.numbers.get(name)
    leads = linked and number is not None and name not in NOT_SHOWN and bool(count)
    return Line(
        name=Text.of(f"counts.{name}"),
        count=count,
        meaning=_meaning(name),
        address=f"/reports/monthly/{view.id}/rows/{name}" if leads else "",
        part=bool(number and number.part_of),
        total=bool(number and number.adds),
    )


def _areas(view: ReportView, visit: Visit) -> Sequence[Mapping[str, Any]]:
    names = {area.key: Text.plain(area.name) for area in visit.town.areas}
    return [
        {
            "caption": Text.of(f"reports.monthly.table.{key}"),
            "heads": [Text.of(f"counts.{number}") for number in numbers],
            "rows": [
                (
                    words,
                    [view.content.areas.get(number, {}).get(area, 0) for number in numbers],
                )
                for area, words in names.items()
            ],
        }
        for key, numbers, _ in BY_AREA
    ]


def _stories(visit: Visit, view: ReportView) -> list[tuple[str, str, bool]]:
    chosen = {one.story for one in view.content.stories}
    return [
        (one.id.hex, one.title, one.id.hex in chosen)
        for one in told_stories(visit.session, town=visit.by.town)
    ]


def _meaning(name: str) -> Text | None:
    key = f"counts.define.{name}"
    return Text.of(key) if key in sentences("ja") else None


_STATES = {
    "introduction": "introductions.states",
    "placement": "placements.step",
    "call_log": "places.outcome",
    "contact": "log_contact.kinds",
    "meeting_day": "desk_reports.day",
    "check_in": "desk_reports.check_in",
    "wish": "desk_reports.wish",
    "task": "tasks.kind",
}


def _state(table: str, state: str) -> Text:
    key = f"{_STATES.get(table, '')}.{state}"
    return Text.of(key) if state and key in sentences("ja") else Text.plain("")


def _row(visit: Visit) -> Id:
    if not _is_id(visit.path["report"]):
        raise NotYours
    return Id(visit.path["report"])


def _is_id(words: str) -> bool:
    try:
        Id(words)
    except ValueError:
        return False
    return True


def _back(visit: Visit, said: str) -> Done:
    return Done(f"/reports/monthly/{_row(visit)}", f"desk_reports.said.{said}")


PAGES: tuple[DeskPage | DeskFile, ...] = (
    DeskPage(
        path="/reports",
        template="reports.html",
        show=show_list,
        acts={"begin": _begin},
        roles=STAFF,
        menu="desk_reports.menu",
    ),
    DeskPage(
        path="/reports/monthly/{report}",
        template="report.html",
        show=show_report,
        acts={
            "count": _count,
            "stories": _choose,
            "attach": _attach,
            "detach": _detach,
            "remarks": _remark,
            "finish": _finish,
            "hand_in": _hand_in,
            "reopen": _reopen,
        },
        roles=STAFF,
    ),
    DeskPage(
        path="/reports/monthly/{report}/rows/{number}", template="report_rows.html", show=show_rows
    ),
    DeskFile(path="/reports/monthly/{report}/file/{form}", give=give, roles=STAFF),
)
