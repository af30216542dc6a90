"""
A letter did not arrive and will not: a coordinator calls instead, so that nobody waits unseen.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.add_mail import CONFIRMS, MAIL
from casework.open_task import open_task
from followup.concerns import Help
from storage.tables import Account, Chat, PageLink, Task
from towns import Town


def letter_lost(
    session: Session, *, chat: Chat, towns: Mapping[str, Town], now: datetime
) -> Task | None:
    """
    Ask a coordinator to call whom a letter did not reach; nothing for another kind of chat.

    The first letter to an address counts too: whoever wrote the address down may have erred.
    """
    account = _reader(session, chat) if chat.channel == MAIL else None
    if account is None or account.left_at is not None:
        return None
    return open_task(
        session,
        town=towns[account.town],
        kind="letter_lost",
        about=account.id,
        host=account.host_id,
        facts={"helps": [Help.PHONE.value, Help.OTHER_WAY.value]},
        now=now,
    )


def _reader(session: Session, chat: Chat) -> Account | None:
    if chat.account_id is not None:
        return session.get(Account, chat.account_id)
    # Nobody's yet: the page of its first letter knows for whom it was written down.
    first = select(PageLink.account_id).where(
        PageLink.chat_id == chat.id, PageLink.purpose == CONFIRMS
    )
    account = session.scalars(first.order_by(PageLink.made_at.desc()).limit(1)).one_or_none()
    return session.get(Account, account) if account else None
