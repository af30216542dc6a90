"""
The look that every page of ours shares: its colours, its icon, and readings above the kanji.
"""

from collections.abc import Iterable
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from texts import Language, Part, parts_of_spoken

LOOK = Path(__file__).parent / "static"
"""The folder with ``colours.css`` and ``icon.svg``."""

_RUBY = Markup("<ruby>{words}<rp>(</rp><rt>{reading}</rt><rp>)</rp></ruby>")


def templates_in(folder: Path) -> Environment:
    """
    Return the templates of a folder, each compiled when it is first shown.

    A start need not wait for pages that nobody has opened.
    """
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


def ruby(parts: Iterable[Part]) -> Markup:
    """Return a sentence as HTML, readings above their words, everything else escaped."""
    escaped = (
        _RUBY.format(words=part.words, reading=part.reading) if part.reading else escape(part.words)
        for part in parts
    )
    # Everything is escaped by now; Markup's own joining would look at each part again.
    return Markup("".join(escaped))  # noqa: S704


def ruby_of_spoken(words: str, language: Language) -> Markup:
    """Return words that were spoken already as HTML; in easy Japanese readings stand above."""
    if language != "ja-easy":
        return escape(words)
    return ruby(parts_of_spoken(words))
