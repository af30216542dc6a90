"""
Spreadsheets that nobody should open, made for tests: a good file, and one part of it changed.
"""

import struct
import zipfile
from collections.abc import Mapping
from io import BytesIO

from casework.sheets import xlsx_bytes

SHEET = "xl/worksheets/sheet1.xml"
_HEAD = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
_ROW = b'<row r="2"><c r="A2" t="inlineStr"><is><t>x</t></is></c></row>'
_FOOT = b"</sheetData></worksheet>"


def good_book() -> bytes:
    """Return a small file that can be read."""
    return xlsx_bytes({"表": [["名前", "電話"], ["走友会", "050-0000-0001"]]})


def changed(parts: Mapping[str, bytes | None], *, stored: bool = False) -> bytes:
    """Return the good file with parts put in its place, added, or (``None``) left out."""
    out = BytesIO()
    how = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(BytesIO(good_book())) as book, zipfile.ZipFile(out, "w", how) as made:
        for one in book.infolist():
            if one.filename not in parts:
                made.writestr(one.filename, book.read(one))
        for name, content in parts.items():
            if content is not None:
                # Not through ZipInfo: it would tidy the name.
                info = zipfile.ZipInfo("x")
                info.filename, info.compress_type = name, how
                made.writestr(info, content)
    return out.getvalue()


def sheet_of(rows: bytes) -> bytes:
    """Return the good file with these rows as its sheet."""
    return changed({SHEET: _HEAD + rows + _FOOT})


def bomb(*, size: int) -> bytes:
    """Return a file that has a sheet of so many bytes when it is unpacked."""
    piece = _ROW * (1_048_576 // len(_ROW))
    out = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(changed({SHEET: None}))) as book,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made,
    ):
        for one in book.infolist():
            made.writestr(one.filename, book.read(one))
        with made.open(SHEET, "w") as part:
            part.write(_HEAD)
            for _ in range(size // len(piece) + 1):
                part.write(piece)
            part.write(_FOOT)
    return out.getvalue()


def lying(book: bytes, *, part: str, size: int) -> bytes:
    """Return the file with a part that says it has ``size`` bytes unpacked."""
    data, at = bytearray(book), 0
    while (at := data.find(b"PK\x01\x02", at)) >= 0:
        length = struct.unpack_from("<H", data, at + 28)[0]
        if data[at + 46 : at + 46 + length] == part.encode():
            struct.pack_into("<I", data, at + 24, size)
        at += 4
    return bytes(data)


def flagged(book: bytes) -> bytes:
    """Return the file with every part marked as having a password."""
    data, at = bytearray(book), 0
    while (at := data.find(b"PK\x01\x02", at)) >= 0:
        data[at + 8] |= 1
        at += 4
    return bytes(data)
