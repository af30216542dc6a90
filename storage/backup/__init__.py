"""
Backup and restore: SQLite by its own online copy, PostgreSQL by pg_dump.

A backup is made while the program runs and is one moment of it; it is sealed like the
database is, so without the key it cannot be read.
"""

from collections.abc import Callable
from pathlib import Path

from storage.backup import postgres, sqlite
from storage.backup.contents import Contents, Restored, Sample, need_usable
from storage.backup.refusals import (
    AlreadyThere,
    BackupRefused,
    CannotCopy,
    Damaged,
    NotEmpty,
    NothingThere,
    NotOurs,
    OtherKey,
    ToolFailed,
    ToolMissing,
    ToolTooOld,
)
from storage.database import Database

__all__ = [
    "AlreadyThere",
    "BackupRefused",
    "CannotCopy",
    "Contents",
    "Damaged",
    "NotEmpty",
    "NotOurs",
    "NothingThere",
    "OtherKey",
    "Restored",
    "Sample",
    "ToolFailed",
    "ToolMissing",
    "ToolTooOld",
    "back_up",
    "is_unfinished",
    "need_key",
    "restore",
]


def back_up(database: Database, *, file: Path, pg_dump: Path) -> None:
    """
    Write one moment of the database to ``file`` (mode 0600), which appears when it is whole.

    :param pg_dump: the tool to use on PostgreSQL; a bare name is looked for
    :raises AlreadyThere: if the file exists
    :raises BackupRefused: if there is nothing to back up, it is damaged, or cannot be written
    """
    if database.is_sqlite:
        sqlite.back_up(database, file=file)
    else:
        postgres.back_up(database, file=file, pg_dump=pg_dump)


def restore(
    database: Database,
    *,
    file: Path,
    pg_dump: Path,
    replace: bool,
    prepare: Callable[[Database], None],
) -> Restored:
    """
    Put a backup in the place of the database, after everything about it has been checked.

    ``database`` must not have been read before: on SQLite its file is another one afterwards.

    Messages that waited when it was made are cancelled with the outcome ``restored``: they may
    have been sent since. What is due is asked again by the clock. Updates that waited are
    handled: what they asked for has not happened in this database.

    :param prepare: makes what was restored ready, before anybody can serve it
    :param replace: whether the tables that are there now may go
    :raises AlreadyServed: if the program is running
    :raises NotEmpty: if there are tables and ``replace`` is false
    :raises OtherKey: if the database's key does not open the backup
    :raises NewerSchema: if a newer program made it
    :raises BackupRefused: if it is no backup of this kind, damaged, or cannot be read
    """
    with file.open("rb") as opened:
        begins = opened.read(len(sqlite.MAGIC))
    if not begins.startswith(sqlite.MAGIC if database.is_sqlite else postgres.MAGIC):
        raise NotOurs(file)
    if database.is_sqlite:
        return sqlite.restore(database, file=file, replace=replace, prepare=prepare)
    return postgres.restore(database, file=file, pg_dump=pg_dump, replace=replace, prepare=prepare)


def is_unfinished(database: Database) -> bool:
    """Tell whether a restore was cut off, so that nobody may serve what stands there."""
    return not database.is_sqlite and postgres.is_unfinished(database)


def need_key(database: Database) -> None:
    """
    See that the database's key opens what stands in it.

    :raises OtherKey: if it does not
    """
    found = (sqlite if database.is_sqlite else postgres).sample_of(database)
    need_usable(Contents(revision=None, sample=found), vault=database.vault)
