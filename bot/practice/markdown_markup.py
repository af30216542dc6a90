"""
Reads Telegram's MarkdownV2 into words and entities, and complains in Telegram's own words.
See https://core.telegram.org/bots/api#markdownv2-style for the rules of escaping.
"""

import re
from dataclasses import dataclass

from bot.practice.entities import Builder, FormattedText, cannot_parse

_RESERVED = "_*[]()~`>#+-=|{}.!"
_MARKS = {
    "__": ("underline", "Underline"),
    "||": ("spoiler", "Spoiler"),
    "```": ("pre", "Pre"),
    "_": ("italic", "Italic"),
    "*": ("bold", "Bold"),
    "~": ("strikethrough", "Strikethrough"),
    "`": ("code", "Code"),
    "![": ("custom_emoji", "CustomEmoji"),
    "[": ("text_link", "TextUrl"),
}
_MARKS_BY_LENGTH = sorted(_MARKS, key=len, reverse=True)
_LANGUAGE_LINE = re.compile(r"([^\s`\\]*)\n")


@dataclass
class _Open:
    mark: str
    start: int
    where: int
    language: str = ""


def read_markdown(source: str) -> FormattedText:
    """
    Read a text in MarkdownV2.

    :raises Refusal: 400 "can't parse entities: …" with the place as a byte offset
    """
    return _Reader(source).read()


class _Reader:
    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0
        self._text = Builder()
        self._stack: list[_Open] = []
        self._quote: int | None = None

    def read(self) -> FormattedText:
        while self._at < len(self._source):
            if not (self._quote_begins() or self._escaped() or self._mark()):
                self._plain()
        self._end_quote()
        if self._stack:
            left = self._stack[-1]
            raise cannot_parse(
                f"Can't find end of {_MARKS[left.mark][1]} entity at byte offset {left.where}"
            )
        return self._text.finished()

    @property
    def _where(self) -> int:
        return len(self._source[: self._at].encode())

    def _next_is(self, words: str) -> bool:
        return self._source.startswith(words, self._at)

    def _in_code(self) -> str | None:
        mark = self._stack[-1].mark if self._stack else ""
        return mark if mark in ("`", "```") else None

    def _quote_begins(self) -> bool:
        begins_line = self._at == 0 or self._source[self._at - 1] == "\n"
        if not begins_line or self._in_code():
            return False
        if not self._next_is(">"):
            self._end_quote()
            return False
        if self._quote is None:
            self._quote = self._text.length
        self._at += 1
        return True

    def _end_quote(self) -> None:
        if self._quote is not None:
            self._text.mark("blockquote", self._quote)
            self._quote = None

    def _escaped(self) -> bool:
        after = self._source[self._at + 1 : self._at + 2]
        if not self._next_is("\\") or not after or not 0 < ord(after) <= 126:
            return False
        self._text.add(after)
        self._at += 2
        return True

    def _mark(self) -> bool:
        code = self._in_code()
        if code:
            if not self._next_is(code):
                return False
            self._close(code)
            return True
        if self._stack and self._stack[-1].mark in ("[", "![") and self._next_is("]"):
            self._close_link()
            return True
        for mark in _MARKS_BY_LENGTH:
            if self._next_is(mark):
                if self._stack and self._stack[-1].mark == mark:
                    self._close(mark)
                else:
                    self._open(mark)
                return True
        return False

    def _open(self, mark: str) -> None:
        self._stack.append(_Open(mark, self._text.length, self._where))
        self._at += len(mark)
        if mark == "```":
            first = _LANGUAGE_LINE.match(self._source, self._at)
            if first:
                self._stack[-1].language = first.group(1)
                self._at = first.end()

    def _close(self, mark: str) -> None:
        opened = self._stack.pop()
        self._at += len(mark)
        more = {"language": opened.language} if opened.language else {}
        self._text.mark(_MARKS[mark][0], opened.start, **more)

    def _close_link(self) -> None:
        opened = self._stack.pop()
        self._at += 1
        url = self._text.since(opened.start)
        if self._next_is("("):
            self._at += 1
            url = self._address()
        if opened.mark == "[":
            self._text.mark("text_link", opened.start, url=url)
        else:
            self._text.mark("custom_emoji", opened.start, custom_emoji_id=url.rpartition("id=")[2])

    def _address(self) -> str:
        where = self._where
        url: list[str] = []
        while self._at < len(self._source) and not self._next_is(")"):
            if self._next_is("\\") and self._at + 1 < len(self._source):
                self._at += 1
            url.append(self._source[self._at])
            self._at += 1
        if self._at >= len(self._source):
            raise cannot_parse(f"Can't find end of a URL at byte offset {where}")
        self._at += 1
        return "".join(url)

    def _plain(self) -> None:
        char = self._source[self._at]
        if char in _RESERVED and not self._in_code():
            raise cannot_parse(
                f"Character '{char}' is reserved and must be escaped with the preceding '\\'"
            )
        self._text.add(char)
        self._at += 1
