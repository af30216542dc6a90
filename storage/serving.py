"""
Is the program running on this database, with which keys, and what is under way in it?

Asked from outside, by commands; it neither starts nor stops anything.
"""

import fcntl
from datetime import datetime
from pathlib import Path

from sqlalchemy import text

from storage.database import Database
from storage.keyring import Ring
from storage.presence import Presence, with_other_keys

_NOW = text("SELECT clock_timestamp()")
_BEGUN_BEFORE = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND backend_type = 'client backend' AND pid <> pg_backend_pid() AND xact_start < :moment"
)


def is_served(database: Database) -> bool:
    """Tell whether another process serves the database; raises what the driver raises."""
    if database.is_sqlite:
        return _is_locked(Path(f"{database.url.database}.lock"))
    presence = Presence(database)
    try:
        return bool(presence.alive() - {presence.number})
    finally:
        presence.close()


def behind(database: Database, *, ring: Ring) -> int:
    """Return how many running processes use other keys than these."""
    if not database.is_sqlite:
        return with_other_keys(database, fingerprint=ring.fingerprint)
    lock = Path(f"{database.url.database}.lock")
    if not _is_locked(lock):
        return 0
    return int(lock.read_text().strip() != f"{ring.fingerprint:010d}")


def begun_before(database: Database, moment: datetime | None) -> int:
    """
    Return how many transactions are under way that began before a moment of the database's.

    :param moment: as :func:`moment_of` gives it
    """
    if moment is None:
        return 0
    with database.engine.connect() as connection:
        return int(connection.execute(_BEGUN_BEFORE, {"moment": moment}).scalar_one())


def moment_of(database: Database) -> datetime | None:
    """Return the database's time; on SQLite wait until nobody writes, and return None."""
    with database.engine.begin() as connection:
        if not database.is_sqlite:
            found: datetime = connection.execute(_NOW).scalar_one()
            return found
        # To begin is to have the writer's lock: whoever wrote has ended.
        return None


def _is_locked(lock: Path) -> bool:
    if not lock.exists():
        return False
    with lock.open() as held:
        try:
            fcntl.flock(held, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
