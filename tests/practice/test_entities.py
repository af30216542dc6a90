"""Formatted text: HTML, MarkdownV2, found links and commands."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.practice.entities import FormattedText, detect, finish, utf16_length
from bot.practice.html_markup import read_html
from bot.practice.markdown_markup import read_markdown
from bot.practice.refusals import Refusal


def marks(text: FormattedText) -> list[tuple[Any, ...]]:
    """Each entity as kind, words, and what else it holds."""
    encoded = text.text.encode("utf-16-le")
    return [
        (
            e["type"],
            encoded[e["offset"] * 2 : (e["offset"] + e["length"]) * 2].decode("utf-16-le"),
            *(value for key, value in e.items() if key not in ("type", "offset", "length")),
        )
        for e in text.entities
    ]


@pytest.mark.parametrize(
    ("source", "text", "found"),
    [
        ("a <b>b <i>c</i></b>", "a b c", [("bold", "b c"), ("italic", "c")]),
        ("&lt;b&gt; &amp; &#12354;", "<b> & あ", []),
        (
            '<a href="https://a.jp/?x=1&amp;y=2">頁</a>',
            "頁",
            [("text_link", "頁", "https://a.jp/?x=1&y=2")],
        ),
        ("🌱🌱<u>下</u>", "🌱🌱下", [("underline", "下")]),
        ("<pre><code class='language-py'>x</code></pre>", "x", [("pre", "x", "py")]),
        ('<span class="tg-spoiler">秘</span>', "秘", [("spoiler", "秘")]),
        ("<blockquote expandable>長い</blockquote>", "長い", [("expandable_blockquote", "長い")]),
        ("  <b>端</b> ", "端", [("bold", "端")]),
        ("<b></b>空", "空", []),
    ],
)
def test_html_is_read(source: str, text: str, found: list[tuple[Any, ...]]) -> None:
    """Tags become entities, references become characters."""
    read = read_html(source)

    assert (read.text, marks(read)) == (text, found)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("あ<foo>x</foo>", 'Unsupported start tag "foo" at byte offset 3'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("1 < 2", "Unclosed start tag at byte offset 2"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
def test_bad_html_is_explained(source: str, words: str) -> None:
    """The refusal has Telegram's words and the place in bytes."""
    with pytest.raises(Refusal) as refusal:
        read_html(source)

    assert refusal.value.description == f"Bad Request: can't parse entities: {words}"


@pytest.mark.parametrize(
    ("source", "text", "found"),
    [
        ("*b _i_*", "b i", [("bold", "b i"), ("italic", "i")]),
        (
            "__u__ ~s~ ||p||",
            "u s p",
            [("underline", "u"), ("strikethrough", "s"), ("spoiler", "p")],
        ),
        (r"1\. a\-b \*", "1. a-b *", []),
        ("[頁](https://a.jp/\\))", "頁", [("text_link", "頁", "https://a.jp/)")]),
        ("`a.b*`", "a.b*", [("code", "a.b*")]),
        ("```py\nx = 1```", "x = 1", [("pre", "x = 1", "py")]),
        (">いち\n>に\n外", "いち\nに\n外", [("blockquote", "いち\nに\n")]),
    ],
)
def test_markdown_is_read(source: str, text: str, found: list[tuple[Any, ...]]) -> None:
    """Marks become entities, escapes become characters."""
    read = read_markdown(source)

    assert (read.text, marks(read)) == (text, found)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("終わり.", "Character '.' is reserved and must be escaped with the preceding '\\'"),
        ("あ*b", "Can't find end of Bold entity at byte offset 3"),
        ("[頁](https://a", "Can't find end of a URL at byte offset 6"),
    ],
)
def test_bad_markdown_is_explained(source: str, words: str) -> None:
    """The refusal has Telegram's words."""
    with pytest.raises(Refusal) as refusal:
        read_markdown(source)

    assert refusal.value.description == f"Bad Request: can't parse entities: {words}"


def test_links_and_commands_are_found() -> None:
    """What a person can tap is marked, also beside Japanese."""
    text = (
        "/start abc https://t.me/x_bot?start=T。メールは a@b.jp、または http://127.0.0.1:8080/p/1."
    )

    assert marks(FormattedText(text, detect(text))) == [
        ("bot_command", "/start"),
        ("url", "https://t.me/x_bot?start=T"),
        ("email", "a@b.jp"),
        ("url", "http://127.0.0.1:8080/p/1"),
    ]


@settings(max_examples=50)
@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_entities_lie_inside_the_text(text: str) -> None:
    """Whatever is written, every entity found is inside and not empty."""
    read = finish(text, [])

    for entity in read.entities:
        assert entity["length"] > 0
        assert 0 <= entity["offset"] <= utf16_length(read.text) - entity["length"]
