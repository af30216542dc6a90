"""What the clock reads each minute: the ids of rows whose time has come."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam
from sqlalchemy.orm import InstrumentedAttribute, Session

from storage.base import Id


class Due:
    """
    Reads rows to look at now, those due longest first.

    The statement is put together once: that takes longer than asking the database.

    :param rows: selects the ids of all rows that there could be something to do about
    :param at: from when on
    """

    def __init__(self, rows: Select[Id], *, at: InstrumentedAttribute[Any]) -> None:
        due = rows.where(at <= bindparam("now")).order_by(at)
        self._statement = due.limit(bindparam("limit"))

    def __call__(self, session: Session, *, now: datetime, limit: int) -> Sequence[Id]:
        """Return at most ``limit`` ids."""
        # Past the session: ids are no rows that it would keep.
        return session.connection().scalars(self._statement, {"now": now, "limit": limit}).all()
