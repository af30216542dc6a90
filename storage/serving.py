"""
Is the program running on this database?

Asked from outside, by commands; it neither starts nor stops anything.
"""

import fcntl
from pathlib import Path

from storage.database import Database
from storage.presence import Presence


def is_served(database: Database) -> bool:
    """Tell whether another process serves the database; raises what the driver raises."""
    if database.is_sqlite:
        return _is_locked(Path(f"{database.url.database}.lock"))
    presence = Presence(database)
    try:
        return bool(presence.alive() - {presence.number})
    finally:
        presence.close()


def _is_locked(lock: Path) -> bool:
    if not lock.exists():
        return False
    with lock.open() as held:
        try:
            fcntl.flock(held, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
