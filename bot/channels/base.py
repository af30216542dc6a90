"""
What a channel can do, and what may become of a message, as data.

A channel turns what it is given into our words and back; it keeps nothing, decides nothing,
and raises nothing that a caller would have to know the channel to understand.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from bot.messages import Incoming, Outgoing
from storage.inbox import ReceivedUpdate


@dataclass(frozen=True)
class Capabilities:
    """
    What a channel offers.

    :param longest_text: longer texts are split, in UTF-16 units
    :param changes: an earlier message can be changed
    :param presses: a button can be pressed, and the press acknowledged
    :param keyboard: words can stay under the input field
    """

    longest_text: int
    changes: bool = False
    presses: bool = False
    keyboard: bool = False


class Outcome(StrEnum):
    """What became of a message."""

    SENT = "sent"
    RETRY_AFTER = "retry_after"  # not sent: the whole bot must rest for a while
    BLOCKED = "blocked"  # nobody is there any more, or they closed the chat to us
    MIGRATED = "migrated"  # not sent: the chat has a new address
    REFUSED = "refused"  # not sent, and never will be: the message itself is wrong
    UNSURE = "unsure"  # perhaps sent: no answer came
    UNREACHABLE = "unreachable"  # not sent: the channel is away
    LATER = "later"  # not sent: this reader's side asks us to come back later


@dataclass(frozen=True)
class SendOutcome:
    """
    What became of one sending.

    :param steps_done: how many of the message's calls have surely been made, in all sendings
    :param seconds: how long the bot rests (``RETRY_AFTER``), or the chat (``UNREACHABLE``)
    :param address: the chat's new address (``MIGRATED``)
    :param reason: the channel's reason in a few plain words, without personal data
    """

    outcome: Outcome
    steps_done: int = 0
    seconds: float = 0.0
    address: str = ""
    reason: str = ""


class WrongToken(Exception):
    """The channel does not know this bot."""


class ChannelAway(Exception):
    """The channel cannot be reached now; it may be back by itself."""


class FileGone(Exception):
    """A file that somebody sent is not there any more, or larger than it said."""


class FetchedElsewhere(Exception):
    """Another program fetches this bot's updates."""


class MustRest(Exception):
    """The channel asks us to come back later."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"rest for {seconds} s")
        self.seconds = seconds


class Channel(Protocol):
    """A way to talk with people."""

    @property
    def name(self) -> str:
        """What it is called in the tables, such as ``telegram``."""

    @property
    def bot(self) -> str:
        """Which of our bots this is; public, unlike its token."""

    @property
    def capabilities(self) -> Capabilities:
        """What it offers."""

    def received(self, raw: Any) -> ReceivedUpdate | None:
        """Say which update this is and whose; ``None`` if it has not even a number."""

    def read(self, raw: dict[str, Any]) -> Incoming:
        """
        Say what somebody did.

        :raises ValueError: if it cannot be read; such an update has no address either
        """

    async def send(self, address: str, message: Outgoing, *, steps_done: int = 0) -> SendOutcome:
        """Send a message, going on after the calls that have been made already."""


class FetchedChannel(Channel, Protocol):
    """A channel whose updates we fetch."""

    async def take_by_polling(self) -> None:
        """
        Tell the channel that updates will be fetched; those that wait stay.

        :raises ChannelAway: if it cannot be reached
        """

    async def fetch(self, *, offset: int | None) -> Sequence[Any]:
        """
        Wait for updates and return them; those below ``offset`` are thereby confirmed.

        :raises ChannelAway: if it cannot be reached
        :raises MustRest: if it asks us to
        :raises FetchedElsewhere: if another program fetches them
        :raises WrongToken: if it does not know the bot (any more)
        """
