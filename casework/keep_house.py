"""
Keep house: at three at night what has been kept long enough goes, a little at a time.

Which rows those are says ``casework.keeping.rules``. What is due is found anew each time, so a
night that was cut off is gone on with, and nothing is remembered in between.
"""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from casework.forget_case import Why, forget_case
from casework.keeping.removing import remove
from casework.keeping.rule import Rule
from casework.keeping.rules import AUDIT, CASES, LABELS, RULES
from followup.calendar import TOKYO
from storage.audit.cut import cut_head
from storage.base import Base, Id
from storage.tables import Account, Person

HOUR = 3
"""The hour of the night, in Tokyo, in which it is done."""
AT_ONCE = 500
CASES_AT_ONCE = 5
"""Rows, and cases, of one rule that go in one tick at most."""

_RULES: dict[Id, Rule] = {uuid.uuid5(uuid.NAMESPACE_OID, rule.name): rule for rule in RULES}


@dataclass(frozen=True)
class WouldGo:
    """How many rows of one rule may go, and since when the oldest of them."""

    rule: Rule
    count: int
    oldest: Any


def rules_due(session: Session, *, now: datetime, limit: int) -> Sequence[Id]:
    """Return the rules by which something may go, in the hour of the night; else none."""
    if now.astimezone(TOKYO).hour != HOUR:
        return ()
    return [key for key, rule in _RULES.items() if _due(session, rule, now, 1)][:limit]


def all_rules() -> Sequence[Id]:
    """Return every rule, as :func:`rules_due` names them."""
    return tuple(_RULES)


def keep_house(session: Session, *, rules: Sequence[Id], now: datetime) -> int:
    """Remove a portion of what may go by each of ``rules``; return how many rows and cases went."""
    return sum(_go(session, _RULES[key], now) for key in rules)


def what_may_go(session: Session, *, now: datetime) -> Iterator[WouldGo]:
    """Yield what may go by each rule; nothing is changed."""
    for rule in RULES:
        count, oldest = session.execute(
            select(func.count(), func.min(rule.since)).where(_condition(rule, now))
        ).one()
        yield WouldGo(rule, count, oldest)


def _go(session: Session, rule: Rule, now: datetime) -> int:
    if rule is CASES:
        cases = _due(session, rule, now, CASES_AT_ONCE)
        for person in cases:
            forget_case(session, person=person, why=Why.TIME_OVER, by=None, now=now)
        return len(cases)
    if rule is AUDIT:
        return cut_head(session, older_than=rule.period.before(now), now=now)
    ids = _due(session, rule, now, AT_ONCE)
    if rule is LABELS:
        session.execute(
            update(Account)
            .where(Account.id.in_(ids))
            .values(label_sealed=None)
            .execution_options(synchronize_session=False)
        )
    else:
        remove(session, Base.metadata.tables[rule.table], ids)
    session.expire_all()
    return len(ids)


def _due(session: Session, rule: Rule, now: datetime, limit: int) -> Sequence[Id]:
    table = Base.metadata.tables[rule.table]
    return session.scalars(
        select(table.c.id).where(_condition(rule, now)).order_by(table.c.id).limit(limit)
    ).all()


def _condition(rule: Rule, now: datetime) -> Any:
    if rule is CASES:
        return rule.due(now) & or_(Person.kept_until.is_(None), Person.kept_until <= now)
    return rule.due(now)
