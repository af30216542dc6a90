"""
経過記録に貼る文 on a page that lives three hours: whose link it is reads, copies and saves it.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.links import PageClosed
from bot.turn import World
from casework.case_notes.notes import case_notes
from casework.ground import NotYours
from followup.calendar import tokyo_day
from reports.case_notes import notes_text
from storage.tables import Account, PageLink
from texts import Language
from towns import Town

NOTES = "notes"
"""The purpose of a page with the lines of a case."""


@dataclass(frozen=True)
class Period:
    """Days, both included."""

    first: date
    last: date


@dataclass(frozen=True)
class NotesPage:
    """
    What the page shows: the text, of which period, and the periods that are one press away.

    :param wrong: the days that were asked for could not be read, or lie the wrong way round
    """

    code: str
    text: str
    period: Period
    periods: tuple[tuple[str, Period], ...]
    wrong: bool
    until: datetime
    town: Town
    language: Language


def open_notes(
    session: Session, *, link: PageLink, asked: tuple[str, str], world: World, now: datetime
) -> NotesPage:
    """
    Return what the page of ``link`` shows.

    :param asked: the first and the last day, as they were written (ISO); both empty for the usual
    :raises PageClosed: if its time is over, or the case is not its reader's any more
    """
    account = session.get(Account, link.account_id)
    if link.expires_at <= now or account is None or account.town not in world.towns:
        raise PageClosed
    town = world.towns[account.town]
    period, wrong = period_of(asked, now=now)
    try:
        notes = case_notes(
            session,
            person=link.subject_id,
            first=period.first,
            last=period.last,
            by=account,
            now=now,
        )
    except NotYours:
        raise PageClosed from None
    return NotesPage(
        code=notes.code,
        text=notes_text(notes, town=town),
        period=period,
        periods=periods(began=notes.began, now=now),
        wrong=wrong,
        until=link.expires_at,
        town=town,
        language="ja-easy" if account.language == "ja-easy" else "ja",
    )


def period_of(asked: tuple[str, str], *, now: datetime) -> tuple[Period, bool]:
    """Return the period that was asked for; the usual one where it cannot be read, and that."""
    usual = Period(_last_month(now).first, tokyo_day(now))
    if not any(asked):
        return usual, False
    try:
        period = Period(*(date.fromisoformat(one) for one in asked))
    except ValueError:
        return usual, True
    return (period, False) if period.first <= period.last else (usual, True)


def periods(*, began: date, now: datetime) -> tuple[tuple[str, Period], ...]:
    """Return this month, the last one, and everything, by the key of their words."""
    today = tokyo_day(now)
    return (
        ("this_month", Period(today.replace(day=1), today)),
        ("last_month", _last_month(now)),
        ("all", Period(began, today)),
    )


def _last_month(now: datetime) -> Period:
    last = tokyo_day(now).replace(day=1) - timedelta(days=1)
    return Period(last.replace(day=1), last)
