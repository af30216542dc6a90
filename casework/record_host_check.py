"""確認の記録: what a coordinator has checked of a host, on which day, and until when it holds."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.ground import found, locked, record
from casework.policy import allowed
from followup.calendar import tokyo_day
from storage.base import Id
from storage.tables import Account, Host, HostCheck


class HostCheckKind(StrEnum):
    """What is checked."""

    IDENTITY = "identity"
    INTERVIEW = "interview"
    INSURANCE = "insurance"
    CERTIFICATE = "certificate"


class Holds(StrEnum):
    """For how many months it holds."""

    QUARTER = "3"
    YEAR = "12"
    THREE_YEARS = "36"


@dataclass(frozen=True, kw_only=True)
class HostCheckLine:
    """
    One kind of check, and what is known of it.

    ``until`` is empty where there is no record; ``holds`` is true only with a record that has not
    expired.
    """

    kind: HostCheckKind
    checked_on: date | None
    until: date | None
    holds: bool


@allowed
def record_host_check(
    session: Session,
    *,
    host: Id | None,
    kind: HostCheckKind,
    holds: Holds,
    by: Account,
    now: datetime,
) -> HostCheck:
    """
    Keep that a coordinator checked it today; checking again takes the earlier's place.

    :raises NotYours: if ``by`` is no coordinator of the town
    """
    row = locked(session, Host, host)
    today = tokyo_day(now)
    check = session.scalars(
        select(HostCheck).where(HostCheck.host_id == row.id, HostCheck.kind == kind.value)
    ).one_or_none() or HostCheck(host_id=row.id, kind=kind.value)
    check.checked_on, check.until = today, _months_later(today, int(holds.value))
    check.by, check.recorded_at = by.id, now
    session.add(check)
    session.flush()
    record(
        session,
        by=by,
        act="host.checked",
        row=row,
        town=row.town,
        now=now,
        kind=kind.value,
        until=check.until.isoformat(),
    )
    return check


@allowed
def host_checks(
    session: Session, *, host: Id | None, by: Account, now: datetime
) -> Sequence[HostCheckLine]:
    """
    Return every kind with its record; without one, or after its end, it does not hold.

    :raises NotYours: if ``by`` is no coordinator of the town
    """
    row = found(session, Host, host)
    kept = {
        one.kind: one
        for one in session.scalars(select(HostCheck).where(HostCheck.host_id == row.id))
    }
    today = tokyo_day(now)
    return [
        HostCheckLine(
            kind=kind,
            checked_on=kept[kind].checked_on if kind in kept else None,
            until=kept[kind].until if kind in kept else None,
            holds=kind in kept and kept[kind].until >= today,
        )
        for kind in HostCheckKind
    ]


def _months_later(day: date, months: int) -> date:
    """Return the same day so many months later, or the last one of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
