"""
Links to one-time pages: the address carries a token of which only the hash is kept.

A page belongs to one account; what it shows is said by whoever makes the link.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.messages import Outgoing
from bot.voice import Voice
from casework.codes import new_token, token_hash
from casework.ground import Notice
from storage.base import Id
from storage.states import Role
from storage.tables import Account, Chat, PageLink

SCREEN = "screen"
"""The purpose of a page that is a small screen of a conversation."""
HOME = "home"
"""The purpose of a page with the menu of its reader's role."""
QUESTION_LIFETIME = timedelta(days=90)
"""Longer than the cadence lets a question stand, repeats and all: its page ends with it."""
ENDED_LIFETIME = timedelta(days=7)
"""How long the closing words of a page stay to be read."""
NEWS_LIFETIME = timedelta(days=30)
CONFIRM_LIFETIME = timedelta(days=7)
_HOME_LIFETIME = timedelta(days=30)
_HOME_LIFETIME_OF_SUPPORTERS = timedelta(days=7)
FORM_LIFETIME = timedelta(hours=24)
_MENUS = frozenset({"ev", "mo"})


class PageClosed(Exception):
    """The page cannot be used, for whatever reason."""


def find_link(session: Session, token: str, *, lock: bool = False) -> PageLink:
    """
    Return the link of a token, locked for who will act on its page.

    :raises PageClosed: if there is none
    """
    query = select(PageLink).where(PageLink.token_hash == token_hash(token))
    link = session.scalars(query.with_for_update() if lock else query).one_or_none()
    if link is None:
        raise PageClosed
    return link


def screen_link(
    session: Session,
    *,
    page_url: str,
    account: Account,
    chat: Chat,
    shows: Sequence[Outgoing] = (),
    draft: Id | None = None,
    purpose: str = SCREEN,
    asks: Notice | None = None,
    lifetime: timedelta,
    now: datetime,
) -> str:
    """
    Return the address of a new page on which ``chat`` goes on.

    :param shows: what it shows, which says what may be done there; without any the question
        that ``draft`` stands at
    :param asks: what asked the question that the page ends with
    """
    question = {"asks": asks.kind, "about": asks.subject.hex} if asks else {}
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
        facts={"may": sorted(_prefixes(shows) - _MENUS), **question},
        state={"said": [message.to_json() for message in shows]} if shows else None,
    )


def home_lifetime(role: Role) -> timedelta:
    """Return how long a page of one's own lives: shorter where cases can be read on it."""
    return _HOME_LIFETIME if role is Role.HOST else _HOME_LIFETIME_OF_SUPPORTERS


def home_link(
    session: Session, *, page_url: str, account: Account, chat: Chat, now: datetime
) -> str:
    """Return the address of a new page with the menu of the reader's role."""
    return page_link(
        session,
        page_url=page_url,
        account=account,
        purpose=HOME,
        subject=chat.id,
        lifetime=home_lifetime(account.role),
        now=now,
        chat_id=chat.id,
    )


def with_page(
    session: Session,
    *,
    said: Outgoing,
    notice: Notice,
    account: Account,
    chat: Chat,
    voice: Voice,
    page_url: str,
    now: datetime,
) -> Outgoing:
    """Return a message with its page under it, if it is a question: two answers or more."""
    answers = [
        button
        for row in said.buttons
        for button in row
        if button.data and prefix_of(button.data) not in _MENUS
    ]
    if len(answers) < 2:
        return said
    link = screen_link(
        session,
        page_url=page_url,
        account=account,
        chat=chat,
        shows=[said],
        asks=notice,
        lifetime=QUESTION_LIFETIME,
        now=now,
    )
    return replace(said, buttons=(*said.buttons, (voice.link("forms.answer_on_page", link),)))


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


def prefix_of(data: str) -> str:
    """Return by which flow a button's press is taken: what stands before the dot of its action."""
    return data.partition(".")[0]


def _prefixes(shows: Sequence[Outgoing]) -> set[str]:
    return {prefix_of(button.data) for said in shows for row in said.buttons for button in row}
