"""``kanaeai audit``: is the record whole, and what was done in a case."""

import json
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from casework.ground import record
from casework.post_wish import WishTold, post_wish
from storage.audit.append_only import TABLES
from storage.states import Role
from tests.databases import PostgresServer
from tests.kanaeai.conftest import Run
from tests.kanaeai.test_tick import _opened
from tests.making import NOW, TOWN, make_account, make_person

DATABASE = Path("data/practice/kanaeai.sqlite3")


@pytest.fixture
def code(run: Run) -> str:
    """A case in which two things were done, and the clock has chained them."""
    run("db", "upgrade")
    database = _opened()
    with database.writing() as session:
        supporter = make_account(session, Role.SUPPORTER)
        person = make_person(session, supporter)
        record(session, by=supporter, act="enter_person", row=person, town=TOWN.key, now=NOW)
        told = WishTold(later=True, sentence="")
        post_wish(session, person=person.id, told=told, by=supporter, now=NOW)
    database.close()
    run("tick")
    return person.code


def tampered(*statements: str) -> None:
    """Change the database file past the program."""
    with closing(sqlite3.connect(DATABASE)) as connection:
        for table in TABLES:
            connection.execute(f"DROP TRIGGER {table}_no_update")
            connection.execute(f"DROP TRIGGER {table}_no_delete")
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def test_a_whole_record_is_said_to_be_whole(run: Run, code: str) -> None:
    """The head of the chain is kept beside the key, for its owner alone, and tells later cuts."""
    done = run("audit", "verify")

    head = DATABASE.with_name("audit.head")
    assert done.code == 0, done.err
    assert "2件を確かめました。抜けも書きかえもありません。" in done.out
    assert head.read_text().strip() in done.out
    assert stat.S_IMODE(head.stat().st_mode) == 0o600
    tampered("DELETE FROM audit", "DELETE FROM audit_link")
    cut = run("audit", "verify")
    assert cut.code == 1
    assert "番号2まであったはずの鎖が、その前で終わっています。" in cut.out
    assert "何も消さないでください" in cut.err
    assert run("audit", "verify", "--anew").code == 0


def test_a_changed_entry_is_told_by_its_number(run: Run, code: str) -> None:
    """The exit code is 1, and a program reads the same."""
    tampered("UPDATE audit SET act = 'note.read' WHERE act = 'post_wish'")

    done = run("audit", "verify")
    told = json.loads(run("audit", "verify", "--json").out)

    assert done.code == 1
    assert "番号2:書きかえられています(記録の日時 2026-11-24 10:30)。" in done.out
    assert [(one["kind"], one["number"]) for one in told["faults"]] == [("changed", 2)]
    assert not DATABASE.with_name("audit.head").exists()


def test_a_head_from_elsewhere_is_compared(run: Run, code: str) -> None:
    """A head from the log, or from the paper on which it was noted."""
    good = json.loads(run("audit", "verify", "--json").out)["head"]
    number, _, _ = good.partition(":")

    assert run("audit", "verify", "--head", good).code == 0
    assert run("audit", "verify", "--head", f"{number}:{'0' * 64}").code == 1
    assert run("audit", "verify", "--head", "nothing").code == 2


def test_what_was_done_in_a_case_is_shown_for_a_reason(run: Run, code: str) -> None:
    """When, by whom and what, in words; looking is part of it from then on."""
    refused = run("audit", "show", "--case", code)
    done = run("audit", "show", "--case", code.lower(), "--reason", "complaint")

    assert refused.code == 2
    assert done.code == 0, done.err
    title, *lines = done.out.splitlines()
    assert title == f"{code}の記録:2件"
    assert [line[:16] for line in lines] == ["2026-11-24 10:30"] * 2
    assert "支援者" in lines[0]
    assert lines[0].endswith("本人を登録した")
    assert lines[1].endswith("願いをあずけた")
    again = run("audit", "show", "--case", code, "--reason", "check", "--json")
    *_, looked = json.loads(again.out)
    assert (looked["role"], looked["act"]) == ("operator", "audit.shown")
    assert looked["facts"] == {"reason": "complaint"}
    assert run("audit", "show", "--case", "K-ZZZZ", "--reason", "check").code == 2


@pytest.mark.postgres
def test_one_moment_is_checked_on_postgres(
    run: Run, postgres_server: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An empty record is whole, too."""
    url = postgres_server.bare_database()
    monkeypatch.setenv("KANAEAI_PRACTICE_DATABASE_URL", url.render_as_string(hide_password=False))
    run("db", "upgrade")

    done = run("audit", "verify")

    postgres_server.drop(url)
    assert done.code == 0, done.err
    assert "0件を確かめました" in done.out
