"""
A short note for the host, which the person has read before anybody else does.

The host reads it only when everything else is settled as well; that of a protected person
a coordinator reads first.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.ground import as_it_stands, record
from casework.hold_check import hold_member, tell_if_ready
from casework.notes_to_approve import ask_approval
from casework.policy import allowed
from storage.base import Id
from storage.states import HowSaid, Side
from storage.tables import Account, HostNote, Person
from towns import Town


@allowed
def write_host_note(
    session: Session,
    *,
    member: Id | None,
    words: str,
    how_said: HowSaid,
    by: Account,
    town: Town,
    now: datetime,
) -> HostNote:
    """
    Keep a person's note; 未確認 keeps it too, but it does not count and nobody is shown it.

    :param words: already guarded
    :param how_said: how the person said that these words may be shown
    :raises NotYours: if the person is not in the care of ``by``
    :raises TooLate: if the person has left, or the placement has ended
    """
    held, person = hold_member(session, member=member, side=Side.PERSON, by=by)
    note = session.scalars(
        select(HostNote).where(HostNote.member_id == person.id)
    ).one_or_none() or HostNote(member_id=person.id)
    note.words, note.how_said, note.by, note.written_at = words, how_said, by.id, now
    note.waits = as_it_stands(session, Person, person.person_id).protected
    session.add(note)
    session.flush()
    record(
        session,
        by=by,
        act="check.note",
        row=note,
        town=held.placement.town,
        now=now,
        how_said=how_said.value,
    )
    ask_approval(session, placement=held.placement, town=town, now=now)
    tell_if_ready(session, placement=held.placement, members=held.members, by=by, now=now)
    return note
