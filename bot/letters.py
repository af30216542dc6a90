"""
Messages as letters: mail goes unencrypted, so a question stands on a one-time page, not in it.

A letter about a person, or one that asks something, says only that something waits, with one
link; news without either stands in the letter itself.
"""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from sqlalchemy.orm import Session

from bot.dates import moment_words
from bot.links import QUESTION_LIFETIME, SCREEN, screen_link
from bot.messages import Outgoing
from bot.turn import World
from bot.voice import Voice
from casework.add_mail import CONFIRMS, MAIL
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
    confirms: bool,
    about_person: bool,
    key: str,
    account: Account,
    chat: Chat,
    voice: Voice,
    world: World,
    now: datetime,
) -> Outgoing:
    """
    Return one letter for what one notice says.

    :param confirms: the first letter to an address, whose page confirms it
    :param key: what the message is known by; a repeat gets the same reference
    """
    town = world.towns[account.town]
    asks = any(button.data for message in said for row in message.buttons for button in row)
    if confirms or asks or about_person:
        name = "confirm" if confirms else "question" if asks else "page"
        link = screen_link(
            session,
            page_url=world.page_url,
            account=account,
            chat=chat,
            shows=said,
            purpose=CONFIRMS if confirms else SCREEN,
            lifetime=QUESTION_LIFETIME,
            now=now,
        )
        until = moment_words(now + QUESTION_LIFETIME)
        body = Text.of(f"mail.{name}", town=_town_name(town, voice), link=link, until=until)
    else:
        name = "news"
        words = "\n\n".join(message.text for message in said)
        body = Text.of("mail.news", town=_town_name(town, voice), words=words)
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
