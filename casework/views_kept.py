"""
保存一覧: each kind of record of a town with its end of keeping, how many there are from which
fiscal year, and what goes next. The rules are those of the nightly job, so the two cannot differ.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Date, case, func, select
from sqlalchemy.orm import Session

from casework.keeping.periods import FiscalYears, Period, fiscal_year
from casework.keeping.rule import Rule
from casework.keeping.rules import RULES
from casework.policy import allowed
from followup.calendar import TOKYO, tokyo_day
from storage.base import Base
from storage.tables import Account

_MODELS: Mapping[str, Any] = {
    mapper.class_.__tablename__: mapper.class_ for mapper in Base.registry.mappers
}
_OLDER_TOO = 2
"""Years before those that are kept: what a coordinator keeps longer."""


@dataclass(frozen=True, kw_only=True)
class KeptKind:
    """
    One kind of record.

    :param by_year: how many began to be kept in which fiscal year; empty where the rows are of
        no town
    :param next_on: the day on which the next of them go; none where there is none
    :param going: how many go on that day
    """

    name: str
    period: Period
    by_year: Mapping[int, int]
    next_on: date | None
    going: int

    @property
    def total(self) -> int:
        """How many there are."""
        return sum(self.by_year.values())


@allowed
def kept_kinds(session: Session, *, by: Account, now: datetime) -> list[KeptKind]:
    """
    Return what is kept in a town, in the order of the keeping policy; counts alone.

    :raises NotYours: if ``by`` is neither coordinator nor officer
    """
    return kept_in(session, town=by.town, now=now)


def kept_in(session: Session, *, town: str, now: datetime) -> list[KeptKind]:
    """Return what is kept in a town."""
    return [_kind(session, rule, town, now) for rule in RULES]


def _kind(session: Session, rule: Rule, town: str, now: datetime) -> KeptKind:
    here = _of_town(rule, town)
    if here is None:
        return KeptKind(name=rule.name, period=rule.period, by_year={}, next_on=None, going=0)
    kept = (rule.since.is_not(None), here, rule.of(now))
    by_year, oldest = _by_year(session, rule, kept, now)
    if isinstance(rule.period, FiscalYears):
        first = min(by_year, default=None)
        going = by_year[first] if first is not None else 0
        next_on = date(first + 1 + rule.period.count, 4, 1) if first is not None else None
    else:
        next_on, going = _next_day(session, rule, kept, oldest)
    today = tokyo_day(now)
    # The night before has taken what was due; what it could not take goes in the next one.
    return KeptKind(
        name=rule.name,
        period=rule.period,
        by_year=by_year,
        next_on=max(next_on, today) if next_on else None,
        going=going,
    )


def _by_year(
    session: Session, rule: Rule, kept: tuple[ColumnElement[bool], ...], now: datetime
) -> tuple[dict[int, int], Any]:
    """Count by the fiscal year in which a row began to be kept; and when the oldest did."""
    this = fiscal_year(now)
    count = rule.period.count + _OLDER_TOO if isinstance(rule.period, FiscalYears) else 3
    # What is older than all of them stands with the oldest.
    year = case(
        *((rule.since < _start(rule, one + 1), one) for one in range(this - count, this)),
        else_=this,
    ).label("fiscal")
    found = session.execute(
        select(year, func.count(), func.min(rule.since))
        .select_from(_model(rule))
        .where(*kept)
        .group_by("fiscal")
        .order_by("fiscal")
    ).all()
    oldest = min((begun for *_, begun in found), default=None)
    return {one: many for one, many, _ in found}, oldest


def _next_day(
    session: Session, rule: Rule, kept: tuple[ColumnElement[bool], ...], oldest: Any
) -> tuple[date | None, int]:
    if oldest is None:
        return None, 0
    over = rule.period.over(oldest)
    ends = rule.period.before(_end_of(tokyo_day(over)))
    going = session.scalar(
        select(func.count()).select_from(_model(rule)).where(*kept, rule.since < ends)
    )
    return tokyo_day(over), going or 0


def _of_town(rule: Rule, town: str) -> ColumnElement[bool] | None:
    model = _model(rule)
    if hasattr(model, "town"):
        return model.town == town  # type: ignore[no-any-return]
    if hasattr(model, "account_id"):
        accounts = select(Account.id).where(Account.town == town)
        return model.account_id.in_(accounts)  # type: ignore[no-any-return]
    return None


def _model(rule: Rule) -> Any:
    return _MODELS[rule.table]


def _start(rule: Rule, year: int) -> Any:
    begins = datetime(year, 4, 1, tzinfo=TOKYO)
    return begins.date() if isinstance(rule.since.type, Date) else begins


def _end_of(day: date) -> datetime:
    return datetime.combine(day, time(23, 59, 59), TOKYO)
