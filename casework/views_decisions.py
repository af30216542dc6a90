"""
What a second pair of eyes sees of a decision: its kind, a host's own words, a case code, counts.

No sentence about a person and no label.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casework.conference.cross import code_of_note
from casework.decide import open_decisions
from casework.ground import found
from casework.policy import allowed
from casework.second_pair import DecisionKind
from casework.town_parts import TownPart, urgent_lines
from casework.views_hosts import HostView, host_view
from storage.base import Id
from storage.states import DecisionState
from storage.tables import Account, Decision, Host, Offer, Person, TownChange, Wish


@dataclass(frozen=True, kw_only=True)
class DecisionView:
    """
    A decision; ``host`` and ``code`` are there where it is about one, ``why`` where it was said,
    ``phones`` where numbers of the town are to be changed.

    ``decided`` counts what was confirmed or declined in the town before.
    """

    id: Id
    kind: DecisionKind
    state: DecisionState
    reason: str
    asked_at: datetime
    host: HostView | None
    code: str
    why: str
    phones: tuple[str, ...]
    decided: int
    mine: bool
    usable: bool


@allowed
def decision_view(session: Session, *, decision: Id | None, by: Account) -> DecisionView:
    """
    Return a decision for the second pair of eyes, or for the one who asked.

    :raises NotYours: for anybody else
    """
    row = found(session, Decision, decision)
    return _view(session, row, by)


@allowed
def waiting_decisions(session: Session, *, by: Account) -> list[DecisionView]:
    """Return what waits for this account's eyes."""
    return [_view(session, row, by) for row in open_decisions(session, by=by)]


def _view(session: Session, row: Decision, by: Account) -> DecisionView:
    host, code = _about(session, row)
    decided = session.scalar(
        select(func.count()).where(
            Decision.town == row.town,
            Decision.state.in_((DecisionState.CONFIRMED, DecisionState.DECLINED)),
        )
    )
    return DecisionView(
        id=row.id,
        kind=DecisionKind(row.kind),
        state=row.state,
        reason=row.reason,
        asked_at=row.asked_at,
        host=host_view(host) if host else None,
        code=code,
        why=row.facts["reason"] if row.kind == DecisionKind.CROSSING else "",
        phones=_phones(session, row),
        decided=decided or 0,
        mine=row.asked_by == by.id,
        usable=row.kind == DecisionKind.INVITE
        and row.state is DecisionState.CONFIRMED
        and row.used_at is None,
    )


def _about(session: Session, row: Decision) -> tuple[Host | None, str]:
    if row.kind == DecisionKind.APPROVE_HOST:
        return session.get(Host, row.subject_id), ""
    if row.kind == DecisionKind.PROTECTED:
        wish = session.get_one(Wish, row.subject_id)
        offer = session.get_one(Offer, Id(row.facts["offer"]))
        return session.get(Host, offer.host_id), session.get_one(Person, wish.person_id).code
    if row.kind == DecisionKind.FORGET:
        person = session.get(Person, row.subject_id)
        return None, person.code if person else ""
    if row.kind == DecisionKind.CROSSING:
        return None, code_of_note(session, note=row.subject_id)
    return None, ""


def _phones(session: Session, row: Decision) -> tuple[str, ...]:
    change = session.get(TownChange, row.subject_id) if row.kind == DecisionKind.TOWN else None
    return tuple(urgent_lines(TownPart(change.part), change.value)) if change else ()
