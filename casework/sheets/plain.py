"""
CSV as people's programs write it: UTF-8, Shift_JIS as Windows has it, UTF-16, JIS.

Whatever cannot be read is named by its line.
"""

import csv
import re
from collections.abc import Iterator
from io import StringIO

from casework.sheets.limits import LARGEST, LONGEST_LINE
from casework.sheets.refusals import SheetRefused, Why

_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_LINES = re.compile(r"\r\n|\r|\n")
_JIS = re.compile(rb"\x1b\$[@B]")


def csv_rows(data: bytes) -> Iterator[list[str]]:
    """
    Read the rows of a CSV file, its heading first.

    :raises SheetRefused: if it is too large, or a line of it cannot be read
    """
    if len(data) > LARGEST:
        raise SheetRefused(Why.TOO_LARGE)
    text = _decoded(data)
    for number, line in enumerate(_LINES.split(text), 1):
        if "\0" in line:
            raise SheetRefused(Why.NUL, line=number)
        if len(line) > LONGEST_LINE:
            raise SheetRefused(Why.LONG_LINE, line=number)
    reader = csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    while True:
        began = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as broken:
            raise SheetRefused(Why.QUOTES, line=began) from broken
        yield row


def _decoded(data: bytes) -> str:
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _strictly(data[len(mark) :], name)
    # Half of the bytes of short Japanese or Latin words in UTF-16 are zeros or 0x30.
    start = data[:2000]
    if b"\0" in start:
        evens, odds = start[::2].count(0), start[1::2].count(0)
        if max(evens, odds) > 2 * min(evens, odds) + 1:
            return _strictly(data, "utf-16-be" if evens > odds else "utf-16-le")
    if _JIS.search(start):
        return _strictly(data, "iso2022_jp")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as as_utf8:
        try:
            return data.decode("cp932")
        except UnicodeDecodeError as as_cp932:
            # The one that came further is what the file is meant to be.
            at = max(as_utf8.start, as_cp932.start)
            line = data.count(b"\n", 0, at) + 1
            raise SheetRefused(Why.BAD_BYTES, line=line) from as_cp932


def _strictly(data: bytes, name: str) -> str:
    try:
        return data.decode(name)
    except UnicodeDecodeError as broken:
        line = data[: broken.start].decode(name, errors="replace").count("\n") + 1
        raise SheetRefused(Why.BAD_BYTES, line=line) from broken


def _delimiter(text: str) -> str:
    """Return the sign that stands between most cells of the heading."""
    heading = _LINES.split(text, maxsplit=1)[0]
    return max(",\t;", key=heading.count)
