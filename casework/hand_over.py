"""
引き継ぎ: ask a colleague to look after persons, or cases, from now on.

Until the colleague has taken over, nothing changes; only where the one before has left does a
coordinator's word have effect at once.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.ground import Notice, NotYours, TooLate, found, locked, record, tell
from casework.move_cases import ALL, KINDS
from casework.move_persons import move_persons
from casework.policy import allowed
from storage.base import Id
from storage.states import HandoverState, PersonState, Role
from storage.tables import Account, Handover, Person

PERSONS = "persons"


class AlreadyAsked(Exception):
    """A colleague has been asked about one of them and has not answered yet."""


@allowed
def hand_over_persons(
    session: Session,
    *,
    persons: Collection[Id],
    to: Id | None,
    by: Account,
    note: str = "",
    now: datetime,
) -> Handover:
    """
    Ask a supporter to take persons over; if theirs has left, a coordinator gives them at once.

    :param note: guarded words from a one-time page, for the colleague only
    :raises NotYours: if they are not all of one supporter in the care, or the town, of ``by``
    :raises TooLate: if there are none, or the colleague has left
    :raises AlreadyAsked: if one of them is being handed over
    """
    colleague = _staying(session, to, Role.SUPPORTER, by)
    rows = [found(session, Person, person) for person in persons]
    holders = {row.supporter_id for row in rows if row.state is not PersonState.CLOSED}
    if not holders:
        raise TooLate
    was = found(session, Account, holders.pop())
    if holders or was.town != by.town or (by.role is Role.SUPPORTER and was.id != by.id):
        raise NotYours
    if was.id == colleague.id:
        raise TooLate
    ids = [row.id.hex for row in rows]
    handover = _ask(session, {PERSONS: ids}, was=was, to=colleague, by=by, note=note, now=now)
    if was.left_at is not None:
        handover.state, handover.decided_at = HandoverState.TAKEN, now
        move_persons(
            session, persons=[row.id for row in rows], was=was, to=colleague, by=by, now=now
        )
        _tell(session, colleague.id, "hv.given", handover)
        return handover
    _tell(session, colleague.id, "hv.asked", handover)
    if by.id != was.id:
        _tell(session, was.id, "hv.announced", handover)
    return handover


@allowed
def hand_over_cases(
    session: Session,
    *,
    items: Mapping[str, Collection[Id]],
    to: Id | None,
    by: Account,
    note: str = "",
    now: datetime,
) -> Handover:
    """
    Ask another coordinator to take over what ``by`` looks after.

    :param items: ids by kind, see :mod:`casework.move_cases`; none of them means everything
    :raises NotYours: if ``by``, or the colleague, is no coordinator of the town
    :raises TooLate: if the colleague has left
    :raises AlreadyAsked: if everything, or one of these, is being handed over
    """
    colleague = _staying(session, to, Role.COORDINATOR, by)
    if colleague.id == by.id:
        raise NotYours
    given = {kind: [one.hex for one in items.get(kind, ())] for kind in KINDS}
    chosen = {kind: ids for kind, ids in given.items() if ids} or {ALL: []}
    handover = _ask(session, chosen, was=by, to=colleague, by=by, note=note, now=now)
    _tell(session, colleague.id, "hv.asked", handover)
    return handover


def open_handovers(session: Session, *, of: Id) -> list[Handover]:
    """Return what an account has asked colleagues to take and that nobody has answered."""
    return list(
        session.scalars(
            select(Handover)
            .where(Handover.from_id == of, Handover.state == HandoverState.OPEN)
            .order_by(Handover.asked_at)
        )
    )


def _staying(session: Session, account: Id | None, role: Role, by: Account) -> Account:
    """Lock the colleague, so that nobody is given anything who leaves in the same moment."""
    colleague = locked(session, Account, account)
    if colleague.town != by.town or colleague.role is not role:
        raise NotYours
    if colleague.left_at is not None:
        raise TooLate
    return colleague


def _ask(
    session: Session,
    items: Mapping[str, list[str]],
    *,
    was: Account,
    to: Account,
    by: Account,
    note: str,
    now: datetime,
) -> Handover:
    for earlier in open_handovers(session, of=was.id):
        both = (ALL in items) or (ALL in earlier.items)
        same = any(set(ids) & set(earlier.items.get(kind, ())) for kind, ids in items.items())
        if both or same:
            raise AlreadyAsked
    handover = Handover(
        town=was.town,
        from_id=was.id,
        to_id=to.id,
        asked_by=by.id,
        items=dict(items),
        state=HandoverState.OPEN,
        note=note,
        asked_at=now,
    )
    session.add(handover)
    session.flush()
    record(
        session,
        by=by,
        act="handover.asked",
        row=handover,
        town=handover.town,
        now=now,
        count=sum(len(ids) for ids in items.values()),
    )
    return handover


def _tell(session: Session, to: Id, kind: str, handover: Handover) -> None:
    tell(
        session,
        Notice(to=to, kind=kind, subject=handover.id, key=f"{kind}:{handover.id.hex}:{to.hex}"),
    )
