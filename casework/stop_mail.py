"""Stop writing to an account by mail; its chat, where it has one, goes on."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.add_mail import MAIL
from casework.ground import TooLate, record
from casework.policy import allowed
from storage.outbox import cancel_for_chat
from storage.tables import Account, Chat


class OnlyWay(Exception):
    """Without the mail address nothing could reach this account any more."""


@allowed
def stop_mail(session: Session, *, by: Account, now: datetime) -> None:
    """
    Forget the mail address of an account, and what is queued for it.

    :raises TooLate: if it has none
    :raises OnlyWay: if it has no open chat besides
    """
    chats = session.scalars(select(Chat).where(Chat.account_id == by.id)).all()
    mails = [chat for chat in chats if chat.channel == MAIL]
    if not mails:
        raise TooLate
    if not any(chat.channel != MAIL and chat.blocked_at is None for chat in chats):
        raise OnlyWay
    for chat in mails:
        close_mail(session, chat=chat)
        record(session, by=by, act="mail.stopped", row=chat, town=by.town, now=now)
    by.asked_by = "chat"


def close_mail(session: Session, *, chat: Chat) -> None:
    """Take a mail address from its account."""
    chat.account_id, chat.draft_id = None, None
    cancel_for_chat(session, chat_id=chat.id, outcome="stopped")
