"""
Messages as letters: mail goes unencrypted, so a question stands on a one-time page, not in it.

A letter about a person, or one that asks something, says only that something waits, with one
link; news without either stands in the letter itself. Each letter to an address that is
confirmed brings a second link: the reader's own page, where what they can begin stands.
"""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from sqlalchemy.orm import Session

from bot.dates import moment_words
from bot.links import (
    CONFIRM_LIFETIME,
    NEWS_LIFETIME,
    QUESTION_LIFETIME,
    SCREEN,
    home_lifetime,
    home_link,
    screen_link,
)
from bot.messages import Outgoing
from bot.turn import World
from bot.voice import Voice
from casework.add_mail import CONFIRMS, MAIL
from casework.ground import Notice
from storage.tables import Account, Chat
from texts import Text
from towns import Town


def is_mail(chat: Chat) -> bool:
    """Return whether a chat is a mail address."""
    return chat.channel == MAIL


def as_letter(
    session: Session,
    *,
    said: Sequence[Outgoing],
    notice: Notice,
    key: str,
    account: Account,
    chat: Chat,
    voice: Voice,
    world: World,
    now: datetime,
) -> Outgoing:
    """
    Return one letter for what one notice says.

    :param notice: what it tells; one to a single chat is the first letter to an address, whose
        page confirms it
    :param key: what the message is known by; a repeat gets the same reference
    """
    town = world.towns[account.town]
    confirms = notice.chat is not None
    asks = any(button.data for message in said for row in message.buttons for button in row)
    if confirms or asks or notice.person is not None:
        name = "confirm" if confirms else "question" if asks else "page"
        lifetime = {"confirm": CONFIRM_LIFETIME, "question": QUESTION_LIFETIME}.get(
            name, NEWS_LIFETIME
        )
        link = screen_link(
            session,
            page_url=world.page_url,
            account=account,
            chat=chat,
            shows=said,
            purpose=CONFIRMS if confirms else SCREEN,
            asks=notice if name == "question" else None,
            lifetime=lifetime,
            now=now,
        )
        blanks = {} if name == "question" else {"until": moment_words(now + lifetime)}
        body = Text.of(f"mail.{name}", town=_town_name(town, voice), link=link, **blanks)
    else:
        name = "news"
        words = "\n\n".join(message.text for message in said)
        body = Text.of("mail.news", town=_town_name(town, voice), words=words)
    if not confirms:
        # What is put to a giving person is read by their supporter, whose own page it is.
        owner = session.get_one(Account, chat.account_id)
        own = home_link(session, page_url=world.page_url, account=owner, chat=chat, now=now)
        until = moment_words(now + home_lifetime(owner.role))
        body = Text.lines(body, "", Text.of(f"mail.own_page.{owner.role}", link=own, until=until))
    line = town.public_lines[0]
    foot = Text.of(
        "mail.foot",
        town=_town_name(town, voice),
        name=line.name,
        phone=line.phone,
        hours=line.hours,
    )
    return Outgoing(
        text=voice.words(Text.lines(body, "", foot)),
        subject=voice.words(Text.of(f"mail.subject_{name}", town=town.name)),
        reference=sha256(key.encode()).hexdigest()[:32],
    )


def _town_name(town: Town, voice: Voice) -> str:
    return f"{town.name}({town.reading})" if voice.language == "ja-easy" else town.name
