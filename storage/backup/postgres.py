"""
PostgreSQL is copied by its own pg_dump, which reads one moment of it while others write.

A restore is one transaction; what was there before is set aside until it has succeeded.
"""

import re
import subprocess
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, text

from storage import schema
from storage.audit.append_only import FUNCTION
from storage.backup.contents import CANCEL_WAITING, SEALED, Contents, Restored, Sample, need_usable
from storage.backup.files import new_file
from storage.backup.postgres_tools import Tools, tools_for
from storage.backup.refusals import Damaged, NotEmpty, NothingThere, NotOurs
from storage.database import AlreadyServed, Database
from storage.presence import Presence

MAGIC = b"PGDMP"
_ASIDE = "kanaeai_before_restore"
_OURS_ONLY = ("--no-owner", "--no-privileges")
_COPY = re.compile(r"COPY \S+?\.(\S+) \((.*)\) FROM stdin;")
_NULL = r"\N"
_BYTES = r"\\x"
_TABLES = text("SELECT tablename FROM pg_tables WHERE schemaname = :schema ORDER BY tablename")
_MADE_ANEW = "nearest_offer"
_HAS_FUNCTION = text(
    "SELECT count(*) FROM pg_proc WHERE proname = :name"
    " AND pronamespace = coalesce(:schema, current_schema())::regnamespace"
)
_SCHEMA = text("SELECT count(*) FROM pg_namespace WHERE nspname = :schema")


def back_up(database: Database, *, file: Path, pg_dump: Path) -> None:
    """Copy the database to ``file``; see ``storage.backup``."""
    tools = _tools(database, pg_dump)
    with database.engine.connect() as connection:
        if not _tables(connection):
            raise NothingThere(database.url.database)
    with new_file(file) as part:
        tools.run(
            tools.pg_dump,
            "--format=custom",
            # A sealed value is bound to its table, whichever part of it holds the row.
            "--load-via-partition-root",
            *_OURS_ONLY,
            *_left_out(database),
            f"--file={part}",
            f"--dbname={tools.address}",
        )
        tools.run(tools.pg_restore, "--list", str(part))


def restore(
    database: Database,
    *,
    file: Path,
    pg_dump: Path,
    replace: bool,
    prepare: Callable[[Database], None],
) -> Restored:
    """Put the backup in the place of the database; see ``storage.backup``."""
    tools = _tools(database, pg_dump)
    presence = Presence(database)
    try:
        if presence.alive() - {presence.number}:
            raise AlreadyServed(database.url.database)
        with database.engine.begin() as connection:
            _finish_earlier(connection)
            there = _tables(connection)
        if there and not replace:
            raise NotEmpty(database.url.database)
        contents = _contents(tools, file)
        need_usable(contents, vault=database.vault)
        with _set_aside(database, there):
            tools.run(
                tools.pg_restore,
                "--single-transaction",
                "--exit-on-error",
                *_OURS_ONLY,
                f"--dbname={tools.address}",
                str(file),
            )
            with database.engine.begin() as connection:
                cancelled = connection.execute(text(CANCEL_WAITING)).rowcount
            prepare(database)
        return Restored(cancelled=cancelled, was_older=contents.revision != schema.head())
    finally:
        presence.close()


def is_unfinished(database: Database) -> bool:
    """Tell whether a restore was cut off: what stands there has not been made ready."""
    with database.engine.connect() as connection:
        return bool(connection.execute(_SCHEMA, {"schema": _ASIDE}).scalar_one())


def sample_of(database: Database) -> Sample | None:
    """Return a sealed value of the living database."""
    sealed = text(
        "SELECT table_name, column_name FROM information_schema.columns"
        " WHERE table_schema = current_schema() AND column_name LIKE '%\\_sealed'"
        " AND NOT (SELECT relispartition FROM pg_class"
        " WHERE oid = format('%I.%I', table_schema, table_name)::regclass)"
        " ORDER BY table_name, column_name"
    )
    with database.engine.connect() as connection:
        for table, column in connection.execute(sealed).all():
            row = connection.execute(
                text(f'SELECT id, "{column}" FROM "{table}" WHERE "{column}" IS NOT NULL LIMIT 1')  # noqa: S608  names from the catalogue
            ).first()
            if row:
                return Sample(table=table, column=column, row=row[0], sealed=bytes(row[1]))
    return None


def _left_out(database: Database) -> tuple[str, ...]:
    """What is made anew at the next start, and would keep a backup from a server without it."""
    by_name = (f"--exclude-table={_MADE_ANEW}",)
    # An older pg_dump cannot leave extensions out.
    return (*by_name, "--exclude-extension=vector") if _server(database) >= 17 else by_name


def _tools(database: Database, pg_dump: Path) -> Tools:
    return tools_for(database, server=_server(database), pg_dump=pg_dump)


def _server(database: Database) -> int:
    with database.engine.connect() as connection:
        version = connection.execute(text("SHOW server_version_num")).scalar_one()
    return int(version) // 10_000


def _contents(tools: Tools, file: Path) -> Contents:
    """Read a backup until its step and a sealed value are known."""
    command = [str(tools.pg_restore), "--data-only", "--file=-", str(file)]
    with subprocess.Popen(  # noqa: S603  the operator named the tool
        command,
        env=tools.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
    ) as reading:
        assert reading.stdout is not None
        contents = _read(reading.stdout)
        whole = contents.revision is not None and contents.sample is not None
        if whole:
            reading.kill()
    if not whole and reading.returncode != 0:
        raise Damaged(file)
    if contents.revision is None:
        raise NotOurs(file)
    return contents


def _read(lines: Iterable[str]) -> Contents:
    revision: str | None = None
    sample: Sample | None = None
    for table, row in _rows(lines):
        if table == "alembic_version":
            revision = row["version_num"]
        elif sample is None:
            sample = next(_sealed(table, row), None)
        if revision is not None and sample is not None:
            break
    return Contents(revision, sample)


def _rows(lines: Iterable[str]) -> Iterator[tuple[str, dict[str, str]]]:
    """Name table and values of each row, as COPY writes them."""
    table, columns = "", [""]
    for line in lines:
        if begins := _COPY.match(line):
            table, columns = begins[1], [name.strip('" ') for name in begins[2].split(",")]
        elif line.startswith("\\."):
            table = ""
        elif table:
            yield table, dict(zip(columns, line.rstrip("\n").split("\t"), strict=True))


def _sealed(table: str, row: dict[str, str]) -> Iterator[Sample]:
    for column, value in row.items():
        if column.endswith(SEALED) and value != _NULL:
            sealed = bytes.fromhex(value.removeprefix(_BYTES))
            yield Sample(table=table, column=column, row=uuid.UUID(row["id"]), sealed=sealed)


def _tables(connection: Connection) -> list[str]:
    schema_name = connection.execute(text("SELECT current_schema()")).scalar_one()
    return list(connection.scalars(_TABLES, {"schema": schema_name}))


@contextmanager
def _set_aside(database: Database, tables: list[str]) -> Iterator[None]:
    """
    Move tables out of the way; bring them back if the block fails, else let them go.

    Their schema, though it may be empty, also says that a restore is not finished.
    """
    with database.engine.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {_ASIDE}"))
        _move(connection, tables, old=None, new=_ASIDE)
    try:
        yield
    except Exception:
        with database.engine.begin() as connection:
            for table in _tables(connection):
                connection.execute(text(f'DROP TABLE IF EXISTS "{table}" CASCADE'))
            connection.execute(text(f"DROP FUNCTION IF EXISTS {FUNCTION}()"))
            _finish_earlier(connection)
        raise
    with database.engine.begin() as connection:
        connection.execute(text(f"DROP SCHEMA {_ASIDE} CASCADE"))


def _finish_earlier(connection: Connection) -> None:
    """
    Clear what a restore that was cut off has left.

    Its one transaction either happened, then the old tables go; or not, then they come back.
    """
    if not connection.execute(_SCHEMA, {"schema": _ASIDE}).scalar_one():
        return
    if not _tables(connection):
        ours = connection.execute(text("SELECT current_schema()")).scalar_one()
        aside = list(connection.scalars(_TABLES, {"schema": _ASIDE}))
        _move(connection, aside, old=_ASIDE, new=ours)
    connection.execute(text(f"DROP SCHEMA {_ASIDE} CASCADE"))


def _move(connection: Connection, tables: list[str], *, old: str | None, new: str) -> None:
    before = f'"{old}".' if old else ""
    if connection.execute(_HAS_FUNCTION, {"schema": old, "name": FUNCTION}).scalar_one():
        connection.execute(text(f'ALTER FUNCTION {before}{FUNCTION}() SET SCHEMA "{new}"'))
    for table in tables:
        connection.execute(text(f'ALTER TABLE {before}"{table}" SET SCHEMA "{new}"'))
