"""Keep what was shared about a person in a 支援会議, for those who were named and nobody else."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.conference.near import person_near
from casework.ground import NotYours, record
from casework.policy import allowed
from followup.calendar import tokyo_day
from storage.base import Id
from storage.states import Role
from storage.tables import Account, ConferenceNote

STAFF = (Role.SUPPORTER, Role.COORDINATOR)


class NotYetHeld(Exception):
    """The meeting lies before us."""


@allowed
def write_note(
    session: Session,
    *,
    person: Id,
    words: str,
    held_on: date,
    readers: Sequence[Id],
    by: Account,
    now: datetime,
) -> ConferenceNote:
    """
    Write a note; whoever writes it can read it too.

    :param words: already guarded: no name, address or number
    :param readers: those of the town's staff who took part in the meeting
    :raises NotYours: if ``by`` neither speaks for the person nor is a coordinator of the town, or
        a reader is not of its staff
    :raises NotYetHeld: if the meeting lies before us
    """
    row = person_near(session, person=person, by=by)
    if held_on > tokyo_day(now):
        raise NotYetHeld
    named = {by.id, *readers}
    staff = session.scalars(
        select(Account.id).where(
            Account.id.in_(named),
            Account.town == row.town,
            Account.role.in_(STAFF),
            Account.left_at.is_(None),
        )
    ).all()
    if set(staff) != named:
        raise NotYours
    note = ConferenceNote(
        person_id=row.id,
        town=row.town,
        held_on=held_on,
        words=words,
        readers=sorted(one.hex for one in named),
        crossed={},
        written_by=by.id,
        written_at=now,
    )
    session.add(note)
    session.flush()
    record(
        session,
        by=by,
        act="conference.written",
        row=note,
        town=row.town,
        now=now,
        readers=len(named),
    )
    return note
