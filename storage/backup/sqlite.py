"""
SQLite copies itself while it is written to, and the copy is one moment of it.

The copy is a single file: what stood in the write-ahead log stands in it.
"""

import sqlite3
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from storage import schema
from storage.backup.contents import CANCEL_WAITING, SEALED, Contents, Restored, Sample, need_usable
from storage.backup.files import new_file, put_in_place, staged
from storage.backup.refusals import CannotCopy, Damaged, NotEmpty, NothingThere, NotOurs
from storage.database import Database

MAGIC = b"SQLite format 3\0"
_WAIT_SECONDS = 10.0


def back_up(database: Database, *, file: Path) -> None:
    """Copy the database to ``file``; see ``storage.backup``."""
    source = _file_of(database)
    if not _has_tables(source):
        raise NothingThere(source)
    with new_file(file) as part:
        _copy(source, part, mode="rw")


def restore(
    database: Database, *, file: Path, replace: bool, prepare: Callable[[Database], None]
) -> Restored:
    """Put the backup in the place of the database; see ``storage.backup``."""
    target = _file_of(database)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _alone(database), staged(beside=target) as part:
        if not replace and _has_tables(target):
            raise NotEmpty(target)
        _copy(file, part, mode="ro")
        with _opened(part, mode="rw") as connection:
            contents = _contents(connection)
            need_usable(contents, vault=database.vault)
            cancelled = connection.execute(CANCEL_WAITING).rowcount
            connection.commit()
        _prepare(part, database, prepare)
        # A log that is left beside would be read into the new file.
        for log in ("-wal", "-shm"):
            Path(f"{target}{log}").unlink(missing_ok=True)
        put_in_place(part, target)
    return Restored(cancelled=cancelled, was_older=contents.revision != schema.head())


def sample_of(database: Database) -> Sample | None:
    """Return a sealed value of the living database."""
    with _opened(_file_of(database), mode="rw") as connection:
        return _sample(connection)


def _prepare(part: Path, database: Database, prepare: Callable[[Database], None]) -> None:
    """Let the file be made ready before it has the name under which it is served."""
    staged_database = Database(f"sqlite:///{part}", vault=database.vault)
    try:
        prepare(staged_database)
    finally:
        staged_database.close()
    with _opened(part, mode="rw") as connection:
        connection.execute("PRAGMA journal_mode = DELETE")


@contextmanager
def _alone(database: Database) -> Iterator[None]:
    claim = Database(str(database.url), vault=database.vault)
    try:
        claim.serve_alone()
        yield
    finally:
        claim.close()


def _copy(source: Path, target: Path, *, mode: str) -> None:
    with _opened(source, mode=mode) as living, _opened(target, mode="rw") as copy:
        # All pages in one go: then other writers neither wait nor make it begin again.
        living.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
        found = copy.execute("PRAGMA integrity_check").fetchone()[0]
        if found != "ok":
            raise Damaged(source)


@contextmanager
def _opened(file: Path, *, mode: str) -> Iterator[sqlite3.Connection]:
    address = f"file:{quote(str(file.absolute()))}?mode={mode}"
    try:
        with closing(sqlite3.connect(address, uri=True, timeout=_WAIT_SECONDS)) as connection:
            yield connection
    except sqlite3.OperationalError as error:
        raise CannotCopy(file) from error
    except sqlite3.DatabaseError as error:
        raise Damaged(file) from error


def _contents(connection: sqlite3.Connection) -> Contents:
    if "alembic_version" not in _tables(connection) or "outbox" not in _tables(connection):
        raise NotOurs
    (revision,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return Contents(revision=revision, sample=_sample(connection))


def _sample(connection: sqlite3.Connection) -> Sample | None:
    for table in _tables(connection):
        for column in _columns(connection, table):
            if not column.endswith(SEALED):
                continue
            row = connection.execute(
                f'SELECT id, "{column}" FROM "{table}" WHERE "{column}" IS NOT NULL LIMIT 1'  # noqa: S608  names from the catalogue
            ).fetchone()
            if row:
                return Sample(table=table, column=column, row=uuid.UUID(row[0]), sealed=row[1])
    return None


def _tables(connection: sqlite3.Connection) -> list[str]:
    found = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    return [name for (name,) in found]


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    found = connection.execute("SELECT name FROM pragma_table_info(?)", (table,))
    return [name for (name,) in found]


def _has_tables(file: Path) -> bool:
    """Tell whether there is something to lose; a file that is no database counts."""
    if not file.exists() or file.stat().st_size == 0:
        return False
    try:
        with _opened(file, mode="rw") as connection:
            return bool(_tables(connection))
    except Damaged:
        return True


def _file_of(database: Database) -> Path:
    name = database.url.database
    if not name or name == ":memory:":
        raise NothingThere(name)
    return Path(name)
