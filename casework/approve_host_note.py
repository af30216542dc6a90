"""
A coordinator has read a protected person's note and lets the host read it.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.ground import TooLate, record
from casework.hold_check import hold_member, tell_if_ready
from casework.notes_to_approve import settle_approval
from casework.policy import allowed
from storage.base import Id
from storage.states import HowSaid, Side
from storage.tables import Account, HostNote


@allowed
def approve_host_note(
    session: Session, *, member: Id | None, read: str, by: Account, now: datetime
) -> HostNote:
    """
    Let the host read a person's note, as soon as everything else is settled.

    :param read: which words they have read, by :func:`mark_of`
    :raises NotYours: if ``by`` is no coordinator of the town
    :raises TooLate: if it was written anew or approved meanwhile, or the person has not read it
    """
    held, person = hold_member(session, member=member, side=Side.PERSON, by=by)
    note = session.scalars(select(HostNote).where(HostNote.member_id == person.id)).one_or_none()
    if (
        note is None
        or not note.waits
        or note.how_said is HowSaid.UNCONFIRMED
        or mark_of(note) != read
    ):
        raise TooLate
    note.waits = False
    settle_approval(session, placement=held.placement, now=now)
    record(session, by=by, act="check.note_approved", row=note, town=held.placement.town, now=now)
    tell_if_ready(session, placement=held.placement, members=held.members, by=by, now=now)
    return note


def mark_of(note: HostNote) -> str:
    """Return what tells a note from the same one written anew, short enough for a button."""
    return f"{int(note.written_at.timestamp()):x}"
