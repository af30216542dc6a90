"""
The look that every page of ours shares: its colours, its icon, and readings above the kanji.
"""

from collections.abc import Iterable
from pathlib import Path

from markupsafe import Markup, escape

from texts import Part

LOOK = Path(__file__).parent / "static"
"""The folder with ``colours.css`` and ``icon.svg``."""

_RUBY = Markup("<ruby>{words}<rp>(</rp><rt>{reading}</rt><rp>)</rp></ruby>")


def ruby(parts: Iterable[Part]) -> Markup:
    """Return a sentence as HTML, readings above their words, everything else escaped."""
    return Markup("").join(
        _RUBY.format(words=part.words, reading=part.reading) if part.reading else escape(part.words)
        for part in parts
    )
