"""
町の設定を変える: a coordinator changes hours, numbers or words of the town, with a reason.

What somebody in danger would call is confirmed by a second pair of eyes before it is in force.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from casework.ground import TooLate, found, locked_all, record
from casework.guard import personal_data_in
from casework.policy import allowed
from casework.second_pair import DecisionKind, NeedsSecondPair, ask_decision, look_twice
from casework.tidy import one_line
from casework.town_parts import (
    TownPart,
    changed,
    fitting,
    free_words,
    needs_second_look,
    part_of,
)
from storage.base import Id
from storage.states import Role
from storage.tables import Account, TownChange
from towns import Town

LONGEST_WHY = 100


class SaysTooMuch(ValueError):
    """What was written may tell who somebody is; ``words`` are these."""

    def __init__(self, words: str) -> None:
        super().__init__("personal")
        self.words = words


class NothingChanged(ValueError):
    """It is so already."""


@dataclass(frozen=True)
class Changed:
    """A change, and whether it waits for a second pair of eyes."""

    change: TownChange
    waits: bool


@allowed
def change_town(
    session: Session,
    *,
    part: TownPart,
    value: Any,
    why: str,
    by: Account,
    filed: Town,
    now: datetime,
) -> Changed:
    """
    Change a part of the town, or bring back what its file says.

    :param value: in the form of the town's file; ``None``: as it stands there
    :param filed: the town as its file describes it
    :raises NotYours: if ``by`` is no coordinator
    :raises ChangeRefused: if it breaks a rule of town files or a limit
    :raises NothingChanged: if it is so already
    :raises SaysTooMuch: if somebody could be known by what was written
    """
    _hold(session, by.town)
    in_force = values_in_force(session, town=by.town)
    before = part_of(fitting(filed, in_force)[0], part)
    others, _ = fitting(filed, {of: one for of, one in in_force.items() if of is not part})
    after = part_of(changed(others, {part: value} if value is not None else {}), part)
    if before == after:
        raise NothingChanged
    why = one_line(why)[:LONGEST_WHY]
    for words in (why, *(free_words(part, value) if value is not None else ())):
        for one in personal_data_in(words)[:1]:
            raise SaysTooMuch(one.words)
    change = TownChange(
        town=by.town,
        part=part.value,
        # As the rules have read it, so that nothing else than that is ever in force.
        value=None if value is None else after,
        why=why,
        made_by=by.id,
        made_at=now,
    )
    session.add(change)
    session.flush()
    alone = False
    if needs_second_look(part, before, after):
        try:
            alone = look_twice(session, kind=DecisionKind.TOWN, by=by, confirmed=None)
        except NeedsSecondPair:
            record(
                session, by=by, act="town.asked", row=change, town=by.town, now=now, part=part.value
            )
            ask_decision(session, kind=DecisionKind.TOWN, subject=change.id, by=by, now=now)
            return Changed(change, waits=True)
    _in_force(session, change, by=by, now=now, **({"single_handed": True} if alone else {}))
    return Changed(change, waits=False)


def put_in_force(session: Session, *, change: Id, by: Account, now: datetime) -> None:
    """
    Let a change hold that a second pair of eyes has confirmed.

    :raises NotYours: if there is none
    :raises TooLate: if it was dropped, holds already, or the same part was changed since
    """
    row = found(session, TownChange, change)
    _hold(session, row.town)
    since = exists().where(
        TownChange.town == row.town,
        TownChange.part == row.part,
        TownChange.in_force_at > row.made_at,
    )
    if row.number is not None or row.dropped_at is not None or session.scalar(select(since)):
        raise TooLate
    _in_force(session, row, by=by, now=now)


def drop_change(session: Session, *, change: Id, now: datetime) -> None:
    """Put away a change that was not confirmed."""
    row = found(session, TownChange, change)
    if row.number is None and row.dropped_at is None:
        row.dropped_at = now


def values_in_force(session: Session, *, town: str) -> dict[TownPart, Any]:
    """Return what holds instead of the town's file, by part."""
    return {
        TownPart(row.part): row.value
        for row in changes_in_force(session, towns=[town])
        if row.value is not None
    }


def changes_in_force(session: Session, *, towns: Sequence[str]) -> Sequence[TownChange]:
    """Return the newest change of each part of these towns that came into force."""
    newest = (
        select(TownChange.town, TownChange.part, func.max(TownChange.number).label("number"))
        .where(TownChange.town.in_(towns), TownChange.number.is_not(None))
        .group_by(TownChange.town, TownChange.part)
        .subquery()
    )
    return session.scalars(
        select(TownChange).join(
            newest,
            (TownChange.town == newest.c.town)
            & (TownChange.part == newest.c.part)
            & (TownChange.number == newest.c.number),
        )
    ).all()


def newest_numbers(session: Session) -> Mapping[str, int]:
    """Return the number of the newest change in force, by town."""
    rows = session.execute(
        select(TownChange.town, func.max(TownChange.number))
        .where(TownChange.number.is_not(None))
        .group_by(TownChange.town)
    )
    return {town: number or 0 for town, number in rows}


def _in_force(
    session: Session, change: TownChange, *, by: Account, now: datetime, **facts: bool
) -> None:
    newest = session.scalar(
        select(func.max(TownChange.number)).where(TownChange.town == change.town)
    )
    change.number, change.in_force_at = (newest or 0) + 1, now
    session.flush()
    record(
        session,
        by=by,
        act="change_town",
        row=change,
        town=change.town,
        now=now,
        part=change.part,
        **facts,
    )


def _hold(session: Session, town: str) -> None:
    """One change of a town at a time, or two would get the same number."""
    locked_all(
        session, select(Account).where(Account.town == town, Account.role == Role.COORDINATOR)
    )
