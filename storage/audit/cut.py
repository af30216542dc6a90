"""
The one way in which entries leave the audit: the oldest, after their keeping time.

The cut is recorded first, signed; only what it covers may then be deleted. The chain goes on from
the last link that was cut off.
"""

from datetime import UTC, datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from storage.audit.signatures import sign
from storage.tables import AuditCut, AuditEntry, AuditLink


def cut_head(session: Session, *, older_than: datetime, now: datetime) -> int:
    """
    Delete the entries at the head of the chain that are older than ``older_than``; count them.

    An older entry behind a younger one stays until that one goes. Needs a session with a vault;
    call it where nobody chains meanwhile waits for long: it is one transaction.
    """
    number = _last_to_go(session, older_than)
    last = session.scalars(select(AuditLink).where(AuditLink.number == number)).one_or_none()
    if last is None:
        return 0
    count = session.scalar(
        select(func.count()).select_from(AuditLink).where(AuditLink.number <= number)
    )
    cut = AuditCut(
        number=last.number,
        hash=last.hash,
        count=count or 0,
        older_than=older_than,
        cut_at=now,
    )
    cut.signature = sign(session.info["vault"], cut_text(cut))
    session.add(cut)
    session.flush()
    gone = select(AuditLink.id).where(AuditLink.number <= number)
    session.execute(delete(AuditEntry).where(AuditEntry.id.in_(gone)))
    session.execute(delete(AuditLink).where(AuditLink.number <= number))
    return cut.count


def cut_text(cut: AuditCut) -> str:
    """Return what is signed of a cut."""
    older_than = cut.older_than.astimezone(UTC).isoformat(timespec="microseconds")
    return f"audit cut {cut.number}:{cut.hash.hex()} {cut.count} {older_than}"


def _last_to_go(session: Session, older_than: datetime) -> int:
    """Return the number of the last link before the first that must stay; 0 if all must."""
    first_to_stay = session.scalar(
        select(AuditLink.number)
        .join(AuditEntry, AuditEntry.id == AuditLink.id)
        .where(AuditEntry.at >= older_than)
        .order_by(AuditLink.number)
        .limit(1)
    )
    if first_to_stay is not None:
        return first_to_stay - 1
    return session.scalar(select(func.max(AuditLink.number))) or 0
