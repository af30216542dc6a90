"""
Send a letter with 「あなたのページ」 to a host that lost its last one, or is new to mail.

It goes to the confirmed address and nowhere else, so whoever asks learns nothing by asking.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.add_mail import MAIL
from casework.ground import Notice, TooLate, found, record, tell
from casework.policy import allowed
from storage.base import Id
from storage.tables import Account, Chat, Host

KIND = "ma.page"


@allowed
def send_own_page(session: Session, *, host: Id | None, by: Account, now: datetime) -> None:
    """
    Send a host its own page, at most once an hour.

    :raises NotYours: if ``by`` is no coordinator of its town
    :raises TooLate: if no address of it is confirmed
    """
    row = found(session, Host, host)
    readers = mail_readers(session, host=row.id)
    if not readers:
        raise TooLate
    for reader in readers:
        tell_own_page(session, account=reader, now=now)
    record(session, by=by, act="mail.page_sent", row=row, town=row.town, now=now)


def mail_readers(session: Session, *, host: Id | None) -> list[Account]:
    """Return the accounts of a host that are written to by mail."""
    has_mail = select(Chat.account_id).where(Chat.channel == MAIL, Chat.blocked_at.is_(None))
    has_chat = select(Chat.account_id).where(
        Chat.channel != MAIL, Chat.blocked_at.is_(None), Chat.account_id.is_not(None)
    )
    rows = session.scalars(
        select(Account)
        .where(
            Account.host_id == host,
            Account.left_at.is_(None),
            Account.id.in_(has_mail),
            (Account.asked_by == MAIL) | Account.id.not_in(has_chat),
        )
        .order_by(Account.id)
    )
    return list(rows)


def tell_own_page(session: Session, *, account: Account, now: datetime) -> None:
    """Leave the notice whose letter brings the page; the same hour brings no second one."""
    tell(
        session,
        Notice(
            to=account.id,
            kind=KIND,
            subject=account.id,
            key=f"{KIND}:{account.id.hex}:{now:%Y%m%d%H}",
            begun=False,
        ),
    )
