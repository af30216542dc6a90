"""
Which errors mean that the database is away or full, not that a piece of work is wrong.

Such work is tried again as it is; it is never counted against the update that it served.
"""

import sqlite3

from sqlalchemy import exc

# What SQLite says of its surroundings: busy, locked, read-only, input/output, full, cannot open.
_SQLITE_SURROUNDINGS = frozenset({5, 6, 8, 10, 13, 14})
# What it says of a file that does not hold together: corrupt, not a database.
_SQLITE_DAMAGE = frozenset({11, 26})


def is_outage(error: BaseException) -> bool:
    """
    Tell whether ``error`` comes from the database's surroundings and may pass by itself.

    A gone connection, a full disk, a lock not granted or a deadlock is one; a statement
    that the database does not understand is not.
    """
    if isinstance(error, exc.TimeoutError):
        return True
    if not isinstance(error, exc.DBAPIError):
        return False
    if error.connection_invalidated or isinstance(error, exc.InterfaceError):
        return True
    if isinstance(error.orig, sqlite3.Error):
        return _sqlite_code(error.orig) in _SQLITE_SURROUNDINGS
    return isinstance(error, exc.OperationalError)


def is_damage(error: BaseException) -> bool:
    """Tell whether ``error`` says that a SQLite file is damaged, or no database at all."""
    return (
        isinstance(error, exc.DBAPIError)
        and isinstance(error.orig, sqlite3.Error)
        and _sqlite_code(error.orig) in _SQLITE_DAMAGE
    )


def _sqlite_code(error: sqlite3.Error) -> int:
    """Return the primary code; the driver's own errors have none."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF
