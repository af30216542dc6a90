"""
Somebody used the link of the first letter: from now on they are written to by mail.

The next letter brings their own page, where they find what they can begin.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.add_mail import MAIL
from casework.chat_closed import reachable_again
from casework.ground import NotYours, locked, record
from casework.policy import allowed
from casework.send_own_page import tell_own_page
from casework.stop_mail import close_mail
from storage.base import Id
from storage.tables import Account, Chat


@allowed
def confirm_mail(session: Session, *, chat: Id | None, by: Account, now: datetime) -> Chat:
    """
    Give a mail address to the account that it was written down for; an earlier one is dropped.

    :raises NotYours: if there is no such address, it has become somebody else's, or the account
        was closed meanwhile
    """
    row = locked(session, Chat, chat)
    if row.channel != MAIL or row.account_id not in {None, by.id}:
        raise NotYours
    if row.account_id == by.id:
        return row
    earlier = select(Chat).where(Chat.account_id == by.id, Chat.channel == MAIL)
    for other in session.scalars(earlier).all():
        close_mail(session, chat=other)
    row.account_id = by.id
    by.asked_by = MAIL
    session.flush()
    record(session, by=by, act="mail.confirmed", row=row, town=by.town, now=now)
    reachable_again(session, account=by, now=now)
    tell_own_page(session, account=by, now=now)
    return row
