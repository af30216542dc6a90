"""
当番と留守: who is told of what cannot wait, and who stands in for whom today.

With no roster for the day every coordinator of the town is on duty.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from casework.ground import coordinators
from followup.calendar import tokyo_day
from storage.base import Id
from storage.tables import Account, Duty, StaffAbsence


def on_duty(session: Session, *, town: str, now: datetime) -> list[Account]:
    """Return the coordinators on duty today; all of the town where the roster names nobody."""
    today = tokyo_day(now)
    named = set(
        session.scalars(
            select(Duty.account_id).where(
                Duty.town == town, Duty.first_day <= today, Duty.last_day >= today
            )
        )
    )
    team = coordinators(session, town)
    return [one for one in team if one.id in named] or team


def stand_ins(session: Session, *, accounts: Collection[Id], now: datetime) -> dict[Id, Id]:
    """
    Return who stands in for those of ``accounts`` who are away today.

    Where the stand-in is away too, it is whoever stands in for them; a ring ends where it began.
    """
    direct = _stand_ins(session, StaffAbsence.account_id.in_(accounts), now)
    if not direct:
        return {}
    everybody = _stand_ins(session, StaffAbsence.id.is_not(None), now)
    found = {}
    for away, first in direct.items():
        last, seen = first, {away}
        while last in everybody and last not in seen:
            seen.add(last)
            last = everybody[last]
        if last != away:
            found[away] = last
    return found


def stands_in_for(session: Session, *, by: Account, now: datetime) -> frozenset[Id]:
    """Return the coordinators who are away today and for whom ``by`` stands in."""
    away = session.scalars(select(StaffAbsence.account_id).where(_today(now)))
    found = stand_ins(session, accounts=set(away), now=now)
    return frozenset(one for one, stand_in in found.items() if stand_in == by.id)


def _stand_ins(session: Session, whose: ColumnElement[bool], now: datetime) -> dict[Id, Id]:
    rows = session.execute(
        select(StaffAbsence.account_id, StaffAbsence.stand_in_id)
        .join(Account, Account.id == StaffAbsence.stand_in_id)
        .where(whose, _today(now), Account.left_at.is_(None))
        .order_by(StaffAbsence.made_at)
    )
    return dict(rows.all())


def _today(now: datetime) -> ColumnElement[bool]:
    today = tokyo_day(now)
    return (StaffAbsence.first_day <= today) & (StaffAbsence.last_day >= today)
