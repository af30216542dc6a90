"""What stood on a one-time page is forgotten a day after the page has closed."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from casework.due import Due
from storage.base import Id
from storage.tables import PageLink

# An answer from the page may still be waiting for its turn.
_A_DAY = timedelta(days=1)
_closed = Due(select(PageLink.id), at=PageLink.expires_at)


def closed_pages(session: Session, *, now: datetime, limit: int) -> Sequence[Id]:
    """Return pages that closed more than a day ago."""
    return _closed(session, now=now - _A_DAY, limit=limit)


def forget_pages(session: Session, *, pages: Sequence[Id], now: datetime) -> None:
    """Delete those of ``pages`` that closed more than a day ago."""
    session.execute(
        delete(PageLink).where(PageLink.id.in_(pages), PageLink.expires_at <= now - _A_DAY)
    )
