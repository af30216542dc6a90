"""
What is on the screen of a phone: messages as bubbles with their buttons and links.
It is read from the world, so that a story sees what a person would see.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.practice.world import Message


class NotOnScreen(AssertionError):
    """What the person looked for is not on the phone; the message shows what is."""


@dataclass(frozen=True)
class Button:
    """A button: `data` of an inline button, `url` of a link, neither on a reply keyboard."""

    label: str
    data: str | None = None
    url: str | None = None


@dataclass(frozen=True)
class Bubble:
    """A message as its reader sees it."""

    id: int
    text: str
    from_bot: bool
    buttons: tuple[Button, ...]
    raw: Message

    @property
    def labels(self) -> list[str]:
        """The labels of its inline buttons, in order."""
        return [button.label for button in self.buttons]

    @property
    def links(self) -> list[str]:
        """All links in its text and on its buttons."""
        encoded = self.text.encode("utf-16-le")
        found = [button.url for button in self.buttons if button.url]
        for entity in self.raw.get("entities", []) + self.raw.get("caption_entities", []):
            start, end = entity["offset"] * 2, (entity["offset"] + entity["length"]) * 2
            if entity["type"] == "text_link":
                found.append(entity["url"])
            elif entity["type"] == "url":
                found.append(encoded[start:end].decode("utf-16-le"))
        return found

    @property
    def file_name(self) -> str | None:
        """The name of the document in it, or None."""
        name = self.raw.get("document", {}).get("file_name")
        return str(name) if name else None


def bubble_of(message: Message) -> Bubble:
    """Return a message as its reader sees it."""
    markup: dict[str, Any] = message.get("reply_markup", {})
    buttons = tuple(
        Button(b["text"], b.get("callback_data"), b.get("url"))
        for row in markup.get("inline_keyboard", [])
        for b in row
    )
    return Bubble(
        id=message["message_id"],
        text=message.get("text") or message.get("caption", ""),
        from_bot=message["from"]["is_bot"],
        buttons=buttons,
        raw=message,
    )


def as_lines(messages: list[Bubble]) -> Iterator[str]:
    """Give a chat as text, a line a message, with the labels of its buttons."""
    for message in messages:
        who = "bot" if message.from_bot else message.raw["from"]["first_name"]
        keys = "  ".join(f"[{label}]" for label in message.labels)
        yield f"{who}: {message.text} {keys}".rstrip()
