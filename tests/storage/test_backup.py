"""A backup is one whole moment, made while others write; a restore loses nothing by mistake."""

import stat
import threading
from pathlib import Path

import pytest
from sqlalchemy import func, inspect, select, text
from sqlalchemy.exc import DatabaseError

from storage import schema
from storage.backup import (
    AlreadyThere,
    BackupRefused,
    Damaged,
    NotEmpty,
    NothingThere,
    NotOurs,
    OtherKey,
    ToolFailed,
    ToolMissing,
    ToolTooOld,
    back_up,
    is_unfinished,
    need_key,
    restore,
)
from storage.backup.postgres_tools import tools_for
from storage.database import AlreadyServed, Database
from storage.nearest import prepare
from storage.presence import Presence
from storage.states import OutboxState, Role
from storage.tables import Account, Chat, OfferVector, Outbox
from storage.vault import Vault
from tests.making import NOW, make_account, make_host, make_offer
from tests.storage.auditing import entry

PG_DUMP = Path("pg_dump")


def as_it_is(database: Database) -> None:
    """Nothing is made ready: what a restored database needs is its caller's to know."""


@pytest.fixture
def stored(bare: Database) -> Database:
    """A database with a supporter in it and three messages: sent, under way, waiting."""
    schema.upgrade(bare)
    with bare.writing() as session:
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
        for state in (OutboxState.SENT, OutboxState.CLAIMED, OutboxState.QUEUED):
            payload = {"text": "明日の見学"}
            row = Outbox(chat_id=chat.id, key=state.value, payload=payload, created_at=NOW)
            row.state = state
            session.add(row)
    return bare


@pytest.fixture
def backup(stored: Database, tmp_path: Path) -> Path:
    """A backup of it."""
    file = tmp_path / "kanaeai.backup"
    back_up(stored, file=file, pg_dump=PG_DUMP)
    return file


def test_a_backup_is_one_moment_while_others_write(
    stored: Database, other_bare: Database, tmp_path: Path
) -> None:
    """
    Pairs of rows that are written together are in the copy together, every time.
    """
    begun, stop = threading.Event(), threading.Event()

    def write_pairs() -> None:
        while not stop.is_set():
            with stored.writing() as session:
                make_account(session, Role.HOST)
                session.flush()
                make_account(session, Role.COORDINATOR)
            begun.set()

    writer = threading.Thread(target=write_pairs)
    writer.start()
    begun.wait(10)
    try:
        for number in range(3):
            back_up(stored, file=tmp_path / str(number), pg_dump=PG_DUMP)
    finally:
        stop.set()
        writer.join()

    for number in range(3):
        database = _opened_anew(other_bare)
        restore(
            database,
            file=tmp_path / str(number),
            pg_dump=PG_DUMP,
            replace=number > 0,
            prepare=as_it_is,
        )
        counts = _count_by_role(database)
        database.close()
        assert counts[Role.HOST] == counts[Role.COORDINATOR] > 0


def test_what_was_stored_can_be_read_after_a_restore(backup: Path, other_bare: Database) -> None:
    """
    Rows come back with what is sealed in them, and this program can go on.
    """
    restored = restore(other_bare, file=backup, pg_dump=PG_DUMP, replace=False, prepare=as_it_is)

    with other_bare.reading() as session:
        assert session.scalars(select(Account)).one().label == "佐藤"
    assert not restored.was_older
    assert not schema.needs_upgrade(other_bare)
    need_key(other_bare)


def test_a_sealed_value_is_bound_to_its_table_whichever_part_holds_it(
    bare: Database, other_bare: Database, tmp_path: Path
) -> None:
    """
    PostgreSQL spreads vectors over several tables: a backup of nothing else is still opened.
    """
    schema.upgrade(bare)
    file = tmp_path / "kanaeai.backup"
    with bare.writing() as session:
        offer = make_offer(session, make_host(session, name=None, sentence=None), text=None)
        place = f"offer_vector.rows.{offer.id.hex}"
        session.add(
            OfferVector(
                id=offer.id,
                town=offer.town,
                version="1",
                texts=bytes(16),
                offer_changed_at=NOW,
                rows_sealed=bare.vault.seal(b"rows", place=place),
            )
        )

    prepare(bare, version="00", dimensions=3)
    need_key(bare)
    back_up(bare, file=file, pg_dump=PG_DUMP)
    restore(other_bare, file=file, pg_dump=PG_DUMP, replace=False, prepare=as_it_is)

    with other_bare.reading() as session:
        row = session.scalars(select(OfferVector)).one()
    assert other_bare.vault.open(row.rows_sealed, place=place) == b"rows"
    # What can be made anew is left out, and so is the extension that it needs.
    assert "nearest_offer" not in inspect(other_bare.engine).get_table_names()
    if not bare.is_sqlite:
        with other_bare.engine.connect() as connection:
            extensions = connection.scalars(text("SELECT extname FROM pg_extension")).all()
        assert extensions == ["plpgsql"]


def test_messages_that_waited_are_not_sent_after_a_restore(
    backup: Path, other_bare: Database
) -> None:
    """
    They may have been sent since: cancelled and counted, their words forgotten.
    """
    restored = restore(other_bare, file=backup, pg_dump=PG_DUMP, replace=False, prepare=as_it_is)

    with other_bare.reading() as session:
        rows = {row.key: row for row in session.scalars(select(Outbox))}
        states = {key: (row.state, row.outcome) for key, row in rows.items()}
        assert rows["queued"].payload is None
    assert restored.cancelled == 2
    assert states == {
        "sent": (OutboxState.SENT, ""),
        "claimed": (OutboxState.CANCELLED, "restored"),
        "queued": (OutboxState.CANCELLED, "restored"),
    }


def test_a_backup_is_for_its_owner_alone(backup: Path) -> None:
    """
    Mode 0600, and nothing else is left in the folder.
    """
    beside = {path.name for path in backup.parent.iterdir()} - {"one", "two"}

    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert beside == {backup.name}


def test_a_backup_is_never_written_over_another(stored: Database, backup: Path) -> None:
    """
    The first one stays as it is.
    """
    before = backup.read_bytes()

    with pytest.raises(AlreadyThere):
        back_up(stored, file=backup, pg_dump=PG_DUMP)

    assert backup.read_bytes() == before


def test_without_tables_there_is_nothing_to_back_up(bare: Database, tmp_path: Path) -> None:
    """
    An empty database makes no backup, and none is made of it by asking.
    """
    with pytest.raises(NothingThere):
        back_up(bare, file=tmp_path / "kanaeai.backup", pg_dump=PG_DUMP)

    assert not (tmp_path / "kanaeai.backup").exists()
    assert _is_empty(bare)


def test_a_key_that_does_not_open_the_backup_is_refused(backup: Path, other_bare: Database) -> None:
    """
    It is found out before anything is put in the place of anything.
    """
    stranger = Database(
        other_bare.url.render_as_string(hide_password=False), vault=Vault.from_text(Vault.new_key())
    )

    with pytest.raises(OtherKey):
        restore(stranger, file=backup, pg_dump=PG_DUMP, replace=True, prepare=as_it_is)

    assert _is_empty(other_bare)
    stranger.close()


def test_the_wrong_key_is_found_in_the_living_database(stored: Database) -> None:
    """
    One sealed value is tried, whatever table it stands in.
    """
    stranger = Database(
        stored.url.render_as_string(hide_password=False), vault=Vault.from_text(Vault.new_key())
    )

    with pytest.raises(OtherKey):
        need_key(stranger)
    stranger.close()


def test_tables_are_only_replaced_when_somebody_says_so(backup: Path, other_bare: Database) -> None:
    """
    Without it the restore is refused; with it only what the backup holds is there.
    """
    schema.upgrade(other_bare)
    with other_bare.writing() as session:
        make_account(session, Role.HOST, label="新しい方")

    with pytest.raises(NotEmpty):
        restore(other_bare, file=backup, pg_dump=PG_DUMP, replace=False, prepare=as_it_is)
    with other_bare.reading() as session:
        assert session.scalars(select(Account)).one().label == "新しい方"
    again = _opened_anew(other_bare)
    restore(again, file=backup, pg_dump=PG_DUMP, replace=True, prepare=as_it_is)

    with again.reading() as session:
        assert session.scalars(select(Account)).one().label == "佐藤"
    assert schema.upgrade(again) is False
    # What refuses to change the audit has come back with it.
    with again.writing() as session:
        session.add(entry(1))
    with pytest.raises(DatabaseError, match="append-only"), again.engine.begin() as connection:
        connection.execute(text("DELETE FROM audit"))
    again.close()


def test_a_restore_is_refused_while_the_program_runs(backup: Path, other_bare: Database) -> None:
    """
    Whoever serves the database keeps it.
    """
    serving = _opened_anew(other_bare)
    schema.upgrade(serving)
    serving.serve_alone()
    presence = Presence(serving)
    presence.alive()

    with pytest.raises(AlreadyServed):
        restore(other_bare, file=backup, pg_dump=PG_DUMP, replace=True, prepare=as_it_is)

    presence.close()
    serving.close()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 a picture", b"SQLite format 3\0PGDMP"])
def test_what_is_no_backup_is_refused(other_bare: Database, tmp_path: Path, content: bytes) -> None:
    """
    Neither another file nor half a backup leaves a trace.
    """
    file = tmp_path / "holiday.jpg"
    file.write_bytes(content)

    with pytest.raises(BackupRefused):
        restore(other_bare, file=file, pg_dump=PG_DUMP, replace=True, prepare=as_it_is)

    assert _is_empty(other_bare)


def test_half_a_backup_is_refused(backup: Path, other_bare: Database) -> None:
    """
    A file that was cut off is not put in the place of a database.
    """
    whole = backup.read_bytes()
    backup.write_bytes(whole[: len(whole) // 2])

    with pytest.raises((Damaged, ToolFailed, NotOurs)):
        restore(other_bare, file=backup, pg_dump=PG_DUMP, replace=True, prepare=as_it_is)

    assert _is_empty(other_bare)


def test_a_backup_of_a_newer_program_is_refused(
    stored: Database, other_bare: Database, tmp_path: Path
) -> None:
    """
    This program could not serve it.
    """
    with stored.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    file = tmp_path / "newer"
    back_up(stored, file=file, pg_dump=PG_DUMP)

    with pytest.raises(schema.NewerSchema):
        restore(other_bare, file=file, pg_dump=PG_DUMP, replace=False, prepare=as_it_is)

    assert _is_empty(other_bare)


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_log_left_by_the_old_file_is_not_read_into_the_new_one(
    sqlite_database: Database, backup: Path
) -> None:
    """
    After a crash a write-ahead log lies beside the file; a restore takes it away.
    """
    target = Path(str(sqlite_database.url.database))
    Path(f"{target}-wal").write_bytes(b"left over")

    restore(sqlite_database, file=backup, pg_dump=PG_DUMP, replace=True, prepare=as_it_is)

    assert not Path(f"{target}-wal").exists()
    with sqlite_database.reading() as session:
        assert session.scalars(select(Account)).one().label == "佐藤"


@pytest.mark.postgres
def test_a_failed_restore_brings_the_old_tables_back(
    postgres_database: Database, tmp_path: Path, tool: Path
) -> None:
    """
    What was to be replaced is set aside until the new tables are there.
    """
    file = _backed_up(postgres_database, tmp_path)
    before = _count_by_role(postgres_database)
    fitting = _fitting_tool(postgres_database)
    _write(tool, f'exec {fitting} "$@"')
    _write(
        tool.with_name("pg_restore"),
        'case "$*" in *--single-transaction*) echo "pg_restore: error: away" >&2; exit 1;; esac\n'
        f'exec {fitting.with_name("pg_restore")} "$@"',
    )

    with pytest.raises(ToolFailed, match="pg_restore: error: away"):
        restore(postgres_database, file=file, pg_dump=tool, replace=True, prepare=as_it_is)

    assert _count_by_role(postgres_database) == before
    assert schema.upgrade(postgres_database) is False


def test_a_restore_that_cannot_be_made_ready_leaves_the_old_tables(
    backup: Path, other_bare: Database
) -> None:
    """
    Whatever fails before it may be served, nothing has happened.
    """
    schema.upgrade(other_bare)
    with other_bare.writing() as session:
        make_account(session, Role.HOST, label="新しい方")

    def fails(database: Database) -> None:
        with database.writing() as session:
            make_account(session, Role.HOST)
        raise ValueError("not ready")

    again = _opened_anew(other_bare)
    with pytest.raises(ValueError, match="not ready"):
        restore(again, file=backup, pg_dump=PG_DUMP, replace=True, prepare=fails)

    assert not is_unfinished(again)
    with again.reading() as session:
        assert session.scalars(select(Account)).one().label == "新しい方"
    again.close()


@pytest.mark.postgres
def test_a_restore_that_was_cut_off_is_cleared_by_the_next(
    postgres_database: Database, tmp_path: Path
) -> None:
    """
    Tables that were left aside come back before anything else is asked.
    """
    file = _backed_up(postgres_database, tmp_path)
    before = _count_by_role(postgres_database)
    with postgres_database.engine.begin() as connection:
        connection.execute(text("CREATE SCHEMA kanaeai_before_restore"))
        for table in connection.scalars(
            text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        ).all():
            connection.execute(text(f"ALTER TABLE {table} SET SCHEMA kanaeai_before_restore"))
    assert is_unfinished(postgres_database)

    with pytest.raises(NotEmpty):
        restore(postgres_database, file=file, pg_dump=PG_DUMP, replace=False, prepare=as_it_is)

    assert _count_by_role(postgres_database) == before
    assert not is_unfinished(postgres_database)


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("script", "refusal"),
    [
        ("echo 'pg_dump (PostgreSQL) 15.4'", ToolTooOld),
        ("exit 127", ToolMissing),
    ],
)
def test_a_tool_that_does_not_fit_is_refused(
    postgres_database: Database,
    tmp_path: Path,
    tool: Path,
    script: str,
    refusal: type[BackupRefused],
) -> None:
    """
    An older pg_dump, or none, is told apart before anything is written.
    """
    _write(tool, script)

    with pytest.raises(refusal):
        back_up(postgres_database, file=tmp_path / "kanaeai.backup", pg_dump=tool)

    assert not (tmp_path / "kanaeai.backup").exists()


@pytest.mark.postgres
def test_the_password_is_not_among_the_words_of_the_command(postgres_database: Database) -> None:
    """
    Everybody on the machine can read those; the environment only its owner.
    """
    url = postgres_database.url.set(password="canary-password")
    database = Database(url.render_as_string(hide_password=False), vault=postgres_database.vault)

    tools = tools_for(database, server=1, pg_dump=PG_DUMP)
    database.close()

    assert "canary-password" not in f"{tools.address} {tools!r}"
    assert tools.environment["PGPASSWORD"] == "canary-password"


@pytest.fixture
def tool(tmp_path: Path) -> Path:
    """Where a test writes its own pg_dump, with pg_restore beside it."""
    folder = tmp_path / "tools"
    folder.mkdir()
    return folder / "pg_dump"


def _write(tool: Path, script: str) -> None:
    tool.write_text(f"#!/bin/sh\n{script}\n")
    tool.chmod(0o755)


def _fitting_tool(database: Database) -> Path:
    with database.engine.connect() as connection:
        version = connection.execute(text("SHOW server_version_num")).scalar_one()
    return tools_for(database, server=int(version) // 10_000, pg_dump=PG_DUMP).pg_dump


def _backed_up(database: Database, folder: Path) -> Path:
    with database.engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    schema.upgrade(database)
    with database.writing() as session:
        make_account(session, Role.SUPPORTER, label="佐藤")
    back_up(database, file=folder / "kanaeai.backup", pg_dump=PG_DUMP)
    return folder / "kanaeai.backup"


def _opened_anew(database: Database) -> Database:
    return Database(database.url.render_as_string(hide_password=False), vault=database.vault)


def _count_by_role(database: Database) -> dict[Role, int]:
    with database.reading() as session:
        counted = select(Account.role, func.count()).group_by(Account.role)
        return {role: count for role, count in session.execute(counted)}


def _is_empty(database: Database) -> bool:
    return not inspect(database.engine).get_table_names()
