"""What a coordinator sees of cases that rest or are closed: codes and days, no word of anybody."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casework.ground import NotYours, found
from casework.keeping.rules import CASES, FIVE_YEARS
from casework.policy import allowed, whose
from casework.second_pair import DecisionKind
from storage.base import Id
from storage.states import DecisionState, PersonState
from storage.tables import Account, Decision, Person

_RESTING = (PersonState.STOPPED, PersonState.CLOSED)


@dataclass(frozen=True)
class RestingCase:
    """
    A case that rests or is closed.

    :param goes_at: when it is deleted by itself, if it is closed
    :param kept_for: the coded reason for which it is kept longer, until then
    :param asked: whether a second pair of eyes has been asked to confirm that it be forgotten
    """

    id: Id
    code: str
    state: PersonState
    closed_at: datetime | None
    goes_at: datetime | None
    kept_for: str
    asked: bool


@allowed
def resting_cases(
    session: Session, *, by: Account, start: int, count: int
) -> tuple[list[RestingCase], int]:
    """
    Return a page of the resting cases of a town, those that go first at the head; and how many.

    :raises NotYours: if ``by`` is no coordinator
    """
    query = select(Person).where(whose(by, "resting_cases", Person), Person.state.in_(_RESTING))
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    ordered = query.order_by(Person.closed_at.is_(None), Person.closed_at, Person.code)
    rows = session.scalars(ordered.offset(start).limit(count)).all()
    return [_view(session, row) for row in rows], total


@allowed
def resting_case(session: Session, *, person: Id | None, by: Account) -> RestingCase:
    """
    Return one of them.

    :raises NotYours: if ``by`` is no coordinator of its town, or it goes on
    """
    row = found(session, Person, person)
    if row.state not in _RESTING:
        raise NotYours
    return _view(session, row)


def going_next(session: Session, *, town: str, at: datetime) -> int:
    """Count the cases of a town that will have gone by ``at``, if nobody keeps them."""
    kept = Person.kept_until.is_(None) | (Person.kept_until <= at)
    return (
        session.scalar(
            select(func.count()).select_from(Person).where(Person.town == town, CASES.due(at), kept)
        )
        or 0
    )


def _view(session: Session, row: Person) -> RestingCase:
    asked = select(Decision.id).where(
        Decision.subject_id == row.id,
        Decision.kind == DecisionKind.FORGET.value,
        Decision.state == DecisionState.OPEN,
    )
    goes_at = FIVE_YEARS.over(row.closed_at) if row.closed_at else None
    if goes_at and row.kept_until:
        goes_at = max(goes_at, row.kept_until)
    return RestingCase(
        id=row.id,
        code=row.code,
        state=row.state,
        closed_at=row.closed_at,
        goes_at=goes_at,
        kept_for=row.kept_for,
        asked=session.scalars(asked).first() is not None,
    )
