"""
Links to one-time pages: the address carries a token of which only the hash is kept.

A page belongs to one account; what it shows is said by whoever makes the link.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.messages import Outgoing
from casework.codes import new_token, token_hash
from storage.base import Id
from storage.tables import Account, Chat, PageLink

SCREEN = "screen"
"""The purpose of a page that is a small screen of a conversation."""
QUESTION_LIFETIME = timedelta(days=7)
FORM_LIFETIME = timedelta(hours=24)


def screen_link(
    session: Session,
    *,
    page_url: str,
    account: Account,
    chat: Chat,
    shows: Sequence[Outgoing] = (),
    draft: Id | None = None,
    purpose: str = SCREEN,
    lifetime: timedelta,
    now: datetime,
) -> str:
    """
    Return the address of a new page on which ``chat`` goes on.

    :param shows: what it shows; without any the question that ``draft`` stands at
    """
    return page_link(
        session,
        page_url=page_url,
        account=account,
        purpose=purpose,
        subject=draft or chat.id,
        lifetime=lifetime,
        now=now,
        chat_id=chat.id,
        draft_id=draft,
        state={"said": [message.to_json() for message in shows]} if shows else None,
    )


def page_link(
    session: Session,
    *,
    page_url: str,
    account: Account,
    purpose: str,
    subject: Id,
    lifetime: timedelta,
    now: datetime,
    **values: Any,
) -> str:
    """Return the address of a new page; ``values`` are further columns of its row."""
    token = new_token()
    session.add(
        PageLink(
            token_hash=token_hash(token),
            account_id=account.id,
            purpose=purpose,
            subject_id=subject,
            made_at=now,
            expires_at=now + lifetime,
            **values,
        )
    )
    return f"{page_url}/p/{token}"
