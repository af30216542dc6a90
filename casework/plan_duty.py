"""
当番と留守を決める: coordinators say who is on duty, and who stands in while they are away.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.ground import NotYours, TooLate, found, locked, must_serve, record
from casework.policy import allowed
from followup.calendar import tokyo_day
from storage.base import Id
from storage.states import Role
from storage.tables import Account, Duty, StaffAbsence


@dataclass(frozen=True, kw_only=True)
class Span:
    """Whole days, and whom they are about; ``stand_in`` is set where somebody is away."""

    id: Id
    account: Id
    stand_in: Id | None
    first_day: date
    last_day: date


@allowed
def plan_duty(
    session: Session, *, account: Id, first_day: date, last_day: date, by: Account, now: datetime
) -> Duty:
    """
    Put a coordinator on duty for some days; several may be on duty on one day.

    :raises NotYours: if either is no coordinator of the town
    :raises TooLate: if the last day lies behind us, or before the first
    """
    must_serve(found(session, Account, account), Role.COORDINATOR, town=by.town)
    _must_be_ahead(first_day, last_day, now)
    row = Duty(
        town=by.town,
        account_id=account,
        first_day=first_day,
        last_day=last_day,
        made_by=by.id,
        made_at=now,
    )
    session.add(row)
    session.flush()
    record(session, by=by, act="duty.plan", row=row, town=by.town, now=now)
    return row


@allowed
def drop_duty(session: Session, *, duty: Id | None, by: Account, now: datetime) -> None:
    """
    Take days of duty out of the roster.

    :raises NotYours: if ``by`` is no coordinator of the town
    """
    row = locked(session, Duty, duty)
    record(session, by=by, act="duty.drop", row=row, town=row.town, now=now)
    session.delete(row)


@allowed
def be_away(
    session: Session, *, stand_in: Id, first_day: date, last_day: date, by: Account, now: datetime
) -> StaffAbsence:
    """
    Be away for some days; the stand-in hears all that one would hear.

    :raises NotYours: if the stand-in is oneself, or no coordinator of the town
    :raises TooLate: if the last day lies behind us, or before the first
    """
    must_serve(found(session, Account, stand_in), Role.COORDINATOR, town=by.town)
    if stand_in == by.id:
        raise NotYours
    _must_be_ahead(first_day, last_day, now)
    row = StaffAbsence(
        account_id=by.id,
        stand_in_id=stand_in,
        first_day=first_day,
        last_day=last_day,
        made_at=now,
    )
    session.add(row)
    session.flush()
    record(session, by=by, act="absence.plan", row=row, town=by.town, now=now)
    return row


@allowed
def be_back(session: Session, *, absence: Id | None, by: Account, now: datetime) -> None:
    """
    Be back, earlier than planned or before one has gone.

    :raises NotYours: if somebody else is away
    """
    row = locked(session, StaffAbsence, absence)
    record(session, by=by, act="absence.end", row=row, town=by.town, now=now)
    session.delete(row)


@allowed
def roster(
    session: Session, *, by: Account, now: datetime
) -> tuple[Sequence[Span], Sequence[Span]]:
    """
    Return the days of duty and of absence in the town that are not over, the next first.

    :raises NotYours: if ``by`` is no coordinator
    """
    today = tokyo_day(now)
    duties = session.scalars(
        select(Duty)
        .where(Duty.town == by.town, Duty.last_day >= today)
        .order_by(Duty.first_day, Duty.id)
    )
    absences = session.scalars(
        select(StaffAbsence)
        .join(Account, Account.id == StaffAbsence.account_id)
        .where(Account.town == by.town, StaffAbsence.last_day >= today)
        .order_by(StaffAbsence.first_day, StaffAbsence.id)
    )
    return (
        [
            Span(
                id=row.id,
                account=row.account_id,
                stand_in=None,
                first_day=row.first_day,
                last_day=row.last_day,
            )
            for row in duties
        ],
        [
            Span(
                id=row.id,
                account=row.account_id,
                stand_in=row.stand_in_id,
                first_day=row.first_day,
                last_day=row.last_day,
            )
            for row in absences
        ],
    )


def _must_be_ahead(first_day: date, last_day: date, now: datetime) -> None:
    if last_day < tokyo_day(now) or last_day < first_day:
        raise TooLate
