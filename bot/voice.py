"""
Speaking to one chat: sentences in its reader's words, and buttons signed for it.

What is said is gathered here and queued by whoever opened the voice, in the
same transaction as the deeds.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.messages import Button, Drawing, Outgoing
from bot.tokens import Press, make_token
from storage.base import Id
from storage.vault import Vault
from texts import Language, Text

Rows = Sequence[Sequence[Button]]


@dataclass
class Voice:
    """
    The voice for one chat.

    :param chat: the id of the chat's row, to which buttons are bound
    :param language: the reader's choice
    """

    vault: Vault
    chat: Id
    language: Language
    now: datetime
    said: list[Outgoing] = field(default_factory=list)

    def button(
        self, label: Text | str, action: str, row: Id | None = None, /, argument: str = ""
    ) -> Button:
        """Make a button that means ``action`` on ``row``."""
        token = make_token(
            self.vault, Press(action, row, argument), chat=self.chat.hex, now=self.now
        )
        return Button(self.words(label), data=token)

    def link(self, label: Text | str, url: str) -> Button:
        """Make a button that opens ``url``."""
        return Button(self.words(label), url=url)

    def words(self, text: Text | str) -> str:
        """Speak a sentence, or the sentence of a key."""
        return (Text.of(text) if isinstance(text, str) else text).spoken(self.language)

    def say(
        self,
        text: Text | str,
        *rows: Sequence[Button],
        keyboard: tuple[tuple[str, ...], ...] | None = None,
        replaces: int | None = None,
        commands: tuple[tuple[str, str], ...] | None = None,
    ) -> None:
        """Say a sentence, with rows of buttons under it."""
        self.said.append(
            Outgoing(
                text=self.words(text),
                buttons=tuple(tuple(row) for row in rows if row),
                keyboard=keyboard,
                replaces=replaces,
                commands=commands,
            )
        )

    def show(self, picture: Drawing, text: Text | str, *rows: Sequence[Button]) -> None:
        """Show a picture with a sentence below it, and rows of buttons under that."""
        self.said.append(
            Outgoing(
                text=self.words(text),
                buttons=tuple(tuple(row) for row in rows if row),
                picture=picture,
            )
        )

    def take_away(self, message_id: int) -> None:
        """Take a message out of the chat where the channel allows it; a failure does no harm."""
        self.said.append(Outgoing(removes=message_id))
