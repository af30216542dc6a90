"""
One synchronous path to SQLite or PostgreSQL, called from worker threads.

SQLite serves one process and writes from one thread inside ``BEGIN IMMEDIATE``;
PostgreSQL serves many. A transaction commits when its block ends and rolls back otherwise.
"""

import asyncio
import fcntl
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import ExecutionContext, make_url
from sqlalchemy.orm import Session

from storage.vault import Vault

T = TypeVar("T")

_BUSY_TIMEOUT_MS = 10_000
_POSTGRES_THREADS = 4
# A transaction that nobody goes on with ends; the audit counts on it (storage.audit.chain.LATE).
_IDLE_MINUTES = 10

BINARY = {"kanaeai_binary": True}
"""
Execution options of a question whose answer PostgreSQL sends in binary: of bytes as text there are
twice as many. Columns must be of types that every driver knows.
"""
# psycopg's own number for it; SQLite goes without psycopg.
_BINARY = 1


class AlreadyServed(RuntimeError):
    """Another process has this SQLite database open."""


class Database:
    """
    The store of one program.

    :param url: SQLAlchemy URL; ``sqlite:///path`` or ``postgresql+psycopg://…``
    :param vault: what seals and opens its rows
    """

    def __init__(self, url: str, *, vault: Vault) -> None:
        parsed = make_url(url)
        if parsed.drivername in {"postgresql", "postgres"}:
            parsed = parsed.set(drivername="postgresql+psycopg")
        self.url = parsed
        self.vault = vault
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        self._lock_file: TextIO | None = None
        if self.is_sqlite:
            connections = _sqlite_engine(parsed)
            self._writer = _beginning(connections, "BEGIN IMMEDIATE")
            self._reader = _beginning(connections, "BEGIN")
            self._write_threads = ThreadPoolExecutor(1, thread_name_prefix="write")
            self._read_threads = ThreadPoolExecutor(2, thread_name_prefix="read")
        else:
            self._writer = self._reader = create_engine(
                parsed,
                pool_size=2 * _POSTGRES_THREADS,
                connect_args={
                    "connect_timeout": 5,
                    "options": "-c timezone=UTC"
                    f" -c idle_in_transaction_session_timeout={_IDLE_MINUTES}min",
                },
            )
            event.listen(self._reader, "before_cursor_execute", _answer_in_binary)
            self._write_threads = self._read_threads = ThreadPoolExecutor(
                2 * _POSTGRES_THREADS, thread_name_prefix="database"
            )

    @property
    def engine(self) -> Engine:
        """The engine that may write."""
        return self._writer

    @property
    def parallel(self) -> int:
        """How many transactions may usefully write at once."""
        return 1 if self.is_sqlite else _POSTGRES_THREADS

    def serve_alone(self) -> None:
        """
        Claim a SQLite database for this process; PostgreSQL needs no claim.

        :raises AlreadyServed: if another process has it
        """
        if not self.is_sqlite or not self.url.database:
            return
        # The lock lasts as long as the file is open: until this database is closed.
        # Not emptied by opening it: what stands in it is of whoever has it.
        lock = Path(f"{self.url.database}.lock")
        lock.touch()
        self._lock_file = lock.open("r+")
        try:
            fcntl.flock(self._lock_file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._lock_file.close()
            self._lock_file = None
            raise AlreadyServed(self.url.database) from None
        self.show_keys()

    def show_keys(self) -> None:
        """Let others see in the lock file which keys are in use here; without one, nowhere."""
        if self._lock_file is not None:
            self._lock_file.seek(0)
            self._lock_file.write(f"{self.vault.ring.fingerprint:010d}\n")
            self._lock_file.flush()

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Open a transaction that may write; it commits at the end of the block."""
        with Session(self._writer, expire_on_commit=False) as session:
            session.info["vault"] = self.vault
            with session.begin():
                yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a transaction that only reads and always ends with a rollback."""
        with Session(self._reader, expire_on_commit=False, autoflush=False) as session:
            session.info["vault"] = self.vault
            yield session

    async def write(self, work: Callable[[Session], T]) -> T:
        """Run ``work`` in a writing transaction on a worker thread."""

        def transaction() -> T:
            with self.writing() as session:
                return work(session)

        return await asyncio.get_running_loop().run_in_executor(self._write_threads, transaction)

    async def read(self, work: Callable[[Session], T]) -> T:
        """Run ``work`` in a reading transaction on a worker thread."""

        def transaction() -> T:
            with self.reading() as session:
                return work(session)

        return await asyncio.get_running_loop().run_in_executor(self._read_threads, transaction)

    async def between_writes(self, work: Callable[[], T]) -> T:
        """Run ``work`` on a thread on which, on SQLite, nothing is written meanwhile."""
        return await asyncio.get_running_loop().run_in_executor(self._write_threads, work)

    def ask(self, work: Callable[[Session], T]) -> T:
        """Run ``work`` in a reading transaction on this thread, which must not be the loop's."""
        with self.reading() as session:
            return work(session)

    def ping(self) -> None:
        """Ask the database for a sign of life; raises what the driver raises."""
        with self._reader.connect() as connection:
            connection.execute(text("SELECT 1"))

    def close(self) -> None:
        """Wait for running transactions and let go of every connection."""
        self._write_threads.shutdown(wait=True)
        self._read_threads.shutdown(wait=True)
        self._writer.dispose()
        if self._lock_file is not None:
            self._lock_file.close()
            self._lock_file = None


def _sqlite_engine(url: Any) -> Engine:
    engine = create_engine(url, connect_args={"check_same_thread": False})

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _: object) -> None:
        # The driver's own BEGIN comes too late: read-modify-writes were lost with it.
        connection.isolation_level = None
        for pragma in (
            f"busy_timeout = {_BUSY_TIMEOUT_MS}",
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
            "secure_delete = ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    return engine


def _answer_in_binary(
    _connection: Connection,
    cursor: Any,
    _statement: str,
    _parameters: Any,
    context: ExecutionContext | None,
    _many: bool,
) -> None:
    if context is not None and context.execution_options.get("kanaeai_binary"):
        cursor.format = _BINARY


def _beginning(engine: Engine, begin: str) -> Engine:
    """Return an engine with the same connections and compiled statements that begins in its way."""
    own = engine.execution_options()

    @event.listens_for(own, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return own
