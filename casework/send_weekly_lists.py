"""
The Monday list: what waits for each coordinator and supporter; never empty, never twice.

A week whose Monday is closed has it on its first open day, in the reader's own hours.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from casework.ground import Notice, tell
from casework.policies import policy_of
from casework.reader_hours import HOURS
from followup.calendar import may_begin, monday_of, tokyo_day
from followup.weekly import Reader, due_weekly_lists
from storage.base import Id
from storage.states import CheckInState, IntroductionState, PersonState, Role, TaskState
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
_DAYS_OF_LISTS = 4


def due_readers(
    session: Session, *, towns: Mapping[str, Town], now: datetime, limit: int
) -> list[Id]:
    """Return who has not had this week's list, something waiting, in hours of theirs."""
    open_towns = [town for town in towns.values() if _is_time(town, now)]
    if not open_towns:
        return []
    readers = session.scalars(
        select(Account)
        .outerjoin(
            WeeklyList,
            (WeeklyList.account_id == Account.id) & (WeeklyList.week == tokyo_day(monday_of(now))),
        )
        .where(
            Account.town.in_([town.key for town in open_towns]),
            Account.role.in_((Role.COORDINATOR, Role.SUPPORTER)),
            Account.left_at.is_(None),
            WeeklyList.id.is_(None),
        )
    ).all()
    due = _due(session, readers, towns, now)
    return [account.id for account, _ in due][:limit]


def send_weekly_lists(
    session: Session, *, readers: Sequence[Id], towns: Mapping[str, Town], now: datetime
) -> int:
    """Tell each of ``readers`` who is still due their list; return how many were told."""
    accounts = session.scalars(
        select(Account).where(Account.id.in_(readers)).order_by(Account.id).with_for_update()
    ).all()
    due = _due(session, accounts, towns, now)
    week = tokyo_day(monday_of(now))
    for account, counts in due:
        session.add(WeeklyList(account_id=account.id, week=week, sent_at=now))
        tell(
            session,
            Notice(
                to=account.id,
                kind="weekly.list",
                subject=account.id,
                key=f"weekly:{account.id.hex}:{week.isoformat()}",
                facts=counts,
            ),
        )
    return len(due)


def _is_time(town: Town, now: datetime) -> bool:
    """Whether any reader's hours are open; later in the week there is nothing to look for."""
    office = policy_of(town).office
    return now < monday_of(now) + timedelta(days=_DAYS_OF_LISTS + 1) and any(
        may_begin(now, office=office, hours=hours) for hours in HOURS.values()
    )


def _due(
    session: Session, accounts: Sequence[Account], towns: Mapping[str, Town], now: datetime
) -> list[tuple[Account, dict[str, int]]]:
    ids = [account.id for account in accounts]
    if not ids:
        return []
    counts = _waiting(session, accounts)
    last = dict(
        session.execute(
            select(WeeklyList.account_id, func.max(WeeklyList.sent_at))
            .where(WeeklyList.account_id.in_(ids))
            .group_by(WeeklyList.account_id)
        ).all()
    )
    due = {
        key
        for town in towns.values()
        for key in due_weekly_lists(
            readers=[
                Reader(
                    key=account.id.hex,
                    waiting=tuple(counts[account.id].items()),
                    last_list_at=last.get(account.id),
                    hours=HOURS[account.hours],
                )
                for account in accounts
                if account.town == town.key
            ],
            policy=policy_of(town),
            now=now,
        )
    }
    return [(account, counts[account.id]) for account in accounts if account.id.hex in due]


def _waiting(session: Session, accounts: Collection[Account]) -> Counts:
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
            counts[reader.id].update(_tasks(session, reader))
    return counts


def _of_supporters(session: Session, supporters: Collection[Id], query: Select[Id, int]) -> Found:
    """Count rows by the supporter of their person; nothing waits for one who has stopped all."""
    found = session.execute(
        query.where(
            Person.supporter_id.in_(supporters), Person.state == PersonState.ACTIVE
        ).group_by(Person.supporter_id)
    )
    return dict(found.all())


def _tasks(session: Session, coordinator: Account) -> dict[str, int]:
    return dict(
        session.execute(
            select(Task.urgency, func.count())
            .where(
                Task.town == coordinator.town,
                Task.state != TaskState.RESOLVED,
                (Task.coordinator_id == coordinator.id) | Task.coordinator_id.is_(None),
            )
            .group_by(Task.urgency)
        ).all()
    )
