"""
Formatted text as Telegram sees it: plain words plus entities counted in UTF-16 units.
Reads what a bot sends (entities, HTML or MarkdownV2) and finds links and commands in plain words.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from bot.practice.refusals import Refusal, bad_request

Entity = dict[str, Any]

_KINDS = frozenset(
    [
        "mention",
        "hashtag",
        "cashtag",
        "bot_command",
        "url",
        "email",
        "phone_number",
        "bold",
        "italic",
        "underline",
        "strikethrough",
        "spoiler",
        "blockquote",
        "expandable_blockquote",
        "code",
        "pre",
        "text_link",
        "text_mention",
        "custom_emoji",
    ]
)
_NEEDS = {"text_link": "url", "text_mention": "user", "custom_emoji": "custom_emoji_id"}

# Only the kinds that this project can meet; the order decides who wins where two would overlap.
_FOUND_IN_TEXT = (
    ("url", re.compile(r"https?://[^\s<>\"「」『』（）。、]+|\bt\.me/[A-Za-z0-9_?=&/+-]+")),
    ("email", re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")),
    ("bot_command", re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]+)?(?![\w/])")),
    ("mention", re.compile(r"(?<![\w@])@[A-Za-z][A-Za-z0-9_]{3,31}\b")),
    ("hashtag", re.compile(r"(?<![\w#&])#\w*[^\W\d]\w*")),
)


@dataclass(frozen=True)
class FormattedText:
    """Words and their entities, offsets and lengths in UTF-16 units."""

    text: str
    entities: list[Entity] = field(default_factory=list)

    @property
    def length(self) -> int:
        """Length in UTF-16 units, the stricter of the two ways in which limits are counted."""
        return utf16_length(self.text)


def utf16_length(text: str) -> int:
    """How many UTF-16 units a text takes."""
    return len(text) + sum(1 for char in text if ord(char) > 0xFFFF)


def cannot_parse(words: str) -> Refusal:
    """400 with Telegram's words for formatting that cannot be read."""
    return bad_request(f"can't parse entities: {words}")


def detect(text: str, taken: Iterable[Entity] = ()) -> list[Entity]:
    """Find links, addresses, commands, mentions and hashtags outside of what is `taken`."""
    used = [(e["offset"], e["offset"] + e["length"]) for e in taken if e["type"] in _OPAQUE]
    found: list[Entity] = []
    for kind, pattern in _FOUND_IN_TEXT:
        for match in pattern.finditer(text):
            words = match.group().rstrip(".,:;!?)'") if kind == "url" else match.group()
            start = utf16_length(text[: match.start()])
            end = start + utf16_length(words)
            if all(end <= left or start >= right for left, right in used):
                used.append((start, end))
                found.append({"type": kind, "offset": start, "length": end - start})
    return sorted(found, key=_order)


_OPAQUE = {"code", "pre", "text_link", "text_mention", "url", "email", "bot_command", "mention"}


def given(text: str, entities: list[Entity]) -> FormattedText:
    """
    Text with entities that the bot counted itself.

    :raises Refusal: 400 if an entity is unknown, incomplete or lies outside of the text
    """
    length = utf16_length(text)
    for entity in entities:
        kind = entity.get("type")
        if kind not in _KINDS:
            raise cannot_parse(f'unsupported entity type "{kind}"')
        needed = _NEEDS.get(kind)
        if needed and needed not in entity:
            raise cannot_parse(f'entity of type "{kind}" needs "{needed}"')
        start, size = entity.get("offset"), entity.get("length")
        if not isinstance(start, int) or not isinstance(size, int) or start < 0 or size < 0:
            raise cannot_parse("entity offset and length must be numbers")
        if start + size > length:
            raise cannot_parse(f"entity ends at {start + size}, after the end of the text")
    return finish(text, [dict(entity) for entity in entities if entity["length"] > 0])


def finish(text: str, entities: list[Entity]) -> FormattedText:
    """Trim white space at both ends, move the entities along, and add what can be found."""
    trimmed = text.strip()
    lead = utf16_length(text[: len(text) - len(text.lstrip())])
    end = utf16_length(trimmed)
    kept: list[Entity] = []
    for entity in entities:
        start = max(entity["offset"] - lead, 0)
        stop = min(entity["offset"] + entity["length"] - lead, end)
        if stop > start:
            kept.append({**entity, "offset": start, "length": stop - start})
    return FormattedText(trimmed, sorted([*kept, *detect(trimmed, kept)], key=_order))


def _order(entity: Entity) -> tuple[int, int]:
    return entity["offset"], -entity["length"]


class Builder:
    """Collects words and entities while a markup is read."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self.length = 0
        self.entities: list[Entity] = []

    def add(self, words: str) -> None:
        """Append words."""
        self._parts.append(words)
        self.length += utf16_length(words)

    def mark(self, kind: str, start: int, **more: Any) -> None:
        """Mark everything since `start` (in UTF-16 units), unless it is nothing."""
        if self.length > start:
            entity = {"type": kind, "offset": start, "length": self.length - start, **more}
            self.entities.append(entity)

    def since(self, start: int) -> str:
        """The words added since `start`."""
        encoded = "".join(self._parts).encode("utf-16-le")
        return encoded[start * 2 :].decode("utf-16-le")

    def finished(self) -> FormattedText:
        """The whole text."""
        return finish("".join(self._parts), self.entities)
