"""A tick from the command line does what is due at a time, once."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from storage.database import Database
from storage.states import Role
from storage.tables import Task
from storage.vault import Vault
from tests.kanaeai.conftest import Run
from tests.making import TOWN, make_account

OPENED = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "said", ["2026-12-01T09:00", "2026-12-01T09:00+09:00", "2026-12-01 00:00Z"]
)
def test_a_time_without_a_zone_is_of_japan(run: Run, said: str) -> None:
    """
    The operator writes the time of the wall clock; another zone must be written down.
    """
    done = run("tick", "--now", said, "--json")

    assert done.code == 0
    assert json.loads(done.out)["now"] == "2026-12-01T00:00:00+00:00"


def test_what_is_due_then_is_done(run: Run) -> None:
    """
    A task of last week is looked at; on the day it was opened it was not due.
    """
    run("db", "upgrade")
    database = _opened()
    with database.writing() as session:
        coordinator = make_account(session, Role.COORDINATOR)
        session.add(
            Task(
                town=TOWN.key,
                kind="concern",
                urgency="next_working_day",
                coordinator_id=coordinator.id,
                created_at=OPENED,
                due_at=OPENED,
            )
        )

    done = run("tick", "--now", "2026-12-01T09:00", "--json")

    with database.reading() as session:
        looked_at = session.scalars(select(Task.look_at).where(Task.created_at == OPENED)).one()
    database.close()
    report = json.loads(done.out)
    assert done.code == 0
    assert report["failed"] == {}
    assert report["done"]["tasks"] == 1
    assert looked_at != OPENED


def test_words_for_the_operator(run: Run) -> None:
    """
    Which home, which time, how much.
    """
    done = run("tick", "--now", "2026-12-01T09:00")

    assert done.out == "練習で、2026-12-01 09:00 にすることをしました。0件を見ました。\n"


@pytest.mark.parametrize("said", ["tomorrow", "0001-01-01T00:00"])
def test_what_is_no_time_is_one_sentence(run: Run, said: str) -> None:
    """
    With an example of how to write it.
    """
    done = run("tick", "--now", said)

    assert done.code == 2
    assert "2026-12-01T09:00" in done.err
    assert len(done.err.splitlines()) == 1


def _opened() -> Database:
    home = Path("data/practice")
    vault = Vault.from_text((home / "kanaeai.key").read_text())
    return Database(f"sqlite:///{home}/kanaeai.sqlite3", vault=vault)
