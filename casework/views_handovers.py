"""
What may be seen of a hand-over: whom or what it is about, in codes and counts.

A supporter sees their own labels; the colleague sees them only after taking over.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from casework.colleagues import Colleague, team
from casework.ground import found, record
from casework.hand_over import PERSONS
from casework.move_cases import INTRODUCTIONS, PLACEMENTS, TASKS, held_by
from casework.policy import allowed
from casework.views_placements import everybody_in, offers_seen
from storage.base import Id
from storage.states import HandoverState, PersonState, Role
from storage.tables import Account, Draft, Handover, Host, Introduction, Person, Placement, Task


@dataclass(frozen=True, kw_only=True)
class HandoverView:
    """
    A hand-over; ``codes`` are those of its persons, empty for cases (``everything`` or some).

    ``stopped`` counts the persons for whom everything is stopped: it stays so with the colleague.
    """

    id: Id
    was: Id
    to: Id
    asked_by: Id
    state: HandoverState
    codes: tuple[str, ...]
    stopped: int
    cases: int
    everything: bool
    has_note: bool


@dataclass(frozen=True, kw_only=True)
class PersonLine:
    """A person to be handed over, named as the reader knows them."""

    id: Id
    code: str
    label: str


@dataclass(frozen=True, kw_only=True)
class CaseLine:
    """Something that a coordinator looks after: its kind, and codes that name it."""

    id: Id
    kind: str
    what: str
    names: tuple[str, ...]


@allowed
def handover_view(session: Session, *, handover: Id | None, by: Account) -> HandoverView:
    """
    Return a hand-over for those it concerns.

    :raises NotYours: for anybody else
    """
    row = found(session, Handover, handover)
    return _view(session, row)


@allowed
def handover_note(session: Session, *, handover: Id | None, by: Account, now: datetime) -> str:
    """
    Return what the one before wrote, for its page; reading it leaves a trace.

    :raises NotYours: if it was written for somebody else
    """
    row = found(session, Handover, handover)
    record(session, by=by, act="note.read", row=row, town=row.town, now=now)
    return row.note


@allowed
def handovers_to(session: Session, *, by: Account) -> list[HandoverView]:
    """Return what waits for the word of an account, the oldest first."""
    return _views(session, select(Handover).where(Handover.to_id == by.id))


@allowed
def handovers_from(session: Session, *, by: Account) -> list[HandoverView]:
    """Return what an account hands over, or began for somebody, and nobody has answered."""
    mine = (Handover.from_id == by.id) | (Handover.asked_by == by.id)
    return _views(session, select(Handover).where(mine))


@allowed
def persons_of(session: Session, *, supporter: Id | None, by: Account) -> list[PersonLine]:
    """
    Return the persons of a supporter that can be handed over.

    :raises NotYours: if ``by`` is neither the supporter nor a coordinator of the town
    """
    account = found(session, Account, supporter)
    own = account.id == by.id
    rows = session.scalars(
        select(Person)
        .where(Person.supporter_id == account.id, Person.state != PersonState.CLOSED)
        .order_by(Person.created_at, Person.id)
    )
    return [PersonLine(id=row.id, code=row.code, label=row.label if own else "") for row in rows]


@allowed
def supporters_with_persons(session: Session, *, by: Account) -> list[Colleague]:
    """
    Return the supporters of a coordinator's town who have persons, those who left first.

    :raises NotYours: if ``by`` is no coordinator
    """
    busy = set(
        session.scalars(
            select(Person.supporter_id)
            .where(Person.town == by.town, Person.state != PersonState.CLOSED)
            .distinct()
        )
    )
    everybody = team(session, town=by.town, role=Role.SUPPORTER)
    return sorted((one for one in everybody if one.id in busy), key=lambda one: not one.left)


@allowed
def supporter_of_person(session: Session, *, person: Id | None, by: Account) -> Id:
    """
    Return who speaks for a person of a coordinator's town.

    :raises NotYours: if ``by`` is no coordinator of it
    """
    row = found(session, Person, person)
    return row.supporter_id


@allowed
def own_cases(session: Session, *, by: Account) -> list[CaseLine]:
    """
    Return what a coordinator looks after: placements, introductions, tasks.

    :raises NotYours: if ``by`` is no coordinator
    """
    held = held_by(by.id)
    placements = session.scalars(
        select(Placement).where(held[PLACEMENTS]).order_by(Placement.created_at)
    ).all()
    introductions = session.scalars(
        select(Introduction).where(held[INTRODUCTIONS]).order_by(Introduction.created_at)
    ).all()
    tasks = session.scalars(select(Task).where(held[TASKS]).order_by(Task.created_at)).all()
    return [
        *(
            CaseLine(
                id=row.id,
                kind=PLACEMENTS,
                what=row.step.value,
                names=offers_seen(session, members=everybody_in(session, row), by=by),
            )
            for row in placements
        ),
        *(
            CaseLine(
                id=row.id,
                kind=INTRODUCTIONS,
                what=row.state.value,
                names=_names(session, row.person_id, row.host_id),
            )
            for row in introductions
        ),
        *(
            CaseLine(
                id=row.id,
                kind=TASKS,
                what=row.kind,
                names=_names(session, row.person_id, row.host_id),
            )
            for row in tasks
        ),
    ]


@allowed
def drafts_about(session: Session, *, persons: Sequence[Id], by: Account) -> int:
    """Count what ``by`` has begun to write about these persons: it stays with its writer."""
    subjects = session.scalars(select(Draft.subject_id).where(Draft.account_id == by.id))
    return len(set(subjects) & set(persons))


def _views(session: Session, query: Select[Handover]) -> list[HandoverView]:
    rows = session.scalars(
        query.where(Handover.state == HandoverState.OPEN).order_by(Handover.asked_at)
    )
    return [_view(session, row) for row in rows]


def _view(session: Session, row: Handover) -> HandoverView:
    items: dict[str, Any] = row.items
    persons = [Id(one) for one in items.get(PERSONS, ())]
    found_persons = session.execute(
        select(Person.code, Person.state).where(Person.id.in_(persons)).order_by(Person.id)
    ).all()
    return HandoverView(
        id=row.id,
        was=row.from_id,
        to=row.to_id,
        asked_by=row.asked_by,
        state=row.state,
        codes=tuple(code for code, _ in found_persons),
        stopped=sum(1 for _, state in found_persons if state is PersonState.STOPPED),
        cases=sum(len(ids) for kind, ids in items.items() if kind != PERSONS),
        everything="all" in items,
        has_note=row.note != "",
    )


def _names(session: Session, person: Id | None, host: Id | None) -> tuple[str, ...]:
    who = session.get(Person, person) if person else None
    where = session.get(Host, host) if host else None
    return tuple(name for name in (who and who.code, where and where.name) if name)
