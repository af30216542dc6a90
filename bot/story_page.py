"""
A story for the town's magazine on a page: read there by whoever is asked, answered in the chat.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.links import PageClosed, page_link
from bot.turn import World
from casework.ground import NotYours
from casework.stories.to_read import story_to_read, story_to_see
from casework.stories.views import story_view
from storage.base import Id
from storage.tables import Account, PageLink
from texts import Language
from towns import Town

STORY = "story"
"""The purpose of a page with a story."""
LIFETIME = timedelta(hours=24)
ASKED, DECISION, OWN = "asked", "decision", "own"
"""Whose page it is: of a side that is asked, of the second person, of who writes it."""


@dataclass(frozen=True)
class StoryPage:
    """What the page shows."""

    title: str
    paragraphs: tuple[str, ...]
    until: datetime
    town: Town
    language: Language


def story_link(
    session: Session, *, page_url: str, account: Account, of: str, subject: Id, now: datetime
) -> str:
    """Return the address of a page on which an account reads a story."""
    return page_link(
        session,
        page_url=page_url,
        account=account,
        purpose=STORY,
        subject=subject,
        lifetime=LIFETIME,
        now=now,
        facts={"of": of},
    )


def open_story_page(session: Session, *, link: PageLink, world: World, now: datetime) -> StoryPage:
    """
    Return what the page of ``link`` shows.

    :raises PageClosed: if its day is over, or the story is not its reader's to read any more
    """
    account = session.get(Account, link.account_id)
    if link.expires_at <= now or account is None or account.town not in world.towns:
        raise PageClosed
    try:
        title, words = _words(session, link, account)
    except NotYours:
        raise PageClosed from None
    return StoryPage(
        title=title,
        paragraphs=tuple(one for one in words.split("\n\n") if one.strip()),
        until=link.expires_at,
        town=world.towns[account.town],
        language="ja-easy" if account.language == "ja-easy" else "ja",
    )


def _words(session: Session, link: PageLink, account: Account) -> tuple[str, str]:
    of, subject = link.facts["of"], link.subject_id
    if of == ASKED:
        asked = story_to_read(session, asked=subject, by=account)
        return asked.title, asked.words
    if of == DECISION:
        seen = story_to_see(session, decision=subject, by=account)
        return seen.title, seen.words
    own = story_view(session, story=subject, by=account).now
    return own.title, own.words
