"""
二人の目: some decisions are not one person's alone, as far as there is somebody to ask.

Where a town has one coordinator the city officer is asked; with several, another coordinator
is, except for a host's approval, in which they see each other anyway. Where nobody could
confirm it the decision stands, and the audit says that it was taken single-handed.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.ground import Notice, coordinators, officers, record, tell
from casework.policy import allowed
from storage.base import Id
from storage.states import DecisionState, Role
from storage.tables import Account, Decision


class DecisionKind(StrEnum):
    """What is confirmed by a second pair of eyes."""

    APPROVE_HOST = "approve_host"
    PROTECTED = "protected"
    INVITE = "invite"
    FORGET = "forget"
    CROSSING = "crossing"
    TOWN = "town"
    STORY = "story"


class NeedsSecondPair(Exception):
    """Somebody else must confirm it first; ask them with :func:`ask_decision`."""


def second_pair(session: Session, *, kind: DecisionKind, by: Account) -> list[Account]:
    """Return who can confirm a decision of ``by``; nobody where it needs none, or has none."""
    others = [one for one in coordinators(session, by.town) if one.id != by.id]
    if others:
        return [] if kind is DecisionKind.APPROVE_HOST else others
    return officers(session, by.town)


def look_twice(
    session: Session,
    *,
    kind: DecisionKind,
    by: Account,
    confirmed: Decision | None,
) -> bool:
    """
    Let a decision go on if it is confirmed or needs nobody; return whether it is single-handed.

    :param confirmed: what a second pair of eyes has confirmed just now
    :raises NeedsSecondPair: if somebody could confirm it and has not
    """
    if confirmed is not None and confirmed.kind == kind:
        return False
    if second_pair(session, kind=kind, by=by):
        raise NeedsSecondPair
    return len(coordinators(session, by.town)) == 1


@allowed
def ask_decision(
    session: Session,
    *,
    kind: DecisionKind,
    subject: Id,
    by: Account,
    now: datetime,
    **facts: Any,
) -> Decision:
    """Ask the second pair of eyes; asking again about the same changes nothing."""
    readers = second_pair(session, kind=kind, by=by)
    for row in _open(session, kind=kind, subject=subject):
        if row.facts == facts:
            return row
    decision = Decision(
        town=by.town,
        kind=kind.value,
        of=readers[0].role if readers else Role.OFFICER,
        subject_id=subject,
        facts=facts,
        state=DecisionState.OPEN,
        asked_by=by.id,
        asked_at=now,
    )
    session.add(decision)
    session.flush()
    record(
        session,
        by=by,
        act="decision.asked",
        row=decision,
        town=by.town,
        now=now,
        kind=kind.value,
    )
    for reader in readers:
        tell(
            session,
            Notice(
                to=reader.id,
                kind="de.asked",
                subject=decision.id,
                key=f"de.asked:{decision.id.hex}:{reader.id.hex}",
            ),
        )
    return decision


def _open(session: Session, *, kind: DecisionKind, subject: Id) -> list[Decision]:
    return list(
        session.scalars(
            select(Decision).where(
                Decision.subject_id == subject,
                Decision.kind == kind.value,
                Decision.state == DecisionState.OPEN,
            )
        )
    )
