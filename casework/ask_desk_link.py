"""
机をひらく: whoever coordinates a town, or decides for it, asks in chat for a way to the desk.

The link is bound to the account, lives ten minutes, and is spent by a button on it and not by
being opened: messengers open links to show what is behind them.
"""

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from casework.codes import new_token, token_hash
from casework.ground import record
from casework.policy import allowed
from storage.tables import Account, PageLink

PURPOSE = "desk"
LIFETIME = timedelta(minutes=10)


@allowed
def ask_desk_link(session: Session, *, by: Account, now: datetime) -> str:
    """
    Make a link's token; those asked for before open nothing any more.

    :raises NotYours: if the desk is not for ``by``
    """
    session.execute(
        update(PageLink)
        .where(
            PageLink.account_id == by.id,
            PageLink.purpose == PURPOSE,
            PageLink.spent_at.is_(None),
            PageLink.expires_at > now,
        )
        .values(expires_at=now)
    )
    token = new_token()
    session.add(
        PageLink(
            token_hash=token_hash(token),
            account_id=by.id,
            purpose=PURPOSE,
            subject_id=by.id,
            made_at=now,
            expires_at=now + LIFETIME,
        )
    )
    record(session, by=by, act="desk.asked", row=by, town=by.town, now=now)
    return token
