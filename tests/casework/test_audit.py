"""What stands in the audit of a case, and what does not."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casework.begin_placement import begin_placement
from casework.concerned import persons_concerned
from casework.forget_case import Why, forget_case
from casework.ground import NotCoded, NotYours, record
from casework.hand_over import hand_over_persons
from casework.look_reason import LookReason
from casework.show_audit import show_audit
from casework.take_over import take_over
from storage.audit.marks import account_mark, case_mark
from storage.base import Base
from storage.database import Database
from storage.states import PersonState, Role
from storage.tables import AuditEntry, Host, Offer, Person, Task
from tests.making import NOW, TOWN, audit_of, make_account, make_cast, make_person, make_wish

ROOT = Path(__file__).parents[2]


@pytest.fixture
def session(sqlite_database: Database) -> Iterator[Session]:
    """A writing session; marks are made alike on every database."""
    with sqlite_database.writing() as session:
        yield session


PERSONAL = {"code", "label", "name", "sentence", "words", "note", "text", "phone", "hex", "id"}
"""What a fact of the audit is never read from."""


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Yield every place that writes to the audit."""
    for folder in ("casework", "bot", "kanaeai"):
        for file in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text())):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Name)
                    and node.func.id in {"record", "write_audit"}
                ):
                    yield f"{file.relative_to(ROOT)}:{node.lineno}", node


def test_no_deed_hands_a_text_a_code_or_an_id_to_the_audit() -> None:
    """
    Facts are read from states, numbers and days; what is about somebody is named by ``row``.
    """
    known = {"by", "act", "row", "town", "now", "also", "role"}
    found = [
        (where, fact.arg, ast.unparse(fact.value))
        for where, call in calls()
        for fact in call.keywords
        if fact.arg not in known
        for read in ast.walk(fact.value)
        if isinstance(read, ast.Attribute) and read.attr in PERSONAL
        if not ast.unparse(fact.value).startswith("account_mark(")
    ]

    assert len(list(calls())) > 100
    assert found == []


def test_the_audit_takes_codes_and_counts_alone(session: Session) -> None:
    """
    A case code, a label, a name, an id or a list never gets into it, whoever forgot to look.
    """
    supporter = make_account(session, Role.SUPPORTER)
    refused: list[object] = [
        *("K-7F3Q", "珈琲の方", "sato taro", "Taro", "0" * 32, "a@b.jp"),
        *(1.5, ["x"], None),
    ]

    for fact in refused:
        with pytest.raises(NotCoded):
            record(session, by=supporter, act="x", row=supporter, town=TOWN.key, now=NOW, why=fact)
    record(session, by=supporter, act="x", row=supporter, town=TOWN.key, now=NOW, why="phone", n=2)


def test_a_case_is_named_by_its_mark(session: Session) -> None:
    """
    Rows about it have marks of their own, and only its key leads from the person to them.
    """
    cast = make_cast(session)
    placement = begin_placement(
        session,
        introduction=cast.introduction.id,
        by=cast.coordinator,
        joins=None,
        town=TOWN,
        now=NOW,
    )
    session.flush()

    mark = case_mark(cast.person.mark_key)
    rows = session.scalars(select(AuditEntry)).all()
    of_case = [row for row in rows if row.cases]

    assert {row.act for row in of_case} >= {"introduction.placed", "placement.begun"}
    assert all(row.cases == [mark] for row in of_case)
    ids = {one.id for kind in every_table(session) for one in session.scalars(select(kind))}
    assert not {row.subject_id for row in of_case} & ids
    assert [row.act for row in audit_of(session, placement)] == ["placement.begun"]
    assert (rows[0].role, rows[0].by) == ("coordinator", cast.coordinator.id)


def every_table(session: Session) -> list[type[Base]]:
    return [
        mapper.class_
        for mapper in Base.registry.mappers
        if mapper.class_.__tablename__ not in {"audit", "account"}
    ]


def test_once_its_key_is_gone_nothing_leads_to_a_case(session: Session) -> None:
    """
    The entries stay and can be counted; what is written afterwards has no mark at all.
    """
    cast = make_cast(session)
    wish = make_wish(session, cast.person)
    record(session, by=cast.supporter, act="post_wish", row=wish, town=TOWN.key, now=NOW)

    cast.person.mark_key = ""
    session.flush()
    record(session, by=cast.supporter, act="change_wish", row=wish, town=TOWN.key, now=NOW)
    session.flush()

    before, after = session.scalars(
        select(AuditEntry).where(AuditEntry.subject == "wish").order_by(AuditEntry.id)
    ).all()
    assert before.cases
    assert after.cases == []
    assert len({before.subject_id, after.subject_id, wish.id}) == 3


def test_a_forgotten_case_leaves_counts(session: Session) -> None:
    """
    Every entry is still there, and none has the id of any row of the case; nobody can ask for it.
    """
    cast = make_cast(session)
    begin_placement(
        session,
        introduction=cast.introduction.id,
        by=cast.coordinator,
        joins=None,
        town=TOWN,
        now=NOW,
    )
    cast.person.state = PersonState.STOPPED
    session.flush()
    person, code = cast.person.id, cast.person.code
    before = session.scalar(select(func.count()).select_from(AuditEntry)) or 0
    ids = {one.id for kind in every_table(session) for one in session.scalars(select(kind))}

    forget_case(session, person=person, why=Why.ASKED, by=None, now=NOW)

    left = {one.id for kind in every_table(session) for one in session.scalars(select(kind))}
    rows = session.scalars(select(AuditEntry)).all()
    assert len(rows) == before + 1
    assert person in ids - left
    words = " ".join(f"{row.subject_id.hex} {row.cases} {row.facts}" for row in rows)
    assert not [one for one in ids - left if one.hex in words]
    with pytest.raises(NotYours):
        show_audit(session, code=code, reason=LookReason.CHECK, now=NOW)


def test_each_row_leads_to_those_whom_it_concerns(session: Session) -> None:
    """
    A placement concerns everybody in it now; a member who leaves, that one; a host, nobody.
    """
    cast, other = make_cast(session), make_cast(session)
    placement = begin_placement(
        session,
        introduction=cast.introduction.id,
        by=cast.coordinator,
        joins=None,
        town=TOWN,
        now=NOW,
    )
    begin_placement(
        session,
        introduction=other.introduction.id,
        by=cast.coordinator,
        joins=placement.id,
        town=TOWN,
        now=NOW,
    )
    both = sorted((cast.person, other.person), key=lambda one: one.id)
    task = Task(
        town=TOWN.key,
        kind="x",
        urgency="this_week",
        placement_id=placement.id,
        created_at=NOW,
        due_at=NOW,
    )
    giver = make_person(session, cast.supporter)
    hat = Host(town=TOWN.key, kind="volunteer", area="a", created_at=NOW, person_id=giver.id)
    session.add(hat)
    session.flush()

    assert persons_concerned(session, placement) == both
    assert persons_concerned(session, task) == both
    assert persons_concerned(session, cast.wish) == [cast.person]
    assert persons_concerned(session, cast.offer) == []
    assert persons_concerned(session, cast.giver) == []
    assert persons_concerned(session, Offer(host_id=hat.id, kind="share")) == [giver]


def test_a_hand_over_says_between_whom(session: Session) -> None:
    """
    By the short marks of the two accounts; which person it was, the case's mark says.
    """
    cast = make_cast(session)
    colleague = make_account(session, Role.SUPPORTER)
    asked = hand_over_persons(
        session, persons=[cast.person.id], to=colleague.id, by=cast.supporter, now=NOW
    )
    take_over(session, handover=asked.id, by=colleague, now=NOW)
    session.flush()

    (entry,) = session.scalars(
        select(AuditEntry).where(AuditEntry.act == "person.handed_over")
    ).all()
    assert entry.facts == {
        "was": account_mark(cast.supporter.id),
        "to": account_mark(colleague.id),
    }
    assert entry.cases == [case_mark(session.get_one(Person, cast.person.id).mark_key)]
