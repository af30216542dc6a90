"""
What a one-time page asks, and what its button does: one inbox row, once.

Opening changes nothing. A link that is unknown, spent or expired, or whose question does not
stand any more, is closed, and nobody can tell which of these it is.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.forms import Doubt, Guard, Refused, doubt_in
from bot.links import PageClosed
from bot.registry import Registry
from casework.hats import chats_by_hat
from storage.base import Id
from storage.tables import Account, Chat, Draft, Inbox, PageLink
from texts import Language, Text
from towns import Town

PAGE = "page"
"""The channel, and the bot, of inbox rows that come from a page."""


MASKED, NOT_PERSONAL = "mask", "plain"


@dataclass(frozen=True)
class Chosen:
    """
    What the writer chose about words in which something was found.

    :param about: the print of the words that were shown with it
    """

    how: str = ""
    about: str = ""


class InDoubt(Exception):
    """Something was found in the words; they are kept nowhere until their writer has chosen."""

    def __init__(self, doubt: Doubt) -> None:
        super().__init__()
        self.doubt = doubt


@dataclass(frozen=True)
class PageQuestion:
    """
    What a page shows.

    :param title: what it is part of; ``name`` is the question's own name
    :param readers: who will be able to read the answer
    :param words: what was written before, to be changed
    :param clean: tidies an answer, or raises :class:`bot.forms.Refused`
    :param guard: who reads the answer, if nothing personal may stand in it unasked
    :param until: when the page closes by itself
    """

    title: Text
    name: Text
    ask: Text
    readers: Text
    words: str
    clean: Callable[[str], str]
    guard: Guard | None
    until: datetime
    town: Town
    language: Language


def open_page(
    session: Session,
    *,
    link: PageLink,
    registry: Registry,
    towns: Mapping[str, Town],
    now: datetime,
) -> PageQuestion:
    """
    Return what the page of ``link`` asks; opening it any number of times changes nothing.

    :raises PageClosed: if it cannot be used
    """
    return _question(session, link, registry, towns, now)


def send_page(
    session: Session,
    *,
    link: PageLink,
    words: str,
    chosen: Chosen,
    registry: Registry,
    towns: Mapping[str, Town],
    now: datetime,
) -> PageQuestion:
    """
    Spend the page: put ``words`` into the inbox of the chat that asked, and return the question.

    :param link: locked by the caller
    :raises PageClosed: if it cannot be used
    :raises Refused: if the question does not take these words; the page is not spent by that
    :raises InDoubt: if something was found in them, and nothing chosen about just that
    """
    question = _question(session, link, registry, towns, now)
    tidy = question.clean(words)
    if not tidy:
        raise Refused(Text.of("forms.empty"))
    doubt = doubt_in(question.guard, tidy)
    if doubt:
        words = _as_chosen(doubt, chosen)
    link.spent_at = now
    session.add(
        Inbox(
            channel=PAGE,
            bot=PAGE,
            update_id=_update_id(link.id),
            chat_id=_chat_of(session, link),
            raw={"page": str(link.id), "words": words, "waved": doubt is not None},
            received_at=now,
        )
    )
    return question


def _as_chosen(doubt: Doubt, chosen: Chosen) -> str:
    if chosen.about == doubt.print and chosen.how == MASKED:
        return doubt.masked
    if chosen.about == doubt.print and chosen.how == NOT_PERSONAL and not doubt.firm:
        return doubt.words
    raise InDoubt(doubt)


def _question(
    session: Session,
    link: PageLink,
    registry: Registry,
    towns: Mapping[str, Town],
    now: datetime,
) -> PageQuestion:
    if link.spent_at is not None or link.expires_at <= now:
        raise PageClosed
    account = session.get(Account, link.account_id)
    ask = _QUESTIONS.get(link.purpose)
    if account is None or account.left_at is not None or account.town not in towns or ask is None:
        raise PageClosed
    return ask(session, link, account, registry, towns[account.town])


def _of_draft(
    session: Session, link: PageLink, account: Account, registry: Registry, town: Town
) -> PageQuestion:
    """Show the step of a draft at which the link was made, while it is still being asked."""
    draft = session.get(Draft, link.subject_id)
    flow = registry.forms.get(link.facts["form"])
    name: str = link.facts["step"]
    if (
        draft is None
        or flow is None
        or draft.account_id != account.id
        or draft.state["turn"] != link.facts["turn"]
        or account.role not in flow.roles
        or name not in {step.name for step in flow.form.steps if step.on_page}
    ):
        raise PageClosed
    return PageQuestion(
        title=Text.of(f"{flow.form.name}.title"),
        name=Text.of(f"{flow.form.name}.{name}.name"),
        ask=Text.of(f"{flow.form.name}.{name}.ask"),
        readers=Text.of(f"{flow.form.name}.{name}.readers"),
        words=draft.state["answers"].get(name, ""),
        clean=flow.form.step(name).clean,
        guard=flow.form.step(name).guard,
        until=link.expires_at,
        town=town,
        language="ja-easy" if account.language == "ja-easy" else "ja",
    )


_QUESTIONS = {"draft": _of_draft}


def _chat_of(session: Session, link: PageLink) -> Id:
    """The chat where the question was asked, or else the newest in which the account can be met."""
    chats = session.scalars(
        select(Chat)
        .where(
            Chat.account_id == link.account_id,
            Chat.blocked_at.is_(None),
            Chat.is_group.is_(False),
        )
        .order_by(Chat.id.desc())
    ).all()
    # A giving person has none: their supporter writes for them.
    chats = chats or [chat for _, chat in chats_by_hat(session, accounts=[link.account_id])]
    if not chats:
        raise PageClosed
    return next((chat for chat in chats if chat.draft_id == link.subject_id), chats[0]).id


def _update_id(link: Id) -> int:
    """One number a link: the inbox itself would refuse a second answer to it."""
    return int.from_bytes(sha256(link.bytes).digest()[:8]) >> 1
