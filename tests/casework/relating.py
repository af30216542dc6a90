"""
One row of each kind, and accounts that are related to it in every way, for the policy's tests.

What is related to whom is written here by hand, so that the conditions are held against it.
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, Enum, event, select
from sqlalchemy.orm import Session

import casework
from casework.policy import RULES, Relation, Rule
from storage.base import Base, UtcDateTime, new_id
from storage.states import (
    Audience,
    CheckInState,
    DecisionState,
    HandoverState,
    IntroductionState,
    Role,
    Side,
)
from storage.tables import (
    Account,
    Approach,
    CallLog,
    Chat,
    CheckIn,
    ConferenceNote,
    DayProposal,
    DaySeries,
    Decision,
    Duty,
    Goal,
    Handover,
    Invitation,
    LabourReview,
    MeetingDay,
    MonthlyReport,
    Placement,
    PlacementMember,
    PublicLink,
    Referral,
    StaffAbsence,
    StepYes,
    StillRight,
    Story,
    StoryYes,
    TableImport,
    Task,
    Tie,
    UnusualLook,
    WeekPlan,
)
from tests.making import NOW, TOWN, Cast, make_account, make_candidate, make_cast, make_host

R = Relation


@dataclass(frozen=True)
class World:
    """The rows by kind, the accounts by what they are, and which account is what to which row."""

    rows: Mapping[type[Base], Base]
    accounts: Mapping[str, Account]
    related: Mapping[str, Mapping[Any, frozenset[Relation]]]

    def relations(self, who: str, kind: type[Base]) -> frozenset[Relation]:
        """Return what the row of this kind is to an account."""
        mine = self.related[who]
        return mine.get(kind, mine.get(None, frozenset()))


def make_world(session: Session) -> World:
    """Make everything."""
    cast = make_cast(session, state=IntroductionState.MEETING)
    colleague = make_account(session, Role.COORDINATOR)
    officer = make_account(session, Role.OFFICER)
    rows = _rows(session, cast, colleague)
    elsewhere = {"town": "tonarimachi"}
    accounts = {
        "supporter": cast.supporter,
        "host": cast.giver,
        "coordinator": cast.coordinator,
        "colleague": colleague,
        "officer": officer,
        "another supporter": make_account(session, Role.SUPPORTER),
        "another host": make_account(session, Role.HOST, host_id=make_host(session).id),
        "a host that told nothing": make_account(session, Role.HOST),
        "coordinator elsewhere": make_account(session, Role.COORDINATOR, **elsewhere),
        "supporter elsewhere": make_account(session, Role.SUPPORTER, **elsewhere),
        "officer elsewhere": make_account(session, Role.OFFICER, **elsewhere),
        "one who left": make_account(session, Role.COORDINATOR, left_at=NOW),
    }
    here = frozenset({R.TOWN})
    person = frozenset({R.OWN_PERSON, R.INVOLVED, R.TOWN})
    hosts = frozenset({R.OWN_HOST, R.INVOLVED, R.TOWN})
    shown = here | {R.SHOWN}
    # The member, and what is asked of a member, is the person's: the host is only beside them.
    beside = dict.fromkeys(
        (PlacementMember, StepYes, CheckIn, LabourReview, StoryYes), here | {R.INVOLVED}
    )
    for_coordinators = {Task: here | {R.ADDRESSED}, Chat: frozenset({R.SELF})}
    kinds = {kind.__name__: kind for kind in rows}
    host_kinds = (kinds["Host"], kinds["Offer"], StillRight)
    related: dict[str, Mapping[Any, frozenset[Relation]]] = {
        "supporter": {
            None: person,
            **dict.fromkeys(host_kinds, here),
            kinds["Offer"]: shown,
            CallLog: here | {R.MADE},
            Task: here | {R.MADE},
            Account: here,
            Chat: frozenset({R.SELF}),
            **dict.fromkeys((Handover, Decision, Approach, PublicLink, Duty, WeekPlan), here),
            **dict.fromkeys((StaffAbsence, MonthlyReport), here),
        },
        "host": {
            None: hosts,
            **beside,
            kinds["Offer"]: hosts | {R.SHOWN},
            **dict.fromkeys(
                (kinds["Person"], kinds["Wish"], CallLog, Referral, ConferenceNote, Tie, Goal), here
            ),
            **dict.fromkeys((Handover, Decision, Approach, PublicLink, Duty, WeekPlan), here),
            **dict.fromkeys((Task, Account, StaffAbsence, MonthlyReport), here),
            Chat: frozenset({R.SELF}),
        },
        "coordinator": {
            None: here,
            **for_coordinators,
            kinds["Offer"]: shown,
            kinds["Person"]: here | {R.HELD},
            Handover: here | {R.MADE},
            **dict.fromkeys((Decision, Invitation), here | {R.MADE}),
            **dict.fromkeys((StaffAbsence, TableImport), here | {R.SELF}),
        },
        "colleague": {
            None: here,
            **for_coordinators,
            kinds["Offer"]: shown,
            Handover: here | {R.ADDRESSED},
            Decision: here | {R.ADDRESSED},
            **dict.fromkeys((UnusualLook,), here | {R.ADDRESSED}),
            Account: here | {R.SELF},
        },
        "officer": {None: here, Chat: frozenset({R.SELF})},
        **{
            who: {None: here, kinds["Offer"]: shown, Chat: frozenset({R.SELF})}
            for who in ("another supporter", "another host", "a host that told nothing")
        },
        **{
            who: {None: frozenset(), Chat: frozenset({R.SELF})}
            for who in ("coordinator elsewhere", "supporter elsewhere", "officer elsewhere")
        },
        "one who left": {None: frozenset()},
    }
    return World(rows, accounts, related)


def expected(world: World, rule: Rule, who: str) -> bool:
    """Return what the table says of an account and the world's rows."""
    by = world.accounts[who]
    cells = rule.who.get(by.role, {})
    if by.left_at is not None or not cells:
        return False
    return all(world.relations(who, kind) & set(cells) for kind in rule.on.values())


@cache
def deeds() -> Mapping[str, Callable[..., Any]]:
    """Return every deed and view that stands behind the table, by its name."""
    found = {}
    for module in pkgutil.walk_packages(casework.__path__, "casework."):
        for name, value in vars(importlib.import_module(module.name)).items():
            if name in RULES and hasattr(value, "__wrapped__"):
                found[name] = value
    return found


def one_of_each_rule() -> list[str]:
    """Return one act of each rule of the table."""
    return sorted({rule.acts[0] for rule in RULES.values()})


def do(session: Session, world: World, act: str, who: str, rows: Any) -> None:
    """Let an account do an act to these rows; other answers are missing."""
    deeds()[act](session, **given_for(RULES[act], rows), by=world.accounts[who])


def given_for(rule: Rule, rows: Mapping[type[Base], Any]) -> dict[str, Any]:
    """Return the arguments that name the rows an act is about."""
    return {
        name: [rows[kind]] if name == "persons" else rows[kind] for name, kind in rule.on.items()
    }


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """Collect what is sent to the database."""
    seen: list[str] = []

    def keep(conn: Any, cursor: Any, statement: str, *rest: Any) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", keep)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", keep)


def _rows(session: Session, cast: Cast, colleague: Account) -> dict[type[Base], Base]:
    placement = _made(session, Placement, coordinator_id=cast.coordinator.id)
    member = _made(
        session,
        PlacementMember,
        placement_id=placement.id,
        side=Side.PERSON,
        person_id=cast.person.id,
        wish_id=cast.wish.id,
    )
    _made(
        session,
        PlacementMember,
        placement_id=placement.id,
        side=Side.HOST,
        host_id=cast.host.id,
        offer_id=cast.offer.id,
    )
    link = _made(session, PublicLink)
    both = {"from_id": cast.coordinator.id, "asked_by": cast.coordinator.id}
    chat = _made(session, Chat, account_id=None)
    rows: list[Base] = [
        chat,
        cast.person,
        cast.wish,
        make_candidate(session, cast.wish, cast.offer),
        cast.introduction,
        cast.host,
        cast.offer,
        colleague,
        placement,
        member,
        link,
        *(
            _made(session, kind, placement_id=placement.id, member_id=member.id)
            for kind in (StepYes, LabourReview)
        ),
        _made(
            session,
            CheckIn,
            placement_id=placement.id,
            member_id=member.id,
            state=CheckInState.ASKED,
        ),
        *(
            _made(session, kind, placement_id=placement.id)
            for kind in (MeetingDay, DaySeries, Story)
        ),
        _made(session, StoryYes, member_id=member.id),
        _made(session, DayProposal, placement_id=placement.id, by=cast.supporter.id),
        _made(session, StillRight, host_id=cast.host.id),
        _made(session, Approach, link_id=link.id),
        _made(session, ConferenceNote, person_id=cast.person.id),
        _made(session, Tie, person_id=cast.person.id),
        _made(session, Goal, person_id=cast.person.id, wish_id=cast.wish.id),
        _made(session, Referral, wish_id=cast.wish.id),
        _made(session, CallLog, wish_id=cast.wish.id, called_by=cast.supporter.id),
        _made(
            session,
            Task,
            audience=Audience.COORDINATORS,
            reporter_id=cast.supporter.id,
            person_id=cast.person.id,
        ),
        _made(session, Handover, to_id=colleague.id, state=HandoverState.OPEN, **both),
        _made(
            session,
            Decision,
            of=Role.COORDINATOR,
            asked_by=cast.coordinator.id,
            state=DecisionState.OPEN,
            subject_id=cast.host.id,
        ),
        _made(session, Duty, account_id=colleague.id, made_by=colleague.id),
        _made(session, StaffAbsence, account_id=cast.coordinator.id, stand_in_id=colleague.id),
        _made(
            session, UnusualLook, kind="many", of=Role.COORDINATOR, account_id=cast.coordinator.id
        ),
        _made(session, Invitation, made_by=cast.coordinator.id),
        _made(session, TableImport, account_id=cast.coordinator.id),
        _made(session, WeekPlan, asked_by=colleague.id),
        _made(session, MonthlyReport),
    ]
    return {type(row): row for row in rows}


def _made(session: Session, table: type[Base], /, **values: Any) -> Any:
    """Make a row of any kind; what must stand in it and was not given is filled in."""
    for column in table.__table__.columns:
        needed = not (column.nullable or column.default or column.server_default)
        if needed and column.name not in values and column.name != "id":
            values[column.name] = _something(session, column)
    row = table(**values)
    session.add(row)
    session.flush()
    return row


def _something(session: Session, column: Any) -> Any:
    if column.name == "town":
        return TOWN.key
    if isinstance(column.type, UtcDateTime):
        return NOW
    if isinstance(column.type, Enum):
        return next(iter(column.type.enum_class or ()))
    python: Any = column.type.python_type
    if issubclass(python, date):
        return NOW.date()
    if issubclass(python, UUID):
        [reference] = column.foreign_keys
        return session.scalars(select(reference.column)).first()
    return {bytes: new_id().bytes, str: "", bool: False, int: 1}[python]
