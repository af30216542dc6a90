"""
Bring the tables of a database to what this program needs, and tell how far they are.

An upgrade is one transaction on both databases: killed in the middle, it has not happened.
"""

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from storage.database import Database

if TYPE_CHECKING:
    from alembic.config import Config

# "kanaeai upgrade", as a number: two processes that upgrade at once take turns.
_LOCK = 0x6B61_6E61_6501
_SCRIPTS = "storage:migrations"
_STEPS = Path(__file__).parent / "migrations" / "versions"


class NewerSchema(RuntimeError):
    """The tables were made by a newer program than this one."""


class BrokenReferences(RuntimeError):
    """A step left rows that point to nothing; it was rolled back."""


def upgrade(database: Database) -> bool:
    """
    Take every step that is missing, all in one transaction; return whether there was one.

    A SQLite file is made for its owner alone if it is not there.

    :raises NewerSchema: if the tables are ahead of this program
    :raises BrokenReferences: if a step left rows that point to nothing (SQLite)
    """
    _make_file(database)
    with _alone(database) as connection:
        if _revision_of(connection) == head():
            return False
        _need_known(_revision_of(connection))
        from alembic import command

        settings = config()
        settings.attributes["connection"] = connection
        settings.attributes["vault"] = database.vault
        command.upgrade(settings, "head")
    return True


def current(database: Database) -> str | None:
    """
    Return the last step that the tables have taken; ``None`` if there are no tables.

    A SQLite file that is not there is not made by asking.
    """
    file = _file_of(database)
    if file is not None and not file.exists():
        return None
    with database.engine.connect() as connection:
        return _revision_of(connection)


def needs_upgrade(database: Database) -> bool:
    """
    Tell whether steps are missing.

    :raises NewerSchema: if the tables are ahead of this program
    """
    found = current(database)
    _need_known(found)
    return found != head()


def head() -> str:
    """Return the last step that this program knows."""
    return _steps()[-1]


def knows(revision: str | None) -> bool:
    """Tell whether this program can go on from ``revision``."""
    return revision is None or revision in _steps()


@cache
def _steps() -> tuple[str, ...]:
    """
    Return all steps by the numbers that their files begin with, the first one first.

    Each start asks, and alembic would load itself and every step to answer.
    """
    return tuple(sorted(file.name.partition("_")[0] for file in _STEPS.glob("[0-9]*.py")))


def _need_known(revision: str | None) -> None:
    if not knows(revision):
        raise NewerSchema(revision)


def config() -> "Config":
    """Return alembic's settings; there is no file of them."""
    from alembic.config import Config

    made = Config()
    made.set_main_option("script_location", _SCRIPTS)
    return made


def _revision_of(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


@contextmanager
def _alone(database: Database) -> Iterator[Connection]:
    """Open a transaction in which nobody else changes the tables."""
    with database.engine.connect() as connection:
        if database.is_sqlite:
            # To change a table SQLite makes it anew, and dropping the old one would empty
            # those that point to it. This can only be set outside a transaction.
            with _without_foreign_keys(connection), connection.begin():
                yield connection
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
                if broken is not None:
                    raise BrokenReferences(str(broken[0]))
            return
        with connection.begin():
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            yield connection


@contextmanager
def _without_foreign_keys(connection: Connection) -> Iterator[None]:
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys = ON")


def _make_file(database: Database) -> None:
    """
    Make the file whole and then give it its name.

    Two processes that turn one new file to write-ahead logging at once lock each other out.
    """
    file = _file_of(database)
    if file is None or file.exists():
        return
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, made = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    os.close(handle)
    try:
        with closing(sqlite3.connect(made)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
        try:
            os.link(made, file)
        except FileExistsError:
            # Somebody was faster.
            return
        except OSError:
            # Not every file system knows links.
            Path(made).rename(file)
    finally:
        Path(made).unlink(missing_ok=True)


def _file_of(database: Database) -> Path | None:
    name = database.url.database
    return Path(name) if database.is_sqlite and name and name != ":memory:" else None
