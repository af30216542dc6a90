"""
Writing tables: the one way in which text of ours becomes CSV or xlsx.

A text is a text whatever it begins with; numbers are numbers. Reading it back gives the same.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from casework.sheets.escaping import for_csv, for_xlsx

Cell = str | int | float | None
Rows = Iterable[Sequence[Cell]]
LONGEST = 32_767
"""Characters that a cell of a spreadsheet holds."""


def csv_bytes(rows: Rows) -> bytes:
    """Write CSV in UTF-8 with its mark, every cell in quotes: spreadsheets then ask nothing."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    for row in rows:
        writer.writerow([for_csv(cell) if isinstance(cell, str) else cell for cell in row])
    # A sign that is half of one cannot be written in UTF-8.
    return out.getvalue().encode("utf-8-sig", errors="replace")


def xlsx_bytes(sheets: Mapping[str, Rows]) -> bytes:
    """
    Write an xlsx file with these sheets, by name.

    :raises ValueError: if a text is longer than a cell holds
    """
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)

        def text_cell(text: str, sheet: object = sheet) -> object:
            if len(text) > LONGEST:
                raise ValueError(f"a cell holds {LONGEST} characters")
            cell = WriteOnlyCell(sheet, value="")
            # Given by its setter, a text that begins with = would become a formula.
            cell._value, cell.data_type = for_xlsx(text), "s"
            cell.quotePrefix = True
            return cell

        for row in rows:
            sheet.append([text_cell(one) if isinstance(one, str) else one for one in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
