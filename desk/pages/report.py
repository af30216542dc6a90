"""
One monthly report: its numbers, what was added to it, the way to the city, and its files.

A number leads to the rows it counts, for coordinators; the city sees what was handed in.
"""

from collections.abc import Mapping
from typing import Any

from bot.flows.reports import month_words
from bot.forms import Guard, Refused
from casework.count_report import count_again
from casework.ground import NotYours, found
from casework.hand_in_report import finish_report, hand_in_report, reopen_report
from casework.monthly_content import MinutesTold
from casework.stories.agreed import told_stories
from casework.views_reports import ReportView, content_to_write, report_view
from casework.write_in_report import attach_minutes, choose_stories, write_remarks
from desk.fields import Fields, room_for
from desk.guarded import guarded
from desk.page import STAFF, DeskFile, DeskPage, Done, GivenFile
from desk.report_counts import areas_of, counts_of
from desk.visit import Visit
from followup.calendar import tokyo_day
from reports.contradictions import Contradicts, check, contradictions
from reports.monthly import monthly_report
from reports.write import Format, without_small, write
from storage.states import ReportState, Role
from storage.tables import MonthlyReport
from texts import Text

LONGEST_WORDS = 8000
LONGEST_TITLE = 60
MOST_MINUTES = 20


def show(visit: Visit) -> Mapping[str, Any]:
    """Show a report: its numbers, what was added to it, what can be done with it."""
    view = report_view(visit.session, report=visit.row("report"), by=visit.by)
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
        "groups": counts_of(view, linked=mine) if view.counted_at else [],
        "areas": areas_of(
            report if mine else without_small(report), view=view, town=visit.town, linked=mine
        )
        if view.counted_at
        else [],
        "formats": tuple(Format),
        "stories": _stories(visit, view) if draft else [],
        "today": tokyo_day(visit.now),
        "most": (LONGEST_TITLE, LONGEST_WORDS),
    }


def _stories(visit: Visit, view: ReportView) -> list[tuple[str, str, bool]]:
    chosen = {one.story for one in view.content.stories}
    return [
        (one.id.hex, one.title, one.id.hex in chosen)
        for one in told_stories(visit.session, town=visit.by.town)
    ]


def give(visit: Visit) -> GivenFile:
    """Give the report as a file."""
    form = visit.path["form"]
    if form not in set(Format):
        raise NotYours
    number = visit.number("version") or None
    content = content_to_write(
        visit.session, report=visit.row("report"), by=visit.by, version=number
    )
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


def _count(visit: Visit, fields: Fields) -> Done:
    count_again(visit.session, report=visit.row("report"), by=visit.by, now=visit.now)
    return _back(visit, "counting")


def _choose(visit: Visit, fields: Fields) -> Done:
    chosen = fields.ids("story")
    choose_stories(
        visit.session, report=visit.row("report"), stories=chosen, by=visit.by, now=visit.now
    )
    return _back(visit, "stories")


def _attach(visit: Visit, fields: Fields) -> Done:
    view = report_view(visit.session, report=visit.row("report"), by=visit.by)
    about = found(visit.session, MonthlyReport, view.id)
    title = _written(visit, fields, name="title", most=LONGEST_TITLE, about=about)
    words = _written(visit, fields, name="words", most=LONGEST_WORDS, place="minutes", about=about)
    held_on = fields.day("held_on")
    if held_on is None:
        raise Refused(Text.of("desk_reports.no_day"))
    if not title or not words:
        raise Refused(Text.of("desk_reports.nothing_written"))
    minutes = [*view.content.minutes, MinutesTold(title, held_on, words)]
    if len(minutes) > MOST_MINUTES:
        raise Refused(Text.of("desk_reports.too_many", most=MOST_MINUTES))
    attach_minutes(visit.session, report=view.id, minutes=minutes, by=visit.by, now=visit.now)
    return _back(visit, "attached")


def _detach(visit: Visit, fields: Fields) -> Done:
    view = report_view(visit.session, report=visit.row("report"), by=visit.by)
    which = fields.get("place")
    minutes = [one for at, one in enumerate(view.content.minutes) if str(at) != which]
    attach_minutes(visit.session, report=view.id, minutes=minutes, by=visit.by, now=visit.now)
    return _back(visit, "detached")


def _remark(visit: Visit, fields: Fields) -> Done:
    row = found(visit.session, MonthlyReport, visit.row("report"))
    words = _written(visit, fields, name="remarks", most=LONGEST_WORDS, about=row)
    write_remarks(visit.session, report=row.id, words=words, by=visit.by, now=visit.now)
    return _back(visit, "remarks")


def _written(
    visit: Visit, fields: Fields, *, name: str, most: int, about: MonthlyReport, place: str = ""
) -> str:
    return guarded(
        visit,
        fields,
        name=name,
        most=most,
        place=f"reports.{place or name}",
        about=about,
        guard=Guard.PAPER,
    )


def _finish(visit: Visit, fields: Fields) -> Done:
    row = finish_report(visit.session, report=visit.row("report"), by=visit.by, now=visit.now)
    view = report_view(visit.session, report=row.id, by=visit.by)
    report = monthly_report(view.content, town=visit.town, made_on=tokyo_day(visit.now))
    try:
        check(report)
    except Contradicts as wrong:
        # Refused takes the whole deed back.
        raise Refused(Text.lines(Text.of("reports.wrong.title"), *wrong.reasons)) from wrong
    return _back(visit, "finished")


def _hand_in(visit: Visit, fields: Fields) -> Done:
    hand_in_report(visit.session, report=visit.row("report"), by=visit.by, now=visit.now)
    return _back(visit, "handed_in")


def _reopen(visit: Visit, fields: Fields) -> Done:
    reopen_report(visit.session, report=visit.row("report"), by=visit.by, now=visit.now)
    return _back(visit, "reopened")


def _back(visit: Visit, said: str) -> Done:
    return Done(f"/reports/monthly/{visit.row('report')}", f"desk_reports.said.{said}")


PAGES: tuple[DeskPage | DeskFile, ...] = (
    DeskPage(
        path="/reports/monthly/{report}",
        template="report.html",
        show=show,
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
        largest_form=room_for(LONGEST_TITLE + LONGEST_WORDS),
    ),
    DeskFile(path="/reports/monthly/{report}/file/{form}", give=give, roles=STAFF),
)
