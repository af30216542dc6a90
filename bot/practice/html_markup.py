"""
Reads Telegram's HTML into words and entities, and complains about mistakes in Telegram's own words.
See https://core.telegram.org/bots/api#html-style for the tags that exist.
"""

import re
from dataclasses import dataclass
from typing import Any

from bot.practice.entities import Builder, FormattedText, cannot_parse

_SIMPLE = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
_TAGS = {*_SIMPLE, "a", "tg-emoji"}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(#x[0-9a-fA-F]{1,6}|#[0-9]{1,7}|[a-z]+);?")
_TAG = re.compile(r"<(/?)([^\s>/]*)((?:[^>\"']|\"[^\"]*\"|'[^']*')*)>")
_ATTRIBUTE = re.compile(r"([^\s=]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"']+)))?")


@dataclass
class _Open:
    name: str
    attributes: dict[str, str]
    start: int


def read_html(source: str) -> FormattedText:
    """
    Read a text in Telegram's HTML.

    :raises Refusal: 400 "can't parse entities: …" with the place as a byte offset
    """
    text = Builder()
    stack: list[_Open] = []
    at = 0
    while at < len(source):
        opening = source.find("<", at)
        words = source[at:] if opening < 0 else source[at:opening]
        text.add(_REFERENCE.sub(_resolve, words))
        if opening < 0:
            break
        match = _TAG.match(source, opening)
        where = len(source[:opening].encode())
        if match is None:
            raise cannot_parse(f"Unclosed start tag at byte offset {where}")
        name = match.group(2).lower()
        if match.group(1):
            _close(text, stack, name, where)
        else:
            stack.append(_Open(name, _attributes_of(name, match.group(3), where), text.length))
        at = match.end()
    if stack:
        raise cannot_parse(f'Can\'t find end tag corresponding to start tag "{stack[-1].name}"')
    return text.finished()


def _attributes_of(name: str, raw: str, where: int) -> dict[str, str]:
    if name not in _TAGS:
        raise cannot_parse(f'Unsupported start tag "{name}" at byte offset {where}')
    attributes = {
        key.lower(): _REFERENCE.sub(_resolve, double or single or bare)
        for key, double, single, bare in _ATTRIBUTE.findall(raw)
    }
    if name == "span" and attributes.get("class") != "tg-spoiler":
        raise cannot_parse(f'Tag "span" must have class "tg-spoiler" at byte offset {where}')
    return attributes


def _close(text: Builder, stack: list[_Open], name: str, where: int) -> None:
    if not stack:
        raise cannot_parse(f"Unexpected end tag at byte offset {where}")
    tag = stack.pop()
    if name != tag.name:
        raise cannot_parse(
            f'Unmatched end tag at byte offset {where}, expected "</{tag.name}>", found "</{name}>"'
        )
    if tag.name == "a":
        url = tag.attributes.get("href") or text.since(tag.start)
        text.mark("text_link", tag.start, url=url)
    elif tag.name == "tg-emoji":
        text.mark("custom_emoji", tag.start, custom_emoji_id=tag.attributes.get("emoji-id", ""))
    elif tag.name == "blockquote" and "expandable" in tag.attributes:
        text.mark("expandable_blockquote", tag.start)
    else:
        _mark_simple(text, stack, tag)


def _mark_simple(text: Builder, stack: list[_Open], tag: _Open) -> None:
    language = tag.attributes.get("class", "").removeprefix("language-")
    if tag.name == "code" and stack and stack[-1].name == "pre" and stack[-1].start == tag.start:
        stack[-1].attributes["class"] = language
        return
    more: dict[str, Any] = {"language": language} if tag.name == "pre" and language else {}
    text.mark(_SIMPLE[tag.name], tag.start, **more)


def _resolve(match: re.Match[str]) -> str:
    name = match.group(1)
    if name.startswith("#"):
        number = int(name[2:], 16) if name[1] == "x" else int(name[1:])
        is_char = 0 < number < 0x110000 and not 0xD800 <= number < 0xE000
        return chr(number) if is_char else match.group()
    return _NAMED.get(name, match.group())
