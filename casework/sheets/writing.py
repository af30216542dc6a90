"""
Writing tables: the one way in which text of ours becomes CSV or xlsx.

A text is a text whatever it begins with; numbers are numbers and days are days. Reading it back
gives the same.
"""

import csv
import io
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from unicodedata import east_asian_width

from casework.sheets.escaping import for_csv, for_xlsx


@dataclass(frozen=True)
class Share:
    """A part of one, shown in per cent."""

    of_one: float


Cell = str | int | float | date | Share | None
Rows = Iterable[Sequence[Cell]]
LONGEST = 32_767
"""Characters that a cell of a spreadsheet holds."""
LONGEST_NAME = 31
_NO_NAME = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")
_DAY = '[$-411]ggge"年"m"月"d"日"'
"""A day in the Japanese calendar, as spreadsheets know it (令和8年11月22日)."""
_A4 = 9  # ECMA-376 part 1, 18.3.1.63
_COUNT = "#,##0"
_UPRIGHT = 100
"""Characters across that an upright page holds without being made smaller."""
_LINE = 15.0
"""Points from one line of a cell to the next, in the letters that a spreadsheet begins with."""
_HIGHEST = 409.0
"""Points that a row may be high (Excel specifications and limits)."""
_SHADE, _INK = "EEF1F3", "1F2A33"


@dataclass(frozen=True, kw_only=True)
class Page:
    """
    A sheet of a book.

    :param widths: of its columns, in characters
    :param heads: the rows that are a heading, from 1; the first of them repeats on paper
    :param counts: the columns of numbers, from 1: what stands for a number stands to the right too
    :param table: one under its first row, which with the first column stays in sight
    """

    name: str
    rows: Rows
    widths: tuple[float, ...] = ()
    heads: tuple[int, ...] = ()
    counts: tuple[int, ...] = ()
    table: bool = False


def csv_bytes(rows: Rows) -> bytes:
    """Write CSV in UTF-8 with its mark, every cell in quotes: spreadsheets then ask nothing."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    for row in rows:
        writer.writerow([_for_csv(cell) for cell in row])
    # A sign that is half of one cannot be written in UTF-8.
    return out.getvalue().encode("utf-8-sig", errors="replace")


def xlsx_bytes(sheets: Mapping[str, Rows]) -> bytes:
    """
    Write an xlsx file with these sheets, by name.

    :raises ValueError: if a text is longer than a cell holds
    """
    return book_bytes([Page(name=name, rows=rows) for name, rows in sheets.items()])


def book_bytes(pages: Sequence[Page], *, title: str = "") -> bytes:
    """
    Write an xlsx file with these pages, A4; names that a sheet cannot have are mended.

    :raises ValueError: if a text is longer than a cell holds
    """
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    book.properties.title, book.properties.creator = for_xlsx(title), ""
    for page, name in zip(pages, _names(pages), strict=True):
        sheet = book.create_sheet(name)
        for at, width in enumerate(page.widths):
            sheet.column_dimensions[get_column_letter(at + 1)].width = width
        sheet.page_setup.paperSize = _A4
        across = sum(page.widths) > _UPRIGHT
        sheet.page_setup.orientation = "landscape" if across else "portrait"
        sheet.page_setup.fitToHeight = 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        if page.heads:
            sheet.print_title_rows = f"{page.heads[0]}:{page.heads[0]}"
        if page.table:
            sheet.freeze_panes = "B2"
        if page.widths:
            sheet.oddFooter.center.text = "&P / &N"
        for number, row in enumerate(page.rows, 1):
            head = number in page.heads
            if (lines := _lines(row, page.widths)) > 1:
                # Some programs leave a row as high as one line unless its height is told.
                sheet.row_dimensions[number].height = min(lines * _LINE, _HIGHEST)
            sheet.append(
                [
                    _laid(sheet, one, head=head, count=at in page.counts)
                    if page.widths
                    else _written(sheet, one, head=head)
                    for at, one in enumerate(row, 1)
                ]
            )
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _lines(row: Sequence[Cell], widths: Sequence[float]) -> int:
    """Return how many lines the longest text of a row takes; a wide sign is two characters."""
    return max(
        (
            math.ceil(sum(2 if east_asian_width(sign) in "WFA" else 1 for sign in text) / width)
            for text, width in zip(row, widths, strict=False)
            if isinstance(text, str)
        ),
        default=1,
    )


def _names(pages: Sequence[Page]) -> Iterator[str]:
    taken: set[str] = set()
    for page in pages:
        bare = _NO_NAME.sub(" ", page.name).strip() or "-"
        name, number = bare[:LONGEST_NAME], 1
        while name.casefold() in taken:
            number += 1
            end = f" {number}"
            name = bare[: LONGEST_NAME - len(end)] + end
        taken.add(name.casefold())
        yield name


def _written(sheet: Any, value: Cell, *, head: bool) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font, PatternFill

    if not isinstance(value, str | date | Share) and not head:
        return value
    cell = WriteOnlyCell(sheet, value="")
    match value:
        case str():
            if len(value) > LONGEST:
                raise ValueError(f"a cell holds {LONGEST} characters")
            # Given by its setter, a text that begins with = would become a formula.
            cell._value, cell.data_type = for_xlsx(value), "s"
            cell.quotePrefix = True
        case date():
            cell.value = value
            cell.number_format = _DAY
        case Share():
            cell.value = value.of_one
            cell.number_format = "0%"
        case _:
            cell.value = value
    if head:
        cell.font = Font(bold=True, color=_INK)
        cell.fill = PatternFill("solid", fgColor=_SHADE)
    return cell


def _laid(sheet: Any, value: Cell, *, head: bool, count: bool) -> Any:
    """Return a cell as it lies on paper: long texts are broken into lines, counts stand right."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment

    if value is None:
        return None
    written = _written(sheet, value, head=head)
    cell = WriteOnlyCell(sheet, value=value) if written is value else written
    if count and isinstance(value, int):
        cell.number_format = _COUNT
    cell.alignment = Alignment(
        horizontal="right" if count else None, vertical="top", wrap_text=True
    )
    return cell


def _for_csv(cell: Cell) -> Any:
    match cell:
        case str():
            return for_csv(cell)
        case Share():
            return cell.of_one
        case date():
            return cell.isoformat()
    return cell
