"""What coordinators and city officers see of unusual look-ups: codes and counts, no word."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.ground import found
from casework.policy import allowed, whose
from followup.calendar import TOKYO
from followup.lookups import FROM, Unusual
from storage.audit.marks import account_mark, case_mark
from storage.base import Id
from storage.states import LookState, Role
from storage.tables import Account, Person, UnusualLook


@dataclass(frozen=True, kw_only=True)
class LookView:
    """
    One finding.

    :param until: the end of its week
    :param role: whose role it was; empty for the operator
    :param who: the account's label, or its short mark where it has none
    :param since: from how many on it is shown
    :param cases: how many cases were seen
    :param codes: their codes, of those that are still known; never for the city officer
    """

    id: Id
    until: datetime
    kind: Unusual
    role: Role | None
    who: str
    count: int
    since: int
    cases: int
    codes: tuple[str, ...] = ()
    open: bool


@allowed
def open_looks(session: Session, *, by: Account) -> list[LookView]:
    """
    Return what nobody has settled yet, the newest week first.

    :raises NotYours: if ``by`` is neither a coordinator nor a city officer
    """
    rows = session.scalars(
        select(UnusualLook)
        .where(
            whose(by, "open_looks", UnusualLook),
            UnusualLook.state == LookState.OPEN,
        )
        .order_by(UnusualLook.week.desc(), UnusualLook.id)
    )
    return [_view(session, row) for row in rows]


@allowed
def look_view(session: Session, *, look: Id | None, by: Account) -> LookView:
    """
    Return one finding, for a coordinator with the codes of the cases.

    :raises NotYours: if it is not for this account, or about it
    """
    row = found(session, UnusualLook, look)
    codes = _codes(session, row) if by.role is Role.COORDINATOR else ()
    return _view(session, row, codes)


def _view(session: Session, row: UnusualLook, codes: tuple[str, ...] = ()) -> LookView:
    account = session.get(Account, row.account_id) if row.account_id else None
    kind = Unusual(row.kind)
    return LookView(
        id=row.id,
        until=datetime.combine(row.week, time.min, TOKYO) - timedelta(seconds=1),
        kind=kind,
        role=account.role if account else None,
        who=(account.label or account_mark(account.id)) if account else "",
        count=row.count,
        since=FROM[kind],
        cases=len(row.cases),
        codes=codes,
        open=row.state is LookState.OPEN,
    )


def _codes(session: Session, row: UnusualLook) -> tuple[str, ...]:
    """Look for the marks among the town's persons; those that were forgotten are not found."""
    marks = set(row.cases)
    persons = session.scalars(select(Person).where(Person.town == row.town)) if marks else ()
    return tuple(
        sorted(one.code for one in persons if one.mark_key and case_mark(one.mark_key) in marks)
    )
