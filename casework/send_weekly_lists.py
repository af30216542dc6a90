"""
The Monday list: what waits for each coordinator and supporter; never empty, never twice.

A week whose Monday is closed has it on its first open day, in the reader's own hours.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import lru_cache

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session

from casework.duty import stands_in_for
from casework.ground import Notice, tell
from casework.policies import policy_of
from casework.reader_hours import HOURS
from casework.twins import twins_for
from followup.calendar import monday_of, tokyo_day
from followup.weekly import Reader, due_weekly_lists
from storage.base import Id
from storage.states import Audience, CheckInState, IntroductionState, PersonState, Role, TaskState
from storage.tables import (
    Account,
    CheckIn,
    Introduction,
    Person,
    PlacementMember,
    StepYes,
    Task,
    WeeklyList,
)
from towns import Town

Counts = defaultdict[Id, dict[str, int]]
Found = dict[Id, int]
# When a list comes does not depend on what is on it.
_SOMETHING = (("something", 1),)


def due_readers(
    session: Session, *, towns: Mapping[str, Town], now: datetime, limit: int
) -> list[Id]:
    """Return whose week has not been looked at, while it is the time for their list."""
    times = tuple(
        (town.key, hours) for town in towns.values() if (hours := _hours_of_lists(town, now))
    )
    if not times:
        return []
    given = {"week": tokyo_day(monday_of(now)), "limit": limit}
    return list(session.scalars(_due(times), given))


def send_weekly_lists(session: Session, *, readers: Sequence[Id], now: datetime) -> int:
    """
    Tell each of ``readers`` what waits for them, and return how many were told.

    Where nothing waits nothing is sent, and the week counts as looked at.
    """
    locked = session.scalars(
        select(Account).where(Account.id.in_(readers)).order_by(Account.id).with_for_update()
    ).all()
    # Asked in a second query: the first one's view may be older than its locks.
    had = set(session.scalars(select(Account.id).where(Account.id.in_(readers), _looked_at(now))))
    accounts = [account for account in locked if account.id not in had]
    waiting = _waiting(session, accounts, now)
    week = tokyo_day(monday_of(now))
    for account in accounts:
        session.add(WeeklyList(account_id=account.id, week=week, sent_at=now))
        if waiting[account.id]:
            tell(
                session,
                Notice(
                    to=account.id,
                    kind="weekly.list",
                    subject=account.id,
                    key=f"weekly:{account.id.hex}:{week.isoformat()}",
                    facts=waiting[account.id],
                ),
            )
    return sum(1 for account in accounts if waiting[account.id])


@lru_cache(maxsize=16)
def _due(times: tuple[tuple[str, tuple[str, ...]], ...]) -> Select[Id]:
    """Put the question together, which takes longer than to ask it each minute of some hours."""
    looked_at = exists().where(
        WeeklyList.account_id == Account.id, WeeklyList.week == bindparam("week")
    )
    return (
        select(Account.id)
        .where(
            or_(*(and_(Account.town == town, Account.hours.in_(hours)) for town, hours in times)),
            Account.role.in_((Role.COORDINATOR, Role.SUPPORTER)),
            Account.left_at.is_(None),
            ~looked_at,
        )
        .limit(bindparam("limit"))
    )


def _hours_of_lists(town: Town, now: datetime) -> tuple[str, ...]:
    """Return which readers get their list now, by the hours they chose."""
    readers = [Reader(key=key, waiting=_SOMETHING, hours=hours) for key, hours in HOURS.items()]
    return due_weekly_lists(readers=readers, policy=policy_of(town), now=now)


def _looked_at(now: datetime) -> ColumnElement[bool]:
    return exists().where(
        WeeklyList.account_id == Account.id, WeeklyList.week == tokyo_day(monday_of(now))
    )


def _waiting(session: Session, accounts: Collection[Account], now: datetime) -> Counts:
    counts: Counts = defaultdict(dict)
    supporters = [one.id for one in accounts if one.role is Role.SUPPORTER]
    per_person = select(Person.supporter_id, func.count())
    member = per_person.join(PlacementMember, PlacementMember.person_id == Person.id)
    introduction = per_person.join(Introduction, Introduction.person_id == Person.id)
    for name, query in {
        "check_ins": member.join(CheckIn, CheckIn.member_id == PlacementMember.id).where(
            CheckIn.state == CheckInState.ASKED
        ),
        "choices": introduction.where(Introduction.state == IntroductionState.PROPOSED),
        "decisions": introduction.where(Introduction.state == IntroductionState.WELCOMED),
        "steps": member.join(StepYes, StepYes.member_id == PlacementMember.id).where(
            StepYes.answered_at.is_(None)
        ),
    }.items():
        for account, count in _of_supporters(session, supporters, query).items():
            counts[account][name] = count
    for reader in accounts:
        if reader.role is Role.COORDINATOR:
            counts[reader.id].update(_tasks(session, reader, now))
            if alike := twins_for(session, by=reader, now=now):
                counts[reader.id]["twins"] = len(alike)
    return counts


def _of_supporters(session: Session, supporters: Collection[Id], query: Select[Id, int]) -> Found:
    """Count rows by the supporter of their person; nothing waits for one who has stopped all."""
    found = session.execute(
        query.where(
            Person.supporter_id.in_(supporters), Person.state == PersonState.ACTIVE
        ).group_by(Person.supporter_id)
    )
    return dict(found.all())


def _tasks(session: Session, coordinator: Account, now: datetime) -> dict[str, int]:
    theirs = {coordinator.id, *stands_in_for(session, by=coordinator, now=now)}
    return dict(
        session.execute(
            select(Task.urgency, func.count())
            .where(
                Task.town == coordinator.town,
                Task.state != TaskState.RESOLVED,
                Task.audience == Audience.COORDINATORS,
                Task.coordinator_id.in_(theirs) | Task.coordinator_id.is_(None),
            )
            .group_by(Task.urgency)
        ).all()
    )
