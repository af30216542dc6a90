"""
Writing tables: the one way in which text of ours becomes CSV or xlsx.

A text is a text whatever it begins with; numbers are numbers and days are days. Reading it back
gives the same.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

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
_SHADE, _INK = "EEF1F3", "1F2A33"


@dataclass(frozen=True, kw_only=True)
class Page:
    """
    A sheet of a book.

    :param widths: of its columns, in characters
    :param heads: the rows that are a heading, from 1; the first of them repeats on paper
    :param wrapped: the rows whose texts are broken into lines
    """

    name: str
    rows: Rows
    widths: tuple[float, ...] = ()
    heads: tuple[int, ...] = ()
    wrapped: tuple[int, ...] = ()


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

    book = Workbook(write_only=True)
    book.properties.title, book.properties.creator = for_xlsx(title), ""
    for page, name in zip(pages, _names(pages), strict=True):
        sheet = book.create_sheet(name)
        for at, width in enumerate(page.widths):
            sheet.column_dimensions[chr(ord("A") + at)].width = width
        sheet.page_setup.paperSize = _A4
        sheet.page_setup.fitToHeight = 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        if page.heads:
            sheet.print_title_rows = f"{page.heads[0]}:{page.heads[0]}"
        for number, row in enumerate(page.rows, 1):
            look = (number in page.heads, number in page.wrapped)
            sheet.append([_written(sheet, one, *look) for one in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


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


def _written(sheet: Any, value: Cell, head: bool, wrapped: bool) -> Any:
    if not isinstance(value, str | date | Share) and not head:
        return value
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font, PatternFill

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
    if head or wrapped:
        cell.alignment = Alignment(wrap_text=True, vertical="top")
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
