"""Tables from outside and to outside: what is read, what is refused, and that text stays text."""

import struct
import zipfile
from collections.abc import Callable
from io import BytesIO

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from casework.sheets import SheetRefused, Why, csv_bytes, read_sheet, xlsx_bytes
from casework.sheets.escaping import for_csv, for_xlsx, from_csv, from_xlsx
from casework.sheets.limits import LARGEST, LONGEST_CELL, MOST_COLUMNS, MOST_ROWS
from tests.archives import SHEET, bomb, changed, flagged, good_book, lying, sheet_of

FORMULAS = (
    *("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝１＋１", "＋1", "－1", "＠SUM"),
    *("\u200b=1", "\ufeff=1", " =1", "\u3000＝1", "\u2060+1", "'=1", "''=1", "﹦1", "⁼1", "−1"),
    *("\u3164=1", "\u202e=1", "\x00=1", "=cmd|'/C calc'!A0", '=HYPERLINK("http://x.invalid")'),
)


@pytest.mark.parametrize("text", FORMULAS)
def test_what_looks_like_a_formula_is_written_as_text(text: str) -> None:
    """In CSV behind an apostrophe, in xlsx as a string that is marked as one; and read back."""
    assert csv_bytes([[text]]).decode("utf-8-sig").startswith("\"'")

    book = xlsx_bytes({"a": [["見出し", text]]})
    with zipfile.ZipFile(BytesIO(book)) as archive:
        assert b"<f" not in archive.read(SHEET)
        assert b'quotePrefix="1"' in archive.read("xl/styles.xml")
    cell = load_workbook(BytesIO(book)).active["B1"]
    assert (cell.data_type, bool(cell.quotePrefix)) == ("s", True)
    assert read_sheet(book).heading[1] == text.strip()


@given(st.text(st.characters(codec=None)))
@example("'=1")
@example("_x0041_")
@example("_x005F_x0041_")
def test_reading_back_gives_the_same_text(text: str) -> None:
    """Whatever a text holds: both escapes have an inverse, and no cell is left like a formula."""
    assert from_csv(for_csv(text)) == text
    assert from_xlsx(for_xlsx(text)) == text


@settings(max_examples=25)
@given(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20), max_size=5
    )
)
def test_a_row_comes_back_from_both_kinds_of_file(texts: list[str]) -> None:
    """Commas, quotes and line ends in a cell stay in that cell."""
    row = ["始", *texts, "終"][:MOST_COLUMNS]
    table = [["見出し"], row]

    assert read_sheet(xlsx_bytes({"a": table})).rows == ((2, tuple(row)),)
    assert read_sheet(csv_bytes(table)).rows == ((2, tuple(row)),)


def test_numbers_stay_numbers() -> None:
    """A count below zero is no formula."""
    assert csv_bytes([["差", -3, None]]).decode("utf-8-sig") == '"差","-3",""\r\n'
    assert load_workbook(BytesIO(xlsx_bytes({"a": [[-3, 1.5]]}))).active["A1"].value == -3


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16", "utf-16-le", "utf-16-be", "iso2022_jp"]
)
@pytest.mark.parametrize("between", [",", "\t", ";"])
def test_csv_of_any_program_is_read(encoding: str, between: str) -> None:
    """The words are the same, whatever a program writes them in."""
    text = f"名前{between}ひとこと\r\n走友会{between}土曜の朝に走っています①\r\n"
    text = text if encoding != "iso2022_jp" else text.replace("①", "")

    sheet = read_sheet(text.encode(encoding))

    assert sheet.heading == ("名前", "ひとこと")
    assert sheet.rows[0][1][0] == "走友会"


def test_rows_are_counted_as_a_spreadsheet_does() -> None:
    """Empty rows count, and a cell with two lines is one row."""
    sheet = read_sheet('名前\r\n\r\n"二行\r\nの名前"\r\n走友会\r\n'.encode())

    assert sheet.rows == ((3, ("二行\r\nの名前",)), (4, ("走友会",)))


def csv(*lines: str | bytes) -> bytes:
    """Return these lines below a heading."""
    return b"\n".join(
        ["名前,電話".encode(), *(x if isinstance(x, bytes) else x.encode() for x in lines)]
    )


MANY = b"".join(
    b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(1, MOST_ROWS + 3)
)
DTD = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
TYPES = "[Content_Types].xml"
LINK = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://x/relationships/{}" Target="http://x.invalid/"'
    ' TargetMode="External"/></Relationships>'
)
REFUSED: dict[str, tuple[Callable[[], bytes], Why, int | None]] = {
    "nothing": (lambda: b" \r\n", Why.EMPTY, None),
    "too large": (lambda: b"a" * (LARGEST + 1), Why.TOO_LARGE, None),
    "grows": (lambda: bomb(size=40 << 20), Why.GROWS, None),
    "grows in secret": (
        lambda: lying(bomb(size=40 << 20), part=SHEET, size=5000),
        Why.GROWS,
        None,
    ),
    "shrinks": (lambda: lying(good_book(), part=SHEET, size=50_000), Why.BROKEN, None),
    "a quarter million tags": (
        lambda: sheet_of(b"<row/>" * 310_000),
        Why.GROWS,
        None,
    ),
    "many parts": (
        lambda: changed({f"xl/media/{n}.png": b"x" for n in range(300)}),
        Why.TOO_MANY_PARTS,
        None,
    ),
    "climbs": (lambda: changed({"../../etc/passwd": b"x"}), Why.BAD_PATH, None),
    "absolute": (lambda: changed({"/etc/passwd": b"x"}), Why.BAD_PATH, None),
    "a drive": (lambda: changed({"C:/x.xml": b"<x/>"}), Why.BAD_PATH, None),
    "backslashes": (lambda: changed({"..\\x.xml": b"<x/>"}), Why.BAD_PATH, None),
    "an archive": (lambda: changed({"xl/x.zip": b"x"}), Why.NESTED, None),
    "an archive by its bytes": (lambda: changed({"xl/x.png": good_book()}), Why.NESTED, None),
    "macros": (lambda: changed({"xl/vbaProject.bin": b"x"}), Why.MACROS, None),
    "xlsm": (
        lambda: changed(
            {TYPES: b'<Types><Override ContentType="x.macroEnabled.main+xml"/></Types>'}
        ),
        Why.MACROS,
        None,
    ),
    "xlsb": (lambda: changed({"xl/workbook.bin": b"x"}), Why.MACROS, None),
    "external book": (
        lambda: changed({"xl/externalLinks/externalLink1.xml": b"<x/>"}),
        Why.EXTERNAL,
        None,
    ),
    "external template": (
        lambda: changed({"xl/_rels/a.rels": LINK.format("attachedTemplate").encode()}),
        Why.EXTERNAL,
        None,
    ),
    "embedded": (lambda: changed({"xl/embeddings/a.doc": b"x"}), Why.EMBEDDED, None),
    "old excel": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, Why.OLD_EXCEL, None),
    "a password": (
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
        Why.ENCRYPTED,
        None,
    ),
    "a zip password": (lambda: flagged(good_book()), Why.ENCRYPTED, None),
    "entities": (lambda: changed({"xl/workbook.xml": DTD + b"<x>&b;</x>"}), Why.ENTITIES, None),
    "entities in a picture": (
        lambda: changed({"xl/drawings/a.vml": DTD + b"<x>&b;</x>"}),
        Why.ENTITIES,
        None,
    ),
    "no types": (lambda: changed({TYPES: None}), Why.BROKEN, None),
    "no workbook": (lambda: changed({"xl/workbook.xml": None}), Why.BROKEN, None),
    "no xml": (lambda: changed({SHEET: b"<worksheet"}), Why.BROKEN, None),
    "cut off": (lambda: good_book()[:-40], Why.BROKEN, None),
    "only an end": (
        lambda: b"PK\x05\x06" + struct.pack("<4H2IH", 0, 0, 0, 0, 0, 0, 0),
        Why.BROKEN,
        None,
    ),
    "many rows": (lambda: sheet_of(MANY), Why.TOO_MANY_ROWS, None),
    "a row far below": (
        lambda: sheet_of(b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"/>'),
        Why.TOO_MANY_ROWS,
        None,
    ),
    "a cell far out": (
        lambda: sheet_of(b'<row r="1"><c r="A1"><v>1</v></c><c r="AE1"><v>1</v></c></row>'),
        Why.TOO_MANY_COLUMNS,
        None,
    ),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 40, Why.NO_TABLE, None),
    "a web page": (lambda: b"<html><table></table></html>", Why.NO_TABLE, None),
    "broken bytes": (lambda: csv("走友会,1", b"\xff\xfe\x81,2"), Why.BAD_BYTES, 3),
    "zeros": (lambda: csv("走友会,1", "a\0b,2"), Why.NUL, 3),
    "a huge line": (lambda: csv("x", "あ" * 50_000), Why.LONG_LINE, 3),
    "an open quote": (lambda: csv("走友会,1", '"閉じない,2'), Why.QUOTES, 3),
    "many lines": (lambda: csv(*["x,1"] * (MOST_ROWS + 1)), Why.TOO_MANY_ROWS, None),
    "many columns": (lambda: csv(",".join("x" * (MOST_COLUMNS + 1))), Why.TOO_MANY_COLUMNS, None),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_a_table_is_refused(name: str) -> None:
    """Each with its reason, and the line where there is one."""
    make, why, line = REFUSED[name]

    with pytest.raises(SheetRefused) as refused:
        read_sheet(make())

    assert (refused.value.why, refused.value.line) == (why, line)


def test_a_sheet_that_lies_about_its_size_is_read_whole() -> None:
    """What a sheet says of its own size hides no row."""
    rows = b"".join(
        b'<row r="%d"><c r="A%d" t="inlineStr"><is><t>x%d</t></is></c></row>' % (n, n, n)
        for n in range(1, 4)
    )
    book = sheet_of(rows)
    with_lie = changed(
        {
            SHEET: b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            b'<dimension ref="A1"/><sheetData>' + rows + b"</sheetData></worksheet>"
        }
    )

    assert read_sheet(with_lie) == read_sheet(book)
    assert len(read_sheet(book).rows) == 2


def test_formulas_errors_and_long_cells_are_named() -> None:
    """They are no text that anybody wrote, so each is named by its cell, and the rest is read."""
    sheet = read_sheet(
        sheet_of(
            b'<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row>'
            b'<row r="2"><c r="A2"><f>1+1</f><v>2</v></c><c r="B2" t="e"><v>#N/A</v></c></row>'
            b'<row r="3"><c r="A3" t="inlineStr"><is><t>'
            + b"x"
            * (LONGEST_CELL + 1)
            + b"</t></is></c>"
            b'<c r="B3"><v>3</v></c></row>'
        )
    )

    assert [(one.row, one.column, one.rule) for one in sheet.wrong] == [
        (2, 0, "formula"),
        (2, 1, "error"),
        (3, 0, "too_long"),
    ]
    assert sheet.rows == ((2, ("", "")), (3, ("", "3")))
