"""
経過記録に貼る文 of a case at the desk: read, copied, or saved as a file, for the days one chooses.
"""

from collections.abc import Mapping
from typing import Any

from bot.case_notes import Period, period_of, periods
from casework.case_notes.notes import CaseNotes, case_notes, give_case_notes
from casework.ground import NotYours
from casework.read_case import NeedsReason
from desk.opening import REASONS, is_open, opening
from desk.page import DeskFile, DeskPage, GivenFile
from desk.pages.cases import person_of
from desk.visit import Visit
from reports.case_notes import notes_text


def show(visit: Visit) -> Mapping[str, Any]:
    """Show the text, or ask why the case is opened."""
    person = person_of(visit)
    if not is_open(visit, person):
        return {"opened": False, "code": person.code, "reasons": REASONS}
    notes, wrong = _notes(visit)
    return {
        "opened": True,
        "code": person.code,
        "text": notes_text(notes, town=visit.town),
        "period": Period(notes.first, notes.last),
        "periods": periods(began=notes.began, now=visit.now),
        "wrong": wrong,
    }


def _notes(visit: Visit) -> tuple[CaseNotes, bool]:
    asked = (visit.query.get("from", ""), visit.query.get("until", ""))
    period, wrong = period_of(asked, now=visit.now)
    notes = case_notes(
        visit.session,
        person=person_of(visit).id,
        first=period.first,
        last=period.last,
        by=visit.by,
        now=visit.now,
    )
    return notes, wrong


def _enter(visit: Visit) -> None:
    try:
        give_case_notes(visit.session, person=person_of(visit).id, by=visit.by, now=visit.now)
    except NeedsReason:
        # The page asks for it.
        return


def _give(visit: Visit) -> GivenFile:
    notes, _ = _notes(visit)
    text = notes_text(notes, town=visit.town).replace("\n", "\r\n")
    return GivenFile(
        name=f"{notes.code}_{notes.first}_{notes.last}.txt",
        media_type="text/plain; charset=utf-8",
        content=text.encode("utf-8-sig"),
    )


def _enter_opened(visit: Visit) -> None:
    try:
        give_case_notes(visit.session, person=person_of(visit).id, by=visit.by, now=visit.now)
    except NeedsReason:
        # A file has no page that could ask for it.
        raise NotYours from None


PAGES = (
    DeskPage(
        path="/cases/{code}/notes",
        template="case_notes.html",
        show=show,
        acts={"open": opening(person_of, lambda _, person: f"/cases/{person.code}/notes")},
        enter=_enter,
    ),
    DeskFile(path="/cases/{code}/notes/txt", give=_give, enter=_enter_opened),
)
