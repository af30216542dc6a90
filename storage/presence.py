"""
Which processes are running, with which keys, and which of them fetches the updates of a bot.

On PostgreSQL all are advisory locks of one connection, so that a killed process is gone at
once and no clock is asked; on SQLite there is only this process, and its lock file says it.
"""

import secrets
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from storage.database import Database

# The first half of our advisory locks' keys: a process that runs, a bot that is fetched for,
# the keys that a process uses.
_RUNS = 0x6B616E31
_FETCHES = 0x6B616E32
_KEYS = 0x6B616E33
_ALIVE = text(
    "SELECT objid FROM pg_locks WHERE locktype = 'advisory' AND classid = :kind AND objsubid = 2"
    " AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)
_LOCK = text("SELECT pg_try_advisory_lock(:kind, :number)")
_SHARE = text("SELECT pg_try_advisory_lock_shared(:kind, :number)")
_UNSHARE = text("SELECT pg_advisory_unlock_shared(:kind, :number)")
_WITH_OTHER_KEYS = text(
    "WITH held AS (SELECT pid, classid, objid FROM pg_locks WHERE locktype = 'advisory'"
    " AND objsubid = 2 AND granted AND classid IN (:runs, :keys)"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))"
    " SELECT count(DISTINCT pid) FROM held WHERE pid NOT IN"
    " (SELECT pid FROM held WHERE classid = :keys AND objid = :number)"
)


class Presence:
    """
    The sign of life of one process.

    Its methods may be called from any thread and raise what the driver raises if the database
    is away; the next call then starts anew, with the same number.
    """

    def __init__(self, database: Database) -> None:
        self.number = secrets.randbelow(2**31 - 1) + 1
        self._shared = not database.is_sqlite
        self._database = database
        self._shown: int | None = None
        self._engine = database.engine.execution_options(isolation_level="AUTOCOMMIT")
        self._connection: Connection | None = None
        self._fetches: set[int] = set()
        self._one_at_a_time = threading.Lock()

    def alive(self) -> frozenset[int]:
        """Return the numbers of all processes that run now, our own among them."""
        if not self._shared:
            return frozenset({self.number})
        with self._locks() as connection:
            found = connection.execute(_ALIVE, {"kind": _RUNS}).scalars()
            return frozenset({int(number) for number in found} | {self.number})

    def may_fetch(self, *, channel: str, bot: str) -> bool:
        """Return whether this process is the one that fetches updates for a bot, trying to be."""
        if not self._shared:
            return True
        number = zlib.crc32(f"{channel}:{bot}".encode()) & 0x7FFFFFFF
        with self._locks() as connection:
            if number in self._fetches:
                # The locks are ours as long as the connection that holds them lives.
                connection.execute(text("SELECT 1"))
            elif connection.execute(_LOCK, {"kind": _FETCHES, "number": number}).scalar_one():
                self._fetches.add(number)
            return number in self._fetches

    def follow_keys(self) -> None:
        """Take over the keys as they have become, and show others which ones are in use here."""
        self._database.vault.catch_up()
        number = self._database.vault.ring.fingerprint
        if not self._shared:
            self._database.show_keys()
        elif number != self._shown or self._connection is None:
            with self._locks() as connection:
                if number != self._shown:
                    connection.execute(_SHARE, {"kind": _KEYS, "number": number})
                    connection.execute(_UNSHARE, {"kind": _KEYS, "number": self._shown})
                    self._shown = number

    def close(self) -> None:
        """Let go of every lock, at once."""
        if self._connection is not None:
            with self._locks() as connection:
                connection.execute(text("SELECT pg_advisory_unlock_all()"))
        with self._one_at_a_time:
            self._forget()

    @contextmanager
    def _locks(self) -> Iterator[Connection]:
        """The connection that holds our locks; forgotten, and they with it, if it fails."""
        with self._one_at_a_time:
            try:
                if self._connection is None:
                    self._connection = self._engine.connect()
                    self._connection.detach()
                    self._connection.execute(_LOCK, {"kind": _RUNS, "number": self.number})
                    self._shown = self._database.vault.ring.fingerprint
                    self._connection.execute(_SHARE, {"kind": _KEYS, "number": self._shown})
                yield self._connection
            except SQLAlchemyError:
                self._forget()
                raise

    def _forget(self) -> None:
        self._fetches.clear()
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def with_other_keys(database: Database, *, fingerprint: int) -> int:
    """Return how many processes run on PostgreSQL whose keys are not the ring of this number."""
    numbers = {"runs": _RUNS, "keys": _KEYS, "number": fingerprint}
    with database.engine.connect() as connection:
        return int(connection.execute(_WITH_OTHER_KEYS, numbers).scalar_one())
