"""
The notes of a protected person for a host: a coordinator reads each before the host does.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from casework.first_visit import check_of
from casework.open_task import open_task, settle_task
from followup.urgency import Urgency
from storage.base import Id
from storage.states import HowSaid, PlacementStep
from storage.tables import HostNote, Placement, PlacementMember
from towns import Town

TASK = "host_note"


def ask_approval(session: Session, *, placement: Placement, town: Town, now: datetime) -> None:
    """Ask the coordinator to read a note that waits; or ask no more, if none does."""
    session.flush()
    waiting = [note for note in _notes(session, Placement.id == placement.id) if _is_ready(note)]
    if not waiting:
        settle_approval(session, placement=placement, now=now)
        return
    open_task(
        session,
        town=town,
        kind=TASK,
        about=placement.id,
        urgency=Urgency.NEXT_WORKING_DAY,
        coordinator=placement.coordinator_id,
        placement=placement.id,
        now=now,
    )


def settle_approval(session: Session, *, placement: Placement, now: datetime) -> None:
    """Close what was asked about the notes of a placement, unless one still waits."""
    session.flush()
    if not any(map(_is_ready, _notes(session, Placement.id == placement.id))):
        settle_task(session, kind=TASK, about=placement.id, now=now)


def let_notes_wait(
    session: Session, *, person: Id, placements: list[Placement], town: Town, now: datetime
) -> None:
    """
    Let a coordinator read, before any host does, the notes that no host can have read.

    :param placements: locked; after its first visit the host has read the note
    """
    for placement in placements:
        if placement.step is PlacementStep.VISIT and _set(session, person, placement, waits=True):
            if check := check_of(session, placement.id):
                check.ready_at = None
            ask_approval(session, placement=placement, town=town, now=now)


def let_notes_wait_no_more(
    session: Session, *, person: Id, placements: list[Placement], now: datetime
) -> list[Placement]:
    """Let a person's notes be read like everybody's; return where one had waited."""
    freed = [one for one in placements if _set(session, person, one, waits=False)]
    for placement in freed:
        settle_approval(session, placement=placement, now=now)
    return freed


def _set(session: Session, person: Id, placement: Placement, *, waits: bool) -> bool:
    """Let a person's note wait or not; return whether that is new."""
    notes = _notes(session, Placement.id == placement.id, PlacementMember.person_id == person)
    changed = [note for note in notes if note.waits is not waits]
    for note in changed:
        note.waits = waits
    return bool(changed)


def _is_ready(note: HostNote) -> bool:
    return note.waits and note.how_said is not HowSaid.UNCONFIRMED


def _notes(session: Session, *which: ColumnElement[bool]) -> list[HostNote]:
    return list(
        session.scalars(
            select(HostNote)
            .join(PlacementMember, PlacementMember.id == HostNote.member_id)
            .join(Placement, Placement.id == PlacementMember.placement_id)
            .where(*which, PlacementMember.left_at.is_(None))
            .order_by(HostNote.id)
        )
    )
