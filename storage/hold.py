"""Whether the program holds back: it takes in, and begins, answers and sends nothing."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storage.tables import ServiceHold

RESTORED = "restored"
HELD_KEY = "held:"
"""How the keys of those messages begin that go out all the same."""

# Put together once, as every statement that the clock asks each minute.
_HELD = select(ServiceHold.since).where(ServiceHold.ended_at.is_(None)).limit(1)


def held_since(session: Session) -> datetime | None:
    """Return since when it holds back; ``None``: it does not."""
    return session.scalars(_HELD).first()


def hold(session: Session, *, reason: str, now: datetime) -> None:
    """Hold back from now on; once is enough."""
    if held_since(session) is None:
        session.add(ServiceHold(reason=reason, since=now))


def end_hold(session: Session, *, now: datetime) -> bool:
    """Go on; return whether it held back."""
    ended = session.scalars(
        update(ServiceHold)
        .where(ServiceHold.ended_at.is_(None))
        .values(ended_at=now)
        .returning(ServiceHold.id)
        .execution_options(synchronize_session=False)
    ).all()
    return bool(ended)
