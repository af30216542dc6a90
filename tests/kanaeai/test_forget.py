"""Forgetting a case as an operator meets it."""

import stat
from pathlib import Path

import pytest
from sqlalchemy import select

from storage.database import Database
from storage.states import PersonState
from storage.tables import Person
from storage.vault import Vault
from tests.kanaeai.conftest import Run
from tests.making import make_cast

DATA = Path("data/practice")


def opened() -> Database:
    """The practice database of this folder."""
    vault = Vault.from_text((DATA / "kanaeai.key").read_text())
    return Database(f"sqlite:///{DATA}/kanaeai.sqlite3", vault=vault)


def files() -> bytes:
    """Every byte of it."""
    return b"".join(one.read_bytes() for one in DATA.glob("kanaeai.sqlite3*"))


@pytest.fixture
def code(run: Run) -> str:
    """The code of a case for which everything was stopped."""
    run("db", "upgrade")
    database = opened()
    with database.writing() as session:
        cast = make_cast(session)
        make_cast(session)
        cast.person.state = PersonState.STOPPED
    database.close()
    return cast.person.code


def test_a_case_is_gone_from_every_file(run: Run, code: str) -> None:
    """
    First what would go is counted and nothing is changed; then it goes, and its mark is kept.
    """
    looked = run("forget", code, "--dry-run")
    assert code.encode() in files()
    done = run("forget", code.lower(), "--yes")

    assert (looked.code, done.code) == (0, 0)
    assert f"{code}: 3行が、完全に消えます。" in looked.out
    assert "introduction 1" in looked.out
    assert "件数だけが残ります" in done.out
    assert code.encode() not in files()
    marks = DATA / "forgotten.marks"
    assert stat.S_IMODE(marks.stat().st_mode) == 0o600
    assert len(marks.read_text().split()) == 1
    database = opened()
    with database.reading() as session:
        assert len(session.scalars(select(Person)).all()) == 1
    database.close()


def test_what_cannot_be_forgotten_is_one_sentence(run: Run, code: str) -> None:
    """
    An unknown code, and a case that goes on.
    """
    database = opened()
    with database.writing() as session:
        going_on = session.scalars(select(Person).where(Person.code != code)).one().code
    database.close()

    unknown, active = run("forget", "K-0000", "--yes"), run("forget", going_on, "--yes")

    assert (unknown.code, active.code) == (2, 2)
    assert "番号を確かめてください" in unknown.err
    assert "すべて止める" in active.err
