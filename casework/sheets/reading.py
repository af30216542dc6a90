"""
Reading a table from outside, whatever it is called: a heading, and rows of text below it.

It is checked first (:mod:`casework.sheets.packed`) and read in bounds; a formula is no text, and
is named by its cell instead of being believed.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from io import BytesIO
from typing import Any

from casework.sheets.escaping import from_csv, from_xlsx
from casework.sheets.limits import (
    LARGEST,
    LONGEST_CELL,
    MOST_COLUMNS,
    MOST_EMPTY,
    MOST_ROWS,
)
from casework.sheets.packed import check_packed, is_packed
from casework.sheets.plain import csv_rows
from casework.sheets.refusals import SheetRefused, Why


@dataclass(frozen=True)
class WrongCell:
    """
    A cell that cannot be taken.

    :param row: as a spreadsheet counts, the heading being 1
    :param column: its place, from 0
    :param rule: ``formula``, ``error`` or ``too_long``
    """

    row: int
    column: int
    rule: str


@dataclass(frozen=True)
class Sheet:
    """The heading, the rows that hold something with their numbers, and what cannot be taken."""

    heading: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    wrong: tuple[WrongCell, ...]


class _Formula:
    """What stands where a formula stood."""


_FORMULA, _ERROR = _Formula(), _Formula()


def read_sheet(data: bytes) -> Sheet:
    """
    Read a CSV file or the first sheet of an xlsx file.

    :raises SheetRefused: if it is none, larger than the limits, or holds more than a table
    """
    if len(data) > LARGEST:
        raise SheetRefused(Why.TOO_LARGE)
    if not data.strip():
        raise SheetRefused(Why.EMPTY)
    if is_packed(data):
        check_packed(data)
        return _bounded(_xlsx_rows(data))
    if data.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8", b"GIF8", b"<", b"{\\rtf")):
        raise SheetRefused(Why.NO_TABLE)
    return _bounded([from_csv(cell) for cell in row] for row in csv_rows(data))


def _bounded(rows: Iterable[Sequence[Any]]) -> Sheet:
    heading: tuple[str, ...] | None = None
    kept: list[tuple[int, tuple[str, ...]]] = []
    wrong: list[WrongCell] = []
    for number, row in enumerate(rows, 1):
        if number > MOST_EMPTY:
            raise SheetRefused(Why.TOO_MANY_ROWS)
        cells = _without_end(row)
        if not cells:
            continue
        if len(cells) > MOST_COLUMNS:
            raise SheetRefused(Why.TOO_MANY_COLUMNS)
        if len(kept) == MOST_ROWS:
            raise SheetRefused(Why.TOO_MANY_ROWS)
        texts = []
        for column, cell in enumerate(cells):
            rule = _rule(cell)
            if rule:
                wrong.append(WrongCell(number, column, rule))
            texts.append("" if rule else cell)
        if heading is None:
            heading = tuple(text.strip() for text in texts)
        else:
            kept.append((number, tuple(texts)))
    if heading is None:
        raise SheetRefused(Why.EMPTY)
    return Sheet(heading=heading, rows=tuple(kept), wrong=tuple(wrong))


def _without_end(row: Sequence[Any]) -> list[Any]:
    """Leave out the empty cells at the end of a row."""
    cells = list(row)
    while cells and isinstance(cells[-1], str) and not cells[-1].strip():
        cells.pop()
    return cells


def _rule(cell: Any) -> str:
    if cell is _FORMULA:
        return "formula"
    if cell is _ERROR:
        return "error"
    return "too_long" if len(cell) > LONGEST_CELL else ""


def _xlsx_rows(data: bytes) -> Iterator[list[Any]]:
    # Heavy, and few ever need it.
    from openpyxl import load_workbook

    try:
        book = load_workbook(BytesIO(data), read_only=True, keep_links=False)
        sheet = book.worksheets[0]
        # What a sheet says of its own size may be a lie, and a small one would hide rows.
        sheet.reset_dimensions()
        for row in sheet.iter_rows(max_col=MOST_COLUMNS + 1):
            yield [_text_of(cell) for cell in row]
    except SheetRefused:
        raise
    except Exception as broken:
        # The library raises whatever its parts happen to raise.
        raise SheetRefused(Why.BROKEN) from broken


def _text_of(cell: Any) -> Any:
    if cell.data_type in {"f", "e"}:
        return _FORMULA if cell.data_type == "f" else _ERROR
    value = cell.value
    match value:
        case None:
            value = ""
        case str():
            value = from_xlsx(value)
        case float() if value.is_integer():
            value = int(value)
        case datetime() if value.time() == time():
            value = value.date()
    return str(value)
