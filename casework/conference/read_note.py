"""Read a note of a 支援会議: by those named, or by whom a second person let cross; each is kept."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.conference.near import person_near
from casework.ground import NotYours, found, record
from casework.policy import allowed
from storage.base import Id
from storage.tables import Account, ConferenceNote


@dataclass(frozen=True)
class NoteLine:
    """That there is a note, of which day, and whether its reader may open it."""

    id: Id
    held_on: date
    open: bool


@allowed
def notes_of(session: Session, *, person: Id, by: Account, now: datetime) -> list[NoteLine]:
    """
    Return that there are notes about a person, the newest first; no word of them.

    :raises NotYours: if ``by`` neither speaks for the person nor is a coordinator of the town
    """
    row = person_near(session, person=person, by=by)
    notes = session.scalars(
        select(ConferenceNote)
        .where(ConferenceNote.person_id == row.id)
        .order_by(ConferenceNote.held_on.desc(), ConferenceNote.id.desc())
    )
    return [NoteLine(one.id, one.held_on, may_read(one, by=by, now=now)) for one in notes]


@allowed
def read_note(session: Session, *, note: Id | None, by: Account, now: datetime) -> str:
    """
    Return the words of a note, to be shown on a page; that it was read is kept.

    :raises NotYours: for anybody who was neither named nor let across
    """
    row = found(session, ConferenceNote, note)
    if not may_read(row, by=by, now=now):
        raise NotYours
    crossed = by.id.hex not in row.readers
    record(
        session,
        by=by,
        act="conference.read",
        row=row,
        town=row.town,
        now=now,
        crossed=crossed,
    )
    return row.words


def may_read(note: ConferenceNote, *, by: Account, now: datetime) -> bool:
    """Whether an account was named, or was let across and that has not ended."""
    if by.left_at is not None or by.town != note.town:
        return False
    across = note.crossed.get(by.id.hex)
    return by.id.hex in note.readers or (
        across is not None and datetime.fromisoformat(across["until"]) > now
    )
