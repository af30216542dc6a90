"""
The weekly list of unusual look-ups: who looked at what they need not look at, by code and count.

Nobody is told of their own: a coordinator's go to the other coordinators, those of the only
coordinator of a town to the city officers. A week without any is told to nobody.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import Session

from casework.find_cases import BY_CODE
from casework.ground import Notice, coordinators, locked_all, officers, tell
from casework.policies import policy_of
from followup.calendar import monday_of, tokyo_day
from followup.lookups import Look, unusual_looks
from followup.weekly import Reader, due_weekly_lists
from storage.audit.marks import case_mark
from storage.base import Id
from storage.states import LookState, Role
from storage.tables import Account, AuditEntry, Person, UnusualLook
from towns import Town

READ, NOTE, REFUSED, SHOWN = "read_case", "note.read", "refused", "audit.shown"
"""The acts that are looked at: a case opened, words read, a look refused, an operator's."""

OWN_WORK = "task"
"""The reason of whoever opens a case that is in their hands."""

_WATCH = (Role.COORDINATOR, Role.OFFICER)

# Put together once, as every statement that the clock asks each minute.
_DUE = (
    select(Account.id)
    .where(
        Account.town.in_(bindparam("towns", expanding=True)),
        Account.role.in_(_WATCH),
        Account.left_at.is_(None),
        ~exists().where(UnusualLook.town == Account.town, UnusualLook.week == bindparam("week")),
    )
    .limit(bindparam("limit"))
)


def due_watchers(
    session: Session, *, towns: Mapping[str, Town], now: datetime, limit: int
) -> list[Id]:
    """Return the coordinators and officers of towns whose past week is to be looked at now."""
    due = [key for key, town in towns.items() if _is_time(town, now)]
    if not due:
        return []
    given = {"towns": due, "week": tokyo_day(monday_of(now)), "limit": limit}
    return list(session.scalars(_DUE, given))


def list_unusual_looks(session: Session, *, watchers: Sequence[Id], now: datetime) -> None:
    """Keep what was unusual in the towns of ``watchers``, and tell those who are to know of it."""
    locked = locked_all(session, select(Account).where(Account.id.in_(watchers)))
    week = tokyo_day(monday_of(now))
    for town in sorted({one.town for one in locked}):
        # Asked under their locks: another process may have looked meanwhile.
        known = exists().where(UnusualLook.town == town, UnusualLook.week == week)
        if not session.scalar(select(known)):
            _look_at(session, town, now)


def _look_at(session: Session, town: str, now: datetime) -> None:
    week = tokyo_day(monday_of(now))
    session.add(
        UnusualLook(town=town, week=week, of=Role.COORDINATOR, state=LookState.SEEN, made_at=now)
    )
    staff = coordinators(session, town)
    told: Counter[Id] = Counter()
    for finding in unusual_looks(_looks(session, town, now)):
        account = Id(finding.account) if finding.account else None
        alone = [one.id for one in staff] == [account]
        readers = officers(session, town) if alone else [one for one in staff if one.id != account]
        session.add(
            UnusualLook(
                town=town,
                week=week,
                account_id=account,
                kind=finding.kind.value,
                count=finding.count,
                cases=list(finding.cases),
                of=Role.OFFICER if alone else Role.COORDINATOR,
                made_at=now,
            )
        )
        told.update(one.id for one in readers)
    for reader, count in told.items():
        tell(
            session,
            Notice(
                to=reader,
                kind="lookups.list",
                subject=reader,
                key=f"lookups:{reader.hex}:{week.isoformat()}",
                facts={"count": count},
            ),
        )
    session.flush()


def _looks(session: Session, town: str, now: datetime) -> Iterator[Look]:
    until = monday_of(now)
    protected = {
        case_mark(person.mark_key)
        for person in session.scalars(
            select(Person).where(Person.town == town, Person.protected.is_(True))
        )
        if person.mark_key
    }
    rows = session.scalars(
        select(AuditEntry).where(
            AuditEntry.act.in_((READ, NOTE, REFUSED, SHOWN, BY_CODE)),
            AuditEntry.at >= until - timedelta(days=7),
            AuditEntry.at < until,
            AuditEntry.town == town,
        )
    )
    for row in rows:
        if row.act == BY_CODE and not row.facts.get("outside"):
            continue
        yield Look(
            account=row.by.hex if row.by else "",
            at=row.at,
            cases=tuple(row.cases),
            outside=_is_outside(row),
            protected=not protected.isdisjoint(row.cases),
            refused=row.act == REFUSED,
            searched=row.act == BY_CODE,
        )


def _is_outside(row: AuditEntry) -> bool:
    return row.act == SHOWN or (row.act == READ and row.facts.get("reason") != OWN_WORK)


def _is_time(town: Town, now: datetime) -> bool:
    reader = Reader(key=town.key, waiting=(("something", 1),))
    return bool(due_weekly_lists(readers=[reader], policy=policy_of(town), now=now))
