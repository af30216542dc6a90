"""The steps lead to the tables of today, whole or not at all, on both databases."""

import difflib
import os
import re
import signal
import sqlite3
import stat
import subprocess
import sys
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, select, text

from casework.gate_texts import gate_text
from storage import schema
from storage.database import Database
from storage.states import OfferState
from storage.tables import Hope, Offer, OfferVector, Task
from storage.vault import Vault
from tests.making import NOW, make_host, make_offer

_SQLITE_CATALOG = (
    "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND tbl_name <> 'alembic_version'",
)
_POSTGRES_CATALOG = (
    "SELECT concat_ws(' ', 'COLUMN', table_name, column_name, data_type,"
    " character_maximum_length, is_nullable, column_default) FROM information_schema.columns"
    " WHERE table_schema = 'public' AND table_name <> 'alembic_version'",
    "SELECT indexdef FROM pg_indexes"
    " WHERE schemaname = 'public' AND tablename <> 'alembic_version'",
    "SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)"
    " FROM pg_constraint WHERE connamespace = 'public'::regnamespace"
    " AND conrelid::regclass::text <> 'alembic_version'",
    "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "SELECT prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
    " AND proname LIKE 'kanaeai%'",
)
_ADDED_LATER = "fk_host_approved_by_account"
_KILLED_HALF_WAY = """
import os, signal, sys
from sqlalchemy import event
import storage.tables  # noqa: F401  registers every table
from storage import schema
from storage.database import Database
from storage.vault import Vault

database = Database(os.environ["URL"], vault=Vault(bytes(32)))

@event.listens_for(database.engine, "before_cursor_execute")
def die(connection, cursor, statement, *rest):
    if "CREATE TABLE wish" in statement:
        os.kill(os.getpid(), signal.SIGKILL)

schema.upgrade(database)
"""


def test_the_steps_lead_to_the_tables_of_today(
    bare: Database, kind: str, request: pytest.FixtureRequest
) -> None:
    """
    Columns, constraints and indexes are the same as if the tables were made at once.

    If this fails: ``python -m storage.migrations.revise "why"``.
    """
    today: Database = request.getfixturevalue(f"{kind}_database")

    schema.upgrade(bare)

    differences = difflib.unified_diff(
        _catalog(bare.engine), _catalog(today.engine), "by the steps", "in the tables", n=0
    )
    told = "\n".join(differences)
    assert not told, told


def test_an_upgrade_is_needed_once(bare: Database) -> None:
    """
    Before it there is no step, after it the last one; a second time changes nothing.
    """
    before = (schema.current(bare), schema.needs_upgrade(bare))
    made_by_asking = bare.is_sqlite and Path(str(bare.url.database)).exists()

    upgraded = (schema.upgrade(bare), schema.upgrade(bare))

    assert before == (None, True)
    assert not made_by_asking
    assert upgraded == (True, False)
    assert (schema.current(bare), schema.needs_upgrade(bare)) == (schema.head(), False)


def test_the_steps_are_named_as_alembic_strings_them_together() -> None:
    """
    A file begins with its step's number, and the highest number is the last step.
    """
    steps = [
        step.revision for step in ScriptDirectory.from_config(schema.config()).walk_revisions()
    ]

    assert schema.head() == steps[0]
    assert steps == sorted(steps, reverse=True)
    assert all(map(schema.knows, steps))
    assert not schema.knows("9999")


def test_a_killed_upgrade_has_not_happened(bare: Database) -> None:
    """
    kill -9 in the middle leaves no table behind, and the same command then succeeds.
    """
    url = bare.url.render_as_string(hide_password=False)
    root = Path(__file__).parents[2]

    killed = subprocess.run(
        [sys.executable, "-c", _KILLED_HALF_WAY],
        env={**os.environ, "URL": url, "PYTHONPATH": str(root)},
        check=False,
        timeout=60,
    )

    assert killed.returncode == -signal.SIGKILL
    assert _catalog(bare.engine) == []
    assert schema.upgrade(bare)


def test_tables_of_a_newer_program_are_left_alone(bare: Database) -> None:
    """
    An older program neither serves nor upgrades them.
    """
    schema.upgrade(bare)
    with bare.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(schema.NewerSchema):
        schema.needs_upgrade(bare)
    with pytest.raises(schema.NewerSchema):
        schema.upgrade(bare)


def test_two_upgrades_at_once_take_turns(bare: Database, vault: Vault) -> None:
    """
    One of them takes the steps, the other finds them taken.
    """
    other = Database(bare.url.render_as_string(hide_password=False), vault=vault)

    with ThreadPoolExecutor(2) as both:
        done = list(both.map(schema.upgrade, (bare, other)))
    other.close()

    assert sorted(done) == [False, True]


def test_a_new_sqlite_file_is_for_its_owner_alone(tmp_path: Path, vault: Vault) -> None:
    """
    Mode 0600, also beside it, and references are watched again after the upgrade.
    """
    file = tmp_path / "data" / "kanaeai.sqlite3"
    database = Database(f"sqlite:///{file}", vault=vault)

    schema.upgrade(database)

    modes = {stat.S_IMODE(part.stat().st_mode) for part in file.parent.iterdir()}
    with database.engine.connect() as connection:
        watched = connection.execute(text("PRAGMA foreign_keys")).scalar_one()
    database.close()
    assert modes == {0o600}
    assert watched == 1


def test_rows_that_point_to_nothing_stop_an_upgrade(tmp_path: Path, vault: Vault) -> None:
    """
    SQLite watches no reference while tables are changed, so they are counted before the commit.
    """
    file = tmp_path / "kanaeai.sqlite3"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE left_over (host_id REFERENCES host (id))")
        connection.execute("INSERT INTO left_over VALUES ('nobody')")
        connection.commit()
    database = Database(f"sqlite:///{file}", vault=vault)

    with pytest.raises(schema.BrokenReferences, match="left_over"):
        schema.upgrade(database)

    assert schema.current(database) is None
    database.close()


def _catalog(engine: Engine) -> list[str]:
    """Describe every table, column, constraint and index, one a line."""
    queries = _SQLITE_CATALOG if engine.dialect.name == "sqlite" else _POSTGRES_CATALOG
    with engine.connect() as connection:
        found = [str(row) for query in queries for row in connection.scalars(text(query))]
    clauses = [clause for sql in found for clause in _clauses(sql)]
    if engine.dialect.name == "sqlite":
        # Making all tables on PostgreSQL first takes it out of SQLite's in the same process.
        clauses = [clause for clause in clauses if _ADDED_LATER not in clause]
    return sorted(clauses)


def _clauses(sql: str) -> list[str]:
    """Take the statement that SQLite keeps apart: the order of constraints means nothing."""
    name, *clauses = sql.splitlines()
    # A table that was made anew by a step stands in quotation marks.
    name = name.replace('"', "")
    # A column that was added later stands in the line of the one before it.
    clauses = [part for clause in clauses for part in re.split(r", (?=[a-z_]+ [A-Z])", clause)]
    return [f"{name} {clause.strip().rstrip(',')}" for clause in clauses] or [name]


def test_what_was_plain_is_sealed_by_its_step(bare: Database) -> None:
    """
    A task of before keeps its facts, and they stand nowhere as they were.
    """
    settings = schema.config()
    with bare.engine.begin() as connection:
        settings.attributes |= {"connection": connection, "vault": bare.vault}
        command.upgrade(settings, "0035")
        row = uuid.uuid4()
        connection.execute(
            text(
                "INSERT INTO task (id, town, kind, urgency, state, facts, created_at, due_at,"
                " reminders, had_by, outcome) VALUES (:id, 't', 'k', 'u', 'open',"
                """ '{"words": "canary"}', :at, :at, 0, '[]', '')"""
            ),
            {"id": row.hex if bare.is_sqlite else row, "at": "2026-11-26 00:00:00"},
        )

    schema.upgrade(bare)

    with bare.reading() as session:
        task = session.get_one(Task, row)
        assert task.facts == {"words": "canary"}
        assert task.facts_sealed is not None
        assert b"canary" not in task.facts_sealed


def test_what_gates_ask_is_laid_beside_readings_of_before(bare: Database) -> None:
    """
    The step writes of every offer the very line that the program would.
    """
    schema.upgrade(bare)
    with bare.writing() as session:
        host = make_host(session)
        offers = [
            make_offer(session, host, area="", days=["2026-12-01"], conditions=["fee"]),
            make_offer(session, host, reach="online", state=OfferState.PAUSED, capacity=3),
        ]
        session.add(Hope(offer_id=offers[0].id, text="話し相手", created_at=NOW))
        lines = dict(session.execute(select(Offer.id, gate_text())).all())
    settings = schema.config()
    with bare.engine.begin() as connection:
        connection.execute(text("DROP TABLE offer_pack"))
        connection.execute(text("ALTER TABLE offer_vector DROP COLUMN gates"))
        for offer in offers:
            row = {"id": offer.id.hex if bare.is_sqlite else offer.id, "town": offer.town}
            connection.execute(
                text(
                    "INSERT INTO offer_vector (id, town, version, texts, offer_changed_at,"
                    " rows_sealed) VALUES (:id, :town, '1', :bytes, :at, :bytes)"
                ),
                row | {"bytes": bytes(16), "at": "2026-11-26 00:00:00"},
            )
        settings.attributes |= {"connection": connection, "vault": bare.vault}
        command.stamp(settings, "0049")

    schema.upgrade(bare)

    with bare.reading() as session:
        filled = dict(session.execute(select(OfferVector.id, OfferVector.gates)).all())
    assert filled == lines
    assert filled[offers[0].id].endswith("\x1f1")
