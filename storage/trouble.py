"""
Which errors mean that the database is away or full, not that a piece of work is wrong.

Such work is tried again as it is; it is never counted against the update that it served.
"""

import sqlite3

from sqlalchemy import exc

# What SQLite says of its surroundings: busy, locked, read-only, input/output, full, cannot open.
_SQLITE_SURROUNDINGS = frozenset({5, 6, 8, 10, 13, 14})


def is_outage(error: BaseException) -> bool:
    """
    Tell whether ``error`` comes from the database's surroundings and may pass by itself.

    A gone connection, a full disk, a lock not granted or a deadlock is one; a statement
    that the database does not understand is not. What was raised while one was being handled
    (SQLite drops the savepoints of a transaction that met a full disk) is one too.
    """
    seen: BaseException | None = error
    while seen is not None:
        if _is_from_outside(seen):
            return True
        seen = seen.__context__
    return False


def _is_from_outside(error: BaseException | None) -> bool:
    if isinstance(error, exc.TimeoutError):
        return True
    if not isinstance(error, exc.DBAPIError):
        return False
    if error.connection_invalidated or isinstance(error, exc.InterfaceError):
        return True
    if isinstance(error.orig, sqlite3.Error):
        code = getattr(error.orig, "sqlite_errorcode", 0)
        return (code & 0xFF) in _SQLITE_SURROUNDINGS
    return isinstance(error, exc.OperationalError)
