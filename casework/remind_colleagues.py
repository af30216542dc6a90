"""
A hand-over or a decision that a colleague has not answered: asked again, and then said so.

For the clock: the open ones that are due are found first, and each is decided again on its
locked row. Neither ever lapses by itself: whoever asked can take it back.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.decide import may_decide
from casework.due import Due
from casework.ground import Notice, coordinators, officers, tell
from casework.policies import policy_of
from followup.colleagues import Wait, next_step_of_request
from storage.base import Id
from storage.states import DecisionState, HandoverState, Role
from storage.tables import Account, Decision, Handover
from towns import Town

_SOON = timedelta(minutes=1)
_Row = TypeVar("_Row", Handover, Decision)


due_handovers = Due(
    select(Handover.id).where(Handover.state == HandoverState.OPEN), at=Handover.look_at
)
"""Hand-overs that wait for their colleague."""

due_decisions = Due(
    select(Decision.id).where(Decision.state == DecisionState.OPEN), at=Decision.look_at
)
"""Decisions that wait for a second pair of eyes."""


def remind_of_handovers(
    session: Session, *, handovers: Sequence[Id], towns: Mapping[str, Town], now: datetime
) -> None:
    """Look at those of ``handovers`` that are still open and that nobody else holds."""
    for row in _held(session, Handover, handovers, now):
        if row.state is not HandoverState.OPEN:
            row.look_at = None
            continue
        _look(
            session,
            row,
            readers=[row.to_id],
            askers={row.from_id, row.asked_by},
            town=towns[row.town],
            now=now,
        )


def remind_of_decisions(
    session: Session, *, decisions: Sequence[Id], towns: Mapping[str, Town], now: datetime
) -> None:
    """Look at those of ``decisions`` that are still open and that nobody else holds."""
    for row in _held(session, Decision, decisions, now):
        if row.state is not DecisionState.OPEN:
            row.look_at = None
            continue
        readers = [one.id for one in _eyes(session, row)]
        _look(
            session,
            row,
            readers=readers,
            askers={row.asked_by},
            town=towns[row.town],
            now=now,
        )


def _held(session: Session, table: type[_Row], ids: Sequence[Id], now: datetime) -> Sequence[_Row]:
    """Lock those of ``ids`` that are still due and that nobody else holds."""
    return session.scalars(
        select(table)
        .where(table.id.in_(ids), table.look_at <= now)
        .order_by(table.id)
        .with_for_update(skip_locked=True, key_share=True)
        .execution_options(populate_existing=True)
    ).all()


def _eyes(session: Session, row: Decision) -> list[Account]:
    team = officers if row.of is Role.OFFICER else coordinators
    return [one for one in team(session, row.town) if may_decide(row, by=one)]


def _look(
    session: Session,
    row: Handover | Decision,
    *,
    readers: Sequence[Id],
    askers: set[Id],
    town: Town,
    now: datetime,
) -> None:
    def step(at: datetime) -> tuple[Wait, datetime]:
        found = next_step_of_request(
            told_at=at,
            repeats=row.reminders,
            readers=len(readers),
            policy=policy_of(town),
            now=now,
        )
        return found.do, found.at

    do, at = step(row.reminded_at or row.asked_at)
    if do is Wait.WAIT:
        row.look_at = max(at, now + _SOON)
        return
    kind = "hv" if isinstance(row, Handover) else "de"
    if do is Wait.TELL_ASKER:
        row.look_at = None
        for asker in sorted(askers):
            _tell(session, row, asker, f"{kind}.waits", again=False)
        return
    row.reminders, row.reminded_at = row.reminders + 1, now
    for reader in readers:
        _tell(session, row, reader, f"{kind}.asked", again=True)
    row.look_at = max(step(now)[1], now + _SOON)


def _tell(
    session: Session,
    row: Handover | Decision,
    to: Id,
    kind: str,
    *,
    again: bool,
) -> None:
    tell(
        session,
        Notice(
            to=to,
            kind=kind,
            subject=row.id,
            key=f"{kind}:{row.id.hex}:{to.hex}:{row.reminders}",
            facts={"again": again},
        ),
    )
