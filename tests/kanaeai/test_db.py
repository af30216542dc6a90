"""The tables are brought up to date by a command, and never under a running program."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from storage import schema
from storage.database import Database
from storage.vault import Vault
from tests.kanaeai.conftest import Run


def test_tables_are_made_once(run: Run) -> None:
    """
    The second time there is nothing to do, and it says so.
    """
    first, second = run("db", "upgrade"), run("db", "upgrade")

    assert (first.code, second.code) == (0, 0)
    assert first.out == "練習のデータベースを、この版の形にしました。\n"
    assert second.out == "練習のデータベースは、もうこの版の形です。\n"


def test_practice_and_real_use_share_no_tables(real: Run, tmp_path: Path) -> None:
    """
    With a token the real database is meant, with --practice the other one.
    """
    assert "本番" in real("db", "upgrade").out
    assert not (tmp_path / "data/practice").exists()
    assert "練習" in real("db", "upgrade", "--practice").out


def test_tables_are_not_changed_under_a_running_program(run: Run) -> None:
    """
    One sentence says to stop it first.
    """
    run("db", "upgrade")
    serving = Database("sqlite:///data/practice/kanaeai.sqlite3", vault=Vault(bytes(32)))
    serving.serve_alone()

    done = run("db", "upgrade")
    serving.close()

    assert done.code == 2
    assert "先に止めてください" in done.err


def test_real_use_waits_for_an_upgrade(real: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Older tables are not served; the command to type is said.
    """
    real("db", "upgrade")
    monkeypatch.setattr(schema, "head", lambda: "9999")

    done = real("invite", "--role", "coordinator")

    assert done.code == 2
    assert "kanaeai db upgrade" in done.err


@pytest.mark.parametrize("command", [("db", "upgrade"), ("invite", "--role", "host")])
def test_tables_of_a_newer_version_are_left_alone(run: Run, command: tuple[str, ...]) -> None:
    """
    One sentence says to install that version.
    """
    run("db", "upgrade")
    with closing(sqlite3.connect("data/practice/kanaeai.sqlite3")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()

    done = run(*command)

    assert done.code == 2
    assert "新しい版を入れてください" in done.err


def test_a_database_that_is_away_is_one_sentence(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Nobody listens there: what to check, no traceback.
    """
    monkeypatch.setenv("KANAEAI_PRACTICE_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")

    done = run("db", "upgrade")

    assert done.code == 2
    assert "データベースに届きません" in done.err
    # The first start of practice says that it has made a key.
    assert len([line for line in done.err.splitlines() if "練習用の鍵" not in line]) == 1
