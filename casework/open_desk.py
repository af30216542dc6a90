"""
Signing in at the desk with a link from the chat, once.
"""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.ask_desk_link import PURPOSE
from casework.codes import new_token, token_hash
from casework.ground import locked, record
from storage.tables import Account, DeskSession, PageLink

LIFETIME = timedelta(hours=9)
"""A working day: tomorrow a new link is asked for."""


class LinkClosed(Exception):
    """The link was used, is too old, or never was one."""


def desk_link(session: Session, *, token: str, now: datetime, lock: bool = False) -> PageLink:
    """
    Return the link of a token; looking at it spends nothing.

    :raises LinkClosed: if it opens nothing
    """
    query = select(PageLink).where(
        PageLink.token_hash == token_hash(token),
        PageLink.purpose == PURPOSE,
        PageLink.spent_at.is_(None),
        PageLink.expires_at > now,
    )
    link = session.scalars(query.with_for_update() if lock else query).one_or_none()
    if link is None:
        raise LinkClosed
    return link


def open_desk(session: Session, *, token: str, now: datetime) -> str:
    """
    Spend a link and return the token of a new session, of which only the hash is kept.

    :raises LinkClosed: if it opens nothing, or its account has left
    """
    link = desk_link(session, token=token, now=now, lock=True)
    account = locked(session, Account, link.account_id)
    if account.left_at is not None:
        raise LinkClosed
    link.spent_at = now
    cookie = new_token()
    row = DeskSession(
        account_id=account.id,
        token_hash=token_hash(cookie),
        made_at=now,
        seen_at=now,
        expires_at=now + LIFETIME,
    )
    session.add(row)
    record(session, by=account, act="desk.opened", row=account, town=account.town, now=now)
    return cookie
