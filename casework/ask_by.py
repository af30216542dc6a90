"""Whoever has a chat and a mail address chooses where they are written to."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.add_mail import MAIL
from casework.ground import TooLate, record
from casework.policy import allowed
from storage.tables import Account, Chat

WAYS = ("chat", MAIL)


@allowed
def ask_by(session: Session, *, way: str, by: Account, now: datetime) -> None:
    """
    Write to an account by ``chat`` or by ``mail`` from now on.

    :raises TooLate: if it has no open chat of that kind
    :raises ValueError: if there is no such way
    """
    if way not in WAYS:
        raise ValueError(way)
    if not any(reaches(chat, way) for chat in open_chats(session, by)):
        raise TooLate
    if by.asked_by != way:
        by.asked_by = way
        record(session, by=by, act="asked_by", row=by, town=by.town, now=now, way=way)


def open_chats(session: Session, account: Account) -> list[Chat]:
    """Return the chats in which an account can be met."""
    return list(
        session.scalars(
            select(Chat).where(Chat.account_id == account.id, Chat.blocked_at.is_(None))
        )
    )


def reaches(chat: Chat, way: str) -> bool:
    """Return whether a chat is of that kind."""
    return (chat.channel == MAIL) == (way == MAIL)
