"""
Take over what a colleague hands over, or leave it with them; either is one tap.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from casework.ground import Notice, TooLate, found, locked, record, tell
from casework.hand_over import PERSONS
from casework.move_cases import move_cases
from casework.move_persons import move_persons
from casework.policy import allowed
from storage.base import Id
from storage.states import HandoverState
from storage.tables import Account, Handover


@dataclass(frozen=True)
class TakenOver:
    """What came with a hand-over: how many persons, or cases by kind."""

    persons: int = 0
    cases: Mapping[str, int] = field(default_factory=dict)


@allowed
def take_over(session: Session, *, handover: Id | None, by: Account, now: datetime) -> TakenOver:
    """
    Take over; from now on everything is asked of ``by``, and the one before hears so.

    :raises NotYours: if somebody else was asked
    :raises TooLate: if it was answered or taken back, or nothing of it is left
    """
    by = locked(session, Account, by.id)
    row = _open(session, handover)
    was = found(session, Account, row.from_id)
    if PERSONS in row.items:
        ids = [Id(one) for one in row.items[PERSONS]]
        persons = move_persons(session, persons=ids, was=was, to=by, by=by, now=now)
        if not persons:
            raise TooLate
        taken = TakenOver(persons=len(persons))
    else:
        moved = move_cases(session, items=row.items, was=was, to=by, by=by, now=now)
        taken = TakenOver(cases=moved)
    _settle(session, row, HandoverState.TAKEN, by, now)
    _tell_both(session, row, "hv.taken")
    return taken


@allowed
def decline_handover(
    session: Session, *, handover: Id | None, by: Account, now: datetime
) -> Handover:
    """
    Leave it with the one who asked; no reason is asked.

    :raises NotYours: if somebody else was asked
    :raises TooLate: if it was answered or taken back
    """
    row = _open(session, handover)
    _settle(session, row, HandoverState.DECLINED, by, now)
    _tell_both(session, row, "hv.declined")
    return row


@allowed
def withdraw_handover(
    session: Session, *, handover: Id | None, by: Account, now: datetime
) -> Handover:
    """
    Take the request back, as long as it is not answered.

    :raises NotYours: if ``by`` neither hands over nor asked for it
    :raises TooLate: if it was answered or taken back
    """
    row = locked(session, Handover, handover)
    if row.state is not HandoverState.OPEN:
        raise TooLate
    _settle(session, row, HandoverState.WITHDRAWN, by, now)
    _tell(session, row.to_id, "hv.withdrawn", row)
    return row


def _open(session: Session, handover: Id | None) -> Handover:
    row = locked(session, Handover, handover)
    if row.state is not HandoverState.OPEN:
        raise TooLate
    return row


def _settle(
    session: Session, row: Handover, state: HandoverState, by: Account, now: datetime
) -> None:
    row.state, row.decided_at = state, now
    record(session, by=by, act=f"handover.{state}", row=row, town=row.town, now=now)


def _tell_both(session: Session, row: Handover, kind: str) -> None:
    for reader in {row.from_id, row.asked_by}:
        _tell(session, reader, kind, row)


def _tell(session: Session, to: Id, kind: str, row: Handover) -> None:
    tell(
        session,
        Notice(to=to, kind=kind, subject=row.id, key=f"{kind}:{row.id.hex}:{to.hex}"),
    )
