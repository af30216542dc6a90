"""
A message as the program sees it, whatever the channel.

:class:`Incoming` is what somebody did; :class:`Outgoing` is what we say, already
in the reader's words. Both are plain data, so that they can wait in a table.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Self

from texts import Language


class Did(StrEnum):
    """What somebody did."""

    SAID = "said"  # typed a text
    COMMANDED = "commanded"  # /command with an optional argument
    PRESSED = "pressed"  # pressed a button under a message
    TICKED = "ticked"  # ticked some boxes of a page; ``text`` holds their keys, a line each
    WROTE = "wrote"  # wrote on a one-time page; ``data`` is the page's id
    SENT_FILE = "sent_file"  # a document; ``data`` is how the channel finds it
    SENT_OTHER = "sent_other"  # sticker, voice, picture, forwarded text, …
    BLOCKED = "blocked"  # closed the chat to us
    CAME_BACK = "came_back"  # opened it again
    NOTHING = "nothing"  # nothing that needs an answer


@dataclass(frozen=True)
class Incoming:
    """
    What somebody did in a chat.

    :param text: the words typed, or a command's argument
    :param data: a pressed button's token, or how the channel finds a file
    :param size: how many bytes a file says it has
    :param press_id: the channel's id of the press, to be answered
    :param message_id: the message that was typed or whose button was pressed
    :param waved: what was found in the written words is not personal, as their writer says
    :param sender: the address of who did it; equals the chat's in a private chat
    """

    did: Did
    text: str = ""
    command: str = ""
    data: str = ""
    press_id: str = ""
    message_id: int | None = None
    waved: bool = False
    sender: str = ""
    is_group: bool = False
    language_code: str = ""
    size: int = 0


@dataclass(frozen=True)
class Button:
    """A button with words on it: it sends ``data`` back, or opens ``url``."""

    label: str
    data: str = ""
    url: str = ""


@dataclass(frozen=True)
class Drawing:
    """
    The facts of a picture, to be drawn where it is shown; see :mod:`bot.drawing`.

    :param facts: JSON-ready data
    """

    kind: str
    facts: dict[str, Any]
    language: Language


@dataclass(frozen=True)
class Outgoing:
    """
    One message, or one change to an earlier one.

    :param buttons: rows of buttons under the message
    :param keyboard: rows of words that stay under the input field; ``None`` leaves it as it is
    :param answers_press: id of the press to acknowledge, with ``toast`` shown briefly
    :param replaces: id of a message whose text and buttons become these
    :param removes: id of a message to take away where the channel allows it
    :param commands: the command menu of this chat from now on, as (command, words)
    :param picture: shown above the text, where the channel shows pictures
    :param subject: of a letter
    :param reference: the same for the same letter, so that a repeat is known as one
    """

    text: str = ""
    buttons: tuple[tuple[Button, ...], ...] = ()
    keyboard: tuple[tuple[str, ...], ...] | None = None
    answers_press: str = ""
    toast: str = ""
    replaces: int | None = None
    removes: int | None = None
    commands: tuple[tuple[str, str], ...] | None = None
    picture: Drawing | None = None
    subject: str = ""
    reference: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return only what is set, as JSON-ready data; an empty keyboard or menu takes it away."""
        taken_away = ("keyboard", "commands")
        told = vars(self) | {
            "buttons": tuple(tuple(dict(vars(one)) for one in row) for row in self.buttons),
            "picture": self.picture and dict(vars(self.picture)),
        }
        return {
            name: value
            for name, value in told.items()
            if value or value == 0 or (name in taken_away and value is not None)
        }

    def acknowledging(self, press_id: str) -> Self:
        """Return the same message that also acknowledges a press."""
        return replace(self, answers_press=press_id)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Read what :meth:`to_json` wrote."""
        data = dict(data)
        data["buttons"] = tuple(
            tuple(Button(**button) for button in row) for row in data.get("buttons", ())
        )
        if data.get("keyboard") is not None:
            data["keyboard"] = tuple(tuple(row) for row in data["keyboard"])
        if data.get("commands") is not None:
            data["commands"] = tuple((name, words) for name, words in data["commands"])
        if data.get("picture") is not None:
            data["picture"] = Drawing(**data["picture"])
        return cls(**data)
