"""An audit of a few entries, chained, and the hand of somebody who changes it past the program."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from storage.audit.append_only import TABLES
from storage.audit.chain import Head, chain, unchained
from storage.base import new_id
from storage.database import Database
from storage.tables import AuditEntry

NOW = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
BATCH = 50


def entry(number: int, **values: Any) -> AuditEntry:
    """Make an entry that is not in the database yet."""
    return AuditEntry(
        **{
            "town": "kanaemachi",
            "at": NOW + timedelta(seconds=number),
            "by": None,
            "role": "supporter",
            "act": "post_wish",
            "subject": "wish",
            "subject_id": new_id(),
            "cases": ["0" * 32],
            "facts": {"heard": "phone", "count": number},
        }
        | values
    )


def write_entries(database: Database, count: int, *, first: int = 1) -> list[AuditEntry]:
    """Write so many entries and leave them unchained."""
    rows = [entry(number) for number in range(first, first + count)]
    with database.writing() as session:
        session.add_all(rows)
    return rows


def chain_all(database: Database) -> Head | None:
    """Chain everything as the clock does, in batches; return the last head."""
    head = None
    while True:
        with database.writing() as session:
            ids = unchained(session, limit=BATCH)
            if not ids:
                return head
            head = chain(session, entries=ids, now=NOW)


@contextmanager
def tampering(database: Database) -> Iterator[Session]:
    """Open a transaction in which the database refuses nothing; it is taken back at the end."""
    with database.reading() as session:
        if database.is_sqlite:
            for table in TABLES:
                for what in ("update", "delete"):
                    session.execute(text(f"DROP TRIGGER {table}_no_{what}"))
        else:
            session.execute(text("SET LOCAL session_replication_role = replica"))
        yield session
