"""
One turn of a conversation: what somebody did, who they are, and what we answer.

A flow is a table of commands, button actions, forms and notices; which roles
may use which is decided here, in one place, before a handler runs.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from pydantic import BaseModel
from sqlalchemy.orm import Session

from bot.forms import Form
from bot.messages import Button, Did, Incoming
from bot.tokens import Press
from bot.voice import Voice
from casework.ground import Notice
from casework.read_case import ReadReason
from casework.search import Reader
from storage.base import Id
from storage.states import HowHeard, Role
from storage.tables import Account, Chat, PageLink
from storage.vault import Vault
from texts import Text
from towns import Town

if TYPE_CHECKING:
    from bot.registry import Registry

EVERYONE = frozenset(Role)


class FetchFile(Protocol):
    """How a channel brings a file; see :meth:`bot.channels.telegram.TelegramChannel.fetch_file`."""

    async def __call__(self, file: str, *, most: int) -> bytes:
        """Fetch it."""


@dataclass(frozen=True)
class World:
    """
    What the composition root hands to every turn.

    :param reader: understands wishes and offers; its vocabulary is loaded on first use
    :param bot_name: the bot's user name, for invitation links
    :param page_url: where one-time pages are reached; empty if nowhere
    :param desk_url: where the desk is reached: with ``page_url`` from everywhere, else on the
        computer that runs the program alone; empty if it is not served
    :param mail: letters can be sent
    :param fetch_file: fetches what somebody sent in a chat, at most so many bytes
    """

    vault: Vault
    towns: Mapping[str, Town]
    reader: Reader
    bot_name: str
    page_url: str
    desk_url: str = ""
    mail: bool = False
    fetch_file: FetchFile | None = None


@dataclass
class Turn:
    """
    What a handler gets: rows, words, and the voice of the chat.

    :param page: the one-time page on which it happens; what is said stands there, not in the chat
    :param called_for_help: what was typed was a call for help, whatever had been asked
    :param reason: why a case that is not in the reader's hands is opened, once they have said so
    :param traceless: what was done is not to be seen on the page any more, once it has been said
    """

    session: Session
    world: World
    now: datetime
    chat: Chat
    incoming: Incoming
    voice: Voice
    key: str
    registry: "Registry"
    member: Account | None = None
    page: PageLink | None = None
    called_for_help: bool = False
    traceless: bool = False
    reason: ReadReason | None = None

    @property
    def place(self) -> Chat | PageLink:
        """Where a form stands: the chat, or the one-time page that this turn is taken on."""
        return self.page or self.chat

    @property
    def heard(self) -> HowHeard:
        """By which way this reached us, if it is the account's own word."""
        return HowHeard.PAGE if self.page else HowHeard.CHAT

    @property
    def by(self) -> Account:
        """The account that acts; handlers run only for members."""
        assert self.member is not None
        return self.member

    @property
    def town(self) -> Town:
        """The town of the account."""
        return self.world.towns[self.by.town]

    def say(self, text: Text | str, *rows: list[Button]) -> None:
        """Answer with a new message."""
        self.voice.say(text, *rows)

    def change(self, text: Text | str, *rows: list[Button]) -> None:
        """Change the message whose button was pressed; what is said after it is new."""
        first = self.pressed and not self.voice.said
        self.voice.say(text, *rows, replaces=self.incoming.message_id if first else None)

    def take_away_what_was_typed(self) -> bool:
        """Take what was just typed out of the chat; return whether that is tried."""
        typed = self.incoming.did is Did.SAID and self.page is None
        if not typed or self.incoming.message_id is None:
            return False
        self.voice.take_away(self.incoming.message_id)
        return True

    def button(
        self, label: Text | str, action: str, row: Id | None = None, /, argument: str = ""
    ) -> Button:
        """Make a button for this chat."""
        return self.voice.button(label, action, row, argument)

    @property
    def pressed(self) -> bool:
        """Whether a button was pressed."""
        return bool(self.incoming.press_id)


Handle = Callable[[Turn, Press], None]


@dataclass(frozen=True)
class Handler:
    """A command or an action: what runs, and for whom."""

    run: Handle
    roles: frozenset[Role] = EVERYONE


@dataclass(frozen=True)
class Filled:
    """A form that somebody submitted: its answers and the facts it was started with."""

    answers: Any
    facts: Mapping[str, Any]
    subject: Id


@dataclass(frozen=True)
class FormFlow:
    """A form, what happens on submit, and for whom."""

    form: Form
    submit: Callable[[Turn, Filled], None]
    roles: frozenset[Role]


@dataclass(frozen=True)
class Waiting:
    """A line of お返事待ち: what waits for this account, and the button that opens it."""

    text: Text
    action: str
    row: Id


Telling = Callable[[Session, World, Voice, Account, Notice], None]


@dataclass(frozen=True)
class MenuLine:
    """
    A button of ほかの仕事: the key of its words, and the action it starts.

    It is shown to those ``roles`` that may press it; the action gets no row and no argument.
    """

    label: str
    action: str
    roles: frozenset[Role] = EVERYONE


@dataclass(frozen=True)
class Flow:
    """
    One file of ``bot/flows``: what it can be asked, and what it tells.

    :param on_pages: actions, by what stands before their dot, that every one-time page may go
        on to; others are offered only where the page was made for them
    """

    commands: Mapping[str, Handler] = field(default_factory=dict)
    actions: Mapping[str, Handler] = field(default_factory=dict)
    forms: tuple[FormFlow, ...] = ()
    notices: Mapping[str, Telling] = field(default_factory=dict)
    waiting: tuple[Callable[[Turn], list[Waiting]], ...] = ()
    more: tuple[MenuLine, ...] = ()
    on_pages: frozenset[str] = frozenset()


def only(*roles: Role) -> Callable[[Handle], Handler]:
    """Mark a handler as being for these roles only."""
    return lambda run: Handler(run, frozenset(roles))


def answers_of(form: Form, given: Mapping[str, Any]) -> BaseModel:
    """Make the form's frozen answers of what was given."""
    return form.answers.model_validate(dict(given))
