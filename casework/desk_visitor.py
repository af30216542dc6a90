"""
Who sits at the desk: the account behind a cookie, as long as nothing has ended that.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from casework.codes import token_hash
from storage.base import Id
from storage.states import Role
from storage.tables import Account, DeskSession

IDLE = timedelta(hours=1)
"""So long a browser may be left alone."""
SEEN_EVERY = timedelta(minutes=5)
"""How exactly it is kept when somebody was last there: not each page is worth a write."""
DESK_ROLES = frozenset({Role.COORDINATOR, Role.OFFICER})


class NotSignedIn(Exception):
    """Nobody is signed in with this cookie, or not any more."""


@dataclass(frozen=True)
class Visitor:
    """An account at the desk; ``stale`` if it should be kept that it was there just now."""

    account: Account
    session: Id
    stale: bool


def desk_visitor(session: Session, *, cookie: str, now: datetime) -> Visitor:
    """
    Return who it is.

    :raises NotSignedIn: if it is nobody, has ended, or was left alone for too long
    """
    found = session.execute(
        select(DeskSession, Account)
        .join(Account, Account.id == DeskSession.account_id)
        .where(
            DeskSession.token_hash == token_hash(cookie),
            DeskSession.ended_at.is_(None),
            DeskSession.expires_at > now,
            DeskSession.seen_at > now - IDLE,
            Account.left_at.is_(None),
            Account.role.in_(DESK_ROLES),
        )
    ).one_or_none()
    if found is None:
        raise NotSignedIn
    row, account = found
    return Visitor(account, row.id, stale=row.seen_at <= now - SEEN_EVERY)


def was_there(session: Session, *, desk_session: Id, now: datetime) -> None:
    """Keep that somebody was at the desk just now."""
    session.execute(update(DeskSession).where(DeskSession.id == desk_session).values(seen_at=now))
