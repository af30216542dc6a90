"""
A report as PDF: A4, tagged for those who listen to it (PDF/UA-1), the fonts inside.

One template draws every report. Its data is JSON and reaches it as such: no markup is built, and
Typst can read no file, for the folder in which it may look is empty.
"""

import json
import tempfile
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from casework.tidy import visible
from reports.cells import shown
from reports.fonts import folder, printable
from reports.model import Block, Figure, Minutes, Paragraph, Points, Report, Story, Table
from reports.notes import notes
from reports.wareki import day_words
from texts import say

if TYPE_CHECKING:
    import typst

TEMPLATE = Path(__file__).parent / "typst" / "report.typ"
DOTS = 144
"""Dots an inch of a page as a picture."""


def pdf_of(report: Report) -> bytes:
    """Write a report as PDF."""
    written = _compiled(report, "pdf")
    assert isinstance(written, bytes)
    return written


def pages_of(report: Report) -> list[bytes]:
    """Return the pages of a report as pictures (PNG), to be looked at."""
    written = _compiled(report, "png")
    return written if isinstance(written, list) else [written]


def _compiled(report: Report, kind: str) -> Any:
    import typst

    at = datetime.combine(report.made_on, time(), UTC)
    data = json.dumps(content_of(report), ensure_ascii=False)
    with tempfile.TemporaryDirectory() as empty:
        options: dict[str, Any] = {
            "root": empty,
            "font_paths": _fonts(),
            "format": kind,
            "ppi": DOTS,
            "sys_inputs": {"report": data},
            "pdf_standards": ["ua-1"] if kind == "pdf" else [],
            "timestamp": at,
        }
        return typst.compile(TEMPLATE.read_bytes(), **options)


@cache
def _fonts() -> "typst.Fonts":
    import typst

    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder())]
    )


def content_of(report: Report) -> dict[str, Any]:
    """Return a report as the template reads it: nothing but words, numbers and pictures."""
    draft = say("reports.draft", "ja") if report.draft else ""
    return {
        "title": _plain(report.title),
        "town": _plain(report.town),
        "period": _plain(report.period),
        "made": say("reports.made_on", "ja", day=day_words(report.made_on)),
        "draft": draft,
        "lines": [[_plain(name), _plain(words)] for name, words in report.lines],
        "sections": [
            {
                "level": level,
                "heading": _plain(section.heading),
                "blocks": [_block(one) for one in section.blocks],
            }
            for level, section in report.walked()
        ],
        "minutes": [_minutes(one) for one in report.minutes],
    }


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Paragraph(words):
            return {"of": "paragraph", "words": _plain(words)}
        case Points(items):
            return {"of": "points", "items": [_plain(one) for one in items]}
        case Story():
            return {
                "of": "story",
                "title": _plain(block.title),
                "paragraphs": [_plain(one) for one in block.paragraphs],
            }
        case Figure():
            return {
                "of": "figure",
                "caption": _plain(block.caption),
                "alt": _plain(block.alt),
                "svg": block.svg,
                # Bytes as numbers: JSON has no others.
                "png": [] if block.svg else list(block.png),
                "width": block.width_mm,
            }
        case Table():
            return _table(block)


def _table(table: Table) -> dict[str, Any]:
    return {
        "of": "table",
        "caption": _plain(table.caption),
        "notes": [_plain(one) for one in notes(table)],
        "columns": [{"name": _plain(one.name), "kind": one.kind.value} for one in table.columns],
        "rows": [
            {
                "cells": [_plain(shown(cell)) for cell in row.cells],
                "total": row.total,
                "part": bool(row.part_of),
            }
            for row in table.rows
        ],
    }


def _minutes(minutes: Minutes) -> dict[str, Any]:
    held = say("reports.held_on", "ja", day=day_words(minutes.held_on))
    return {
        "title": _plain(minutes.title),
        "held": held,
        "paragraphs": [_plain(one) for one in minutes.paragraphs],
    }


def _plain(words: str) -> str:
    return printable(visible(words))
