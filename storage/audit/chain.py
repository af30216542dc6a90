"""
The chain over the audit: each link covers the one before and one whole entry.

Deeds write entries and wait for nobody; the clock chains what has come since, in one writer at a
time, and signs the last link. Whoever changes, removes or adds an entry afterwards would need the
key to sign the rest of the chain anew.
"""

import hashlib
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import bindparam, func, select, text
from sqlalchemy.orm import Session

from storage.audit.signatures import sign
from storage.base import Id
from storage.tables import AuditCut, AuditEntry, AuditLink

LATE = timedelta(minutes=20)
"""
How much older than the newest link an entry may be that is committed only now.

An entry has its id before its transaction ends. PostgreSQL ends a transaction that is idle for
ten minutes (``storage.database``), so none comes later than this.
"""

BEGINNING = hashlib.sha256(b"kanaeai audit").digest()
"""What stands before link 1."""

_NOWHERE = uuid.UUID(int=0)
# "kanaeai audit", as a number: two processes that chain at once take turns.
_LOCK = 0x6B61_6E61_6503


_LOOK_FROM = (
    select(AuditLink.look_from)
    .where(AuditLink.signature.is_not(None))
    .order_by(AuditLink.number.desc())
    .limit(1)
    .scalar_subquery()
)
# Put together once: the clock asks it each minute.
_UNCHAINED = (
    select(AuditEntry.id)
    .where(
        AuditEntry.id >= func.coalesce(_LOOK_FROM, _NOWHERE),
        ~select(AuditLink.id).where(AuditLink.id == AuditEntry.id).exists(),
    )
    .order_by(AuditEntry.id)
    .limit(bindparam("limit"))
)


@dataclass(frozen=True)
class Head:
    """A link, or the last that was cut off: what the next one goes on from."""

    number: int
    hash: bytes

    def __str__(self) -> str:
        """Write it as it is kept outside the database: ``NUMBER:HASH``."""
        return f"{self.number}:{self.hash.hex()}"


def unchained(session: Session, *, limit: int) -> list[Id]:
    """Return the ids of entries without a link, the oldest first; one query, whatever there is."""
    return list(session.scalars(_UNCHAINED, {"limit": limit}))


def chain(session: Session, *, entries: Sequence[Id], now: datetime) -> Head | None:
    """
    Chain those of ``entries`` that have no link yet and sign the last; return it, if there is one.

    Needs a session with a vault.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    # Asked under the lock: another process may have chained some of them meanwhile.
    linked = select(AuditLink.id).where(AuditLink.id == AuditEntry.id).exists()
    rows = session.scalars(
        select(AuditEntry)
        .where(AuditEntry.id.in_(entries), ~linked)
        .order_by(AuditEntry.id)
        .execution_options(populate_existing=True)
    ).all()
    if not rows:
        return None
    before = _last_link(session)
    head = Head(before.number, before.hash) if before else last_cut(session)
    link = before
    for row in rows:
        head = Head(head.number + 1, hash_of(row, after=head))
        link = AuditLink(id=row.id, number=head.number, hash=head.hash, sealed_at=now)
        session.add(link)
    assert link is not None
    earlier = before.look_from if before and before.look_from else _NOWHERE
    link.look_from = max(earlier, _first_id_at(rows[-1].id))
    link.signature = sign(session.info["vault"], head_text(head))
    session.flush()
    return head


def hash_of(row: AuditEntry, *, after: Head) -> bytes:
    """Return the hash of the link of ``row`` that comes after ``after`` (SHA-256, 32 bytes)."""
    number = (after.number + 1).to_bytes(8, "big")
    return hashlib.sha256(after.hash + number + _canonical(row)).digest()


def head_text(head: Head) -> str:
    """Return what is signed of the last link of a batch."""
    return f"audit head {head}"


def last_head(session: Session) -> Head:
    """Return the last link; what was cut off, or the beginning, where there is none."""
    link = _last_link(session)
    return Head(link.number, link.hash) if link else last_cut(session)


def last_cut(session: Session) -> Head:
    """Return the last link that was cut off; the beginning where none was."""
    cut = session.scalars(select(AuditCut).order_by(AuditCut.number.desc()).limit(1)).one_or_none()
    return Head(cut.number, cut.hash) if cut else Head(0, BEGINNING)


def _last_link(session: Session) -> AuditLink | None:
    return session.scalars(
        select(AuditLink).order_by(AuditLink.number.desc()).limit(1)
    ).one_or_none()


def _canonical(row: AuditEntry) -> bytes:
    """Write an entry in the one way in which it is hashed."""
    whole = [
        row.id.hex,
        row.town,
        row.at.astimezone(UTC).isoformat(timespec="microseconds"),
        row.by.hex if row.by else None,
        row.role,
        row.act,
        row.subject,
        row.subject_id.hex,
        row.cases,
        row.facts,
    ]
    return json.dumps(
        whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()


def _first_id_at(newest: Id) -> Id:
    """Return the least id that was made at most :data:`LATE` before ``newest`` (UUID version 7)."""
    milliseconds = (newest.int >> 80) - int(LATE.total_seconds() * 1000)
    return uuid.UUID(int=max(milliseconds, 0) << 80)
