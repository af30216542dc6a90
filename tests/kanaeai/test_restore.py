"""An old backup neither revives anybody nor sends anything: not by itself, and not by haste."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import select

from storage import schema
from storage.database import Database
from storage.states import OutboxState, PersonState, Role
from storage.tables import Chat, Outbox, Person
from storage.vault import Vault
from tests.databases import PostgresServer
from tests.kanaeai.conftest import Run
from tests.making import NOW, make_account, make_cast

DATA = Path("data/practice")
MARKS = DATA / "forgotten.marks"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, run: Run, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The practice database of this folder, on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        yield f"sqlite:///{DATA}/kanaeai.sqlite3"
        return
    with monkeypatch.context() as elsewhere:
        # The server may not know the language of the command line.
        elsewhere.setenv("LANG", "C.UTF-8")
        server: PostgresServer = request.getfixturevalue("postgres_server")
    bare = server.bare_database()
    address = bare.render_as_string(hide_password=False)
    monkeypatch.setenv("KANAEAI_PRACTICE_DATABASE_URL", address)
    yield address
    server.drop(bare)


@pytest.fixture
def codes(url: str, run: Run) -> tuple[str, str]:
    """Two cases, the first stopped, in a backup with a message that waits; the first is gone."""
    assert run("db", "upgrade").code == 0
    database = _opened(url)
    with database.writing() as session:
        cast, other = make_cast(session), make_cast(session)
        cast.person.state = PersonState.STOPPED
        chat = Chat(
            channel="telegram",
            bot="1",
            address="501",
            address_index=bytes(16),
            account_id=make_account(session, Role.SUPPORTER).id,
            first_seen=NOW,
        )
        session.add(chat)
        session.flush()
        session.add(Outbox(chat_id=chat.id, key="one", payload={"text": "明日"}, created_at=NOW))
    database.close()
    assert run("backup", "old").code == 0
    assert run("forget", cast.person.code, "--yes").code == 0
    return cast.person.code, other.person.code


def test_an_old_backup_revives_nobody_and_sends_nothing(
    url: str, run: Run, codes: tuple[str, str]
) -> None:
    """
    Who was forgotten since is forgotten there too; the clock stands until somebody has looked.
    """
    restored = run("restore", "old", "--replace")
    ticked, examined = run("tick"), run("doctor")
    resumed, again = run("resume"), run("resume")

    assert restored.code == 0
    assert "もう一度消しました(1人分)" in restored.out
    assert "メッセージ1件は" in restored.out
    assert _state(url) == ([codes[1]], [OutboxState.CANCELLED])
    assert (ticked.code, examined.code) == (2, 1)
    assert "kanaeai resume" in ticked.err
    assert "控えています" in examined.out
    assert ("再開しました" in resumed.out, "控えてはいません" in again.out) == (True, True)
    assert run("tick").code == 0


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_the_file_alone_is_enough(url: str, run: Run, codes: tuple[str, str]) -> None:
    """
    After a disk was lost the list beside the database is all there is; without it, too, nothing
    runs by itself.
    """
    for file in DATA.glob("kanaeai.sqlite3*"):
        file.unlink()

    restored = run("restore", "old")

    assert "もう一度消しました(1人分)" in restored.out
    assert codes[0].encode() not in (DATA / "kanaeai.sqlite3").read_bytes()


def test_the_list_is_closed_and_only_grows(url: str, run: Run, codes: tuple[str, str]) -> None:
    """
    What a database knows and the file does not is written into it before that database goes.
    """
    mark = MARKS.read_bytes()
    MARKS.unlink()

    run("restore", "old", "--replace")

    assert MARKS.read_bytes() == mark
    assert MARKS.stat().st_mode & 0o777 == 0o600
    assert codes[0].encode() not in mark


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_a_backup_of_an_earlier_version_is_brought_up_to_this_one(url: str, run: Run) -> None:
    """
    Its tables are those of today before anybody can serve it, and it holds back like any other.
    """
    assert run("db", "upgrade").code == 0
    file = Path(url.removeprefix("sqlite:///"))
    file.unlink()
    database = _opened(url)
    with database.engine.connect() as connection, connection.begin():
        settings = schema.config()
        settings.attributes["connection"] = connection
        command.upgrade(settings, "0029")
    database.close()
    assert run("backup", "older").code == 0

    restored = run("restore", "older", "--replace")

    assert restored.code == 0
    assert "今の版の形に直しました" in restored.out
    assert "再開しました" in run("resume").out


def _opened(url: str) -> Database:
    return Database(url, vault=Vault.from_text((DATA / "kanaeai.key").read_text()))


def _state(url: str) -> tuple[list[str], list[OutboxState]]:
    database = _opened(url)
    with database.reading() as session:
        found = (
            list(session.scalars(select(Person.code))),
            list(session.scalars(select(Outbox.state))),
        )
    database.close()
    return found
