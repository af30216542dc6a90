"""Backup and restore as an operator meets them: a file, a sentence, an exit code."""

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.database import Database
from storage.states import OutboxState, Role
from storage.tables import Chat, Outbox
from storage.vault import Vault
from tests.databases import PostgresServer
from tests.kanaeai.conftest import Run
from tests.making import NOW, make_account


@pytest.fixture
def kept(run: Run, tmp_path: Path) -> Path:
    """The backup of a practice database in which one message waits."""
    run("db", "upgrade")
    with _opened().writing() as session:
        account = make_account(session, Role.SUPPORTER, label="佐藤")
        chat = Chat(
            channel="telegram",
            bot="1",
            address="501",
            address_index=bytes(16),
            account_id=account.id,
            first_seen=NOW,
        )
        session.add(chat)
        session.flush()
        session.add(
            Outbox(
                chat_id=chat.id,
                key="one",
                payload={"text": "明日の見学"},
                state=OutboxState.QUEUED,
                created_at=NOW,
            )
        )
    assert run("backup", "kanaeai.backup").code == 0
    return tmp_path / "kanaeai.backup"


def test_a_backup_has_a_name_by_itself(kept: Path, run: Run) -> None:
    """
    Without a name it lies in its own folder, closed to others, and the key is spoken of.
    """
    done = run("backup")

    made = list(Path("data/practice/backups").iterdir())
    assert done.code == 0
    assert "鍵は入っていない" in done.out
    assert [stat.S_IMODE(file.stat().st_mode) for file in made] == [0o600]


def test_a_restore_says_how_many_messages_are_not_sent(kept: Path, run: Run) -> None:
    """
    They may have arrived since the backup was made.
    """
    done = run("restore", str(kept), "--replace")

    assert done.code == 0
    assert "メッセージ1件は、もう届いているかもしれないので送りません。" in done.out


def test_a_restore_without_replace_leaves_the_records(kept: Path, run: Run) -> None:
    """
    What is there is only given up by saying so.
    """
    done = run("restore", str(kept))

    assert done.code == 2
    assert "--replace" in done.err


def test_a_restore_waits_until_the_program_has_stopped(kept: Path, run: Run) -> None:
    """
    A backup is made while it runs; a restore is not.
    """
    serving = _opened()
    serving.serve_alone()

    backed_up, restored = run("backup", "again"), run("restore", str(kept), "--replace")
    serving.close()

    assert (backed_up.code, restored.code) == (0, 2)
    assert "先に止めてください" in restored.err


def test_another_key_is_told_with_its_place(kept: Path, run: Run) -> None:
    """
    The backup holds no key; the one of that time is asked for.
    """
    key = Path("data/practice/kanaeai.key")
    key.write_text(Vault.new_key())

    done = run("restore", str(kept), "--replace")

    assert done.code == 2
    assert str(key) in done.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("backup", "kanaeai.backup"), "上書きはしない"),
        (("restore", "nowhere"), "nowhere を読み出せません"),
        (("restore", "holiday.jpg"), "写しではありません"),
        (("restore", "half", "--replace"), "壊れています"),
        (("backup", "holiday.jpg/new"), "holiday.jpg に書き込めません"),
    ],
)
def test_a_refusal_is_one_sentence(kept: Path, run: Run, words: tuple[str, ...], said: str) -> None:
    """
    Exit code 2, what to do, no traceback.
    """
    Path("holiday.jpg").write_bytes(b"a picture")
    whole = kept.read_bytes()
    Path("half").write_bytes(whole[: len(whole) // 2])

    done = run(*words)

    assert done.code == 2
    assert said in done.err
    assert len(done.err.splitlines()) == 1


def test_nothing_to_back_up_is_one_sentence(run: Run) -> None:
    """
    In a wrong folder nothing is found, and no empty backup is left.
    """
    done = run("backup", "kanaeai.backup")

    assert done.code == 2
    assert "kanaeai doctor" in done.err
    assert not Path("kanaeai.backup").exists()


def _opened() -> Database:
    home = Path("data/practice")
    vault = Vault.from_text((home / "kanaeai.key").read_text())
    return Database(f"sqlite:///{home}/kanaeai.sqlite3", vault=vault)


def test_a_damaged_database_is_told_apart(kept: Path, run: Run) -> None:
    """
    No backup is made of it; the way back is said.
    """
    Path("data/practice/kanaeai.sqlite3").write_bytes(b"no database" * 1000)

    refused = run("backup", "again")
    restored = run("restore", str(kept), "--replace")

    assert refused.code == 2
    assert "kanaeai restore" in refused.err
    assert restored.code == 0


@pytest.fixture
def on_postgres(
    postgres_server: PostgresServer, run: Run, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Run]:
    """A practice database on PostgreSQL."""
    url = postgres_server.bare_database()
    monkeypatch.setenv("KANAEAI_PRACTICE_DATABASE_URL", url.render_as_string(hide_password=False))
    assert run("db", "upgrade").code == 0
    yield run
    postgres_server.drop(url)


@pytest.mark.postgres
def test_the_same_two_commands_serve_postgres(on_postgres: Run) -> None:
    """
    There and back, with pg_dump behind them.
    """
    backed_up = on_postgres("backup", "kanaeai.backup")
    refused = on_postgres("restore", "kanaeai.backup")
    restored = on_postgres("restore", "kanaeai.backup", "--replace")

    assert (backed_up.code, refused.code, restored.code) == (0, 2, 0)
    assert stat.S_IMODE(Path("kanaeai.backup").stat().st_mode) == 0o600
    assert on_postgres("resume").code == 0
    assert on_postgres("doctor").code == 0


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("echo 'pg_dump (PostgreSQL) 15.4'", "18版以上のクライアント"),
        ("exit 127", "pg_dump が見つかりません"),
        (
            'case "$1" in --version) echo "pg_dump (PostgreSQL) 18.0";;'
            ' *) echo "pg_dump: error: no way" >&2; exit 1;; esac',
            "pg_dump: error: no way",
        ),
    ],
)
def test_a_tool_that_does_not_do_is_one_sentence(
    on_postgres: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, said: str
) -> None:
    """
    Which version, or which setting; and no half of a backup.
    """
    tool = tmp_path / "pg_dump"
    tool.write_text(f"#!/bin/sh\n{script}\n")
    tool.chmod(0o755)
    monkeypatch.setenv("KANAEAI_PG_DUMP", str(tool))

    done = on_postgres("backup", "kanaeai.backup")

    assert done.code == 2
    assert said in done.err
    assert len(done.err.splitlines()) == 1
    assert not Path("kanaeai.backup").exists()
