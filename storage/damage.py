"""
Which errors mean that a SQLite file does not hold together.

Trying again does not help then; a backup does.
"""

import sqlite3

from sqlalchemy import exc

# What SQLite says of it: corrupt, not a database.
_DAMAGE = frozenset({11, 26})


def is_damage(error: BaseException) -> bool:
    """Tell whether ``error`` says that a SQLite file is damaged, or no database at all."""
    if not isinstance(error, exc.DBAPIError) or not isinstance(error.orig, sqlite3.Error):
        return False
    return (getattr(error.orig, "sqlite_errorcode", 0) & 0xFF) in _DAMAGE
