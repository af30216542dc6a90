"""The policy table: read before every deed and view, the same for what is not there."""

import ast
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.ground import NotYours
from casework.policy import RULES, whose
from casework.policy.gate import needs_reason, rows_are_read
from storage.base import new_id
from storage.states import Role
from storage.tables import Account
from tests.casework.relating import (
    deeds,
    do,
    expected,
    make_world,
    one_of_each_rule,
    statements,
)
from tests.making import TOWN

HOUSE = Path(__file__).parents[2]
DEEDS = deeds()
ACTS = sorted(RULES)


def test_whoever_acts_or_looks_from_outside_goes_past_the_table() -> None:
    """What flows and commands can call with an account stands behind the policy, by its name."""
    takes_by = {
        (".".join(file.relative_to(HOUSE).with_suffix("").parts), function.name)
        for file in (HOUSE / "casework").rglob("*.py")
        for function in ast.parse(file.read_text()).body
        if isinstance(function, ast.FunctionDef)
        and file.stem != "ground"
        and any(one.arg == "by" for one in function.args.kwonlyargs)
    }
    called = {
        (line.module, name.name)
        for folder in ("bot", "desk", "kanaeai", "reports")
        for file in (HOUSE / folder).rglob("*.py")
        for line in ast.walk(ast.parse(file.read_text()))
        if isinstance(line, ast.ImportFrom) and line.module
        for name in line.names
    }

    ungated = sorted(f"{module}.{name}" for module, name in takes_by & called if name not in DEEDS)

    assert ungated == []


def test_the_table_names_nothing_that_nobody_does() -> None:
    """Each act of the table is a deed or a view, and each rule says why."""
    assert sorted(DEEDS) == ACTS
    assert all(rule.because.endswith(".") for rule in RULES.values())


def test_what_is_not_yours_costs_exactly_what_does_not_exist(session: Session) -> None:
    """Another's row and an invented one: the same exception after the same statements."""
    world = make_world(session)
    invented = {kind: new_id() for kind in world.rows}
    rows = {kind: row.id for kind, row in world.rows.items()}
    engine = session.get_bind()
    for act in one_of_each_rule():
        for who in world.accounts:
            if not RULES[act].on or expected(world, RULES[act], who):
                continue
            costs = []
            for named in (rows, invented):
                with statements(engine) as seen, pytest.raises(NotYours) as refused:  # type: ignore[arg-type]
                    do(session, world, act, who, named)
                costs.append((seen, str(refused.value)))
            assert costs[0] == costs[1], f"{who}: {act}"


def test_a_list_holds_exactly_what_one_by_one_is_reached(session: Session) -> None:
    """The condition for lists and the gate before one row are one and the same."""
    world = make_world(session)
    for act in one_of_each_rule():
        for kind in RULES[act].on.values():
            for who, by in world.accounts.items():
                if by.left_at is not None:
                    continue
                row = world.rows[kind]
                listed = session.scalar(
                    select(kind.id).where(kind.id == row.id, whose(by, act, kind))
                )
                cells = RULES[act].who.get(by.role, {})
                reached = bool(world.relations(who, kind) & set(cells))
                assert (listed is not None) is reached, f"{who}: {act}"


def test_where_rows_were_read_already_the_same_are_reached(session: Session) -> None:
    """Not to read a row once more makes nobody's of it."""
    world = make_world(session)

    def reached() -> list[bool]:
        return [
            not needs_reason(session, act=act, kind=kind, row=world.rows[kind].id, by=by)
            for act in one_of_each_rule()
            for kind in RULES[act].on.values()
            for by in world.accounts.values()
        ]

    before = reached()
    rows_are_read(session)

    assert reached() == before
    assert set(before) == {True, False}


def test_nobody_acts_in_another_town_by_naming_it(session: Session) -> None:
    """Whose town it is stands in the account, not in what is passed in."""
    by = Account(town="tonarimachi", role=Role.COORDINATOR, created_at=None)

    with pytest.raises(NotYours):
        DEEDS["register_visited_host"](session, told=None, by=by, town=TOWN, now=None)


def test_without_an_account_only_the_command_line_may(session: Session) -> None:
    """An act that the table does not give to operators cannot be done by nobody."""
    for act in ("leave", "wish_view", "complain"):
        with pytest.raises(NotYours):
            DEEDS[act](session, by=None)
