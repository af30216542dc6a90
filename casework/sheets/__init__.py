"""
Tables from outside and to outside: CSV and xlsx, checked before they are opened.

What comes in is bounded in every direction; what goes out is text and never a formula.
"""

from casework.sheets.limits import MOST_ROWS
from casework.sheets.reading import Sheet, WrongCell, read_sheet
from casework.sheets.refusals import SheetRefused, Why
from casework.sheets.writing import Cell, Page, Share, book_bytes, csv_bytes, xlsx_bytes

__all__ = [
    "MOST_ROWS",
    "Cell",
    "Page",
    "Share",
    "Sheet",
    "SheetRefused",
    "Why",
    "WrongCell",
    "book_bytes",
    "csv_bytes",
    "read_sheet",
    "xlsx_bytes",
]
