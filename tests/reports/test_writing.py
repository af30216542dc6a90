"""A report is opened again by other programs, in each format, with everything that is in it."""

import io
import zipfile
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path

import docx
import pytest
from docx.shared import Mm
from openpyxl import load_workbook

from reports.contradictions import Contradicts
from reports.model import Column, Kind, Report, Row, Section, Table
from reports.write import Format, ready, write
from reports.write_pdf import TEMPLATE
from tests.reports.opening import bare, docx_text, pdf_facts, pdf_text
from tests.reports.sample import report, table
from tests.reports.test_contradictions import of, plans
from tests.reports.test_small_counts import table as crossed

WORDS = "叶え合う日々"
SHOWN = (
    *("月報", "令和8年11月", "叶江市", "提出先", "1 願いと参加", "もう一つ", "校区ごとの日取り"),
    *(
        "行けた",
        "1,234",
        "25%",
        "令和8年11月22日",
        "うち、はじめて",
        "数えたもの",
        "その日に会えたもの",
    ),
    *("走る仲間ができました。", "支援会議の記録", "開催日:令和8年11月9日", WORDS),
)
"""What stands in the sample, as a reader sees it."""


def test_a_pdf_says_everything_and_is_tagged(tmp_path: Path) -> None:
    """Poppler reads every word, the title, A4, tags; no picture of text, no system font."""
    content = write(report(WORDS, draft=True), Format.PDF).content

    text = bare(pdf_text(content, tmp_path))
    for words in (*SHOWN, "下書き"):
        assert bare(words) in text
    facts = pdf_facts(content, tmp_path)
    assert facts["Title"] == "月報 令和8年11月"
    assert (facts["Tagged"], facts["Pages"]) == ("yes", "2")
    assert "A4" in facts["Page size"]
    assert b"/Lang" in content
    assert b"pdfuaid" in content


def test_a_docx_says_everything_with_real_headings(tmp_path: Path) -> None:
    """docx2txt reads every word; headings are headings, the first row of a table repeats."""
    content = write(report(WORDS), Format.DOCX).content

    text = bare(docx_text(content, tmp_path))
    for words in SHOWN:
        assert bare(words) in text
    document = docx.Document(io.BytesIO(content))
    headings = [
        one.text
        for one in document.paragraphs
        if one.style is not None and str(one.style.name).startswith("Heading")
    ]
    assert headings == ["1 願いと参加", f"(1) {WORDS}", "2 図とできごと", "支援会議の記録"]
    (made,) = document.tables
    assert made._tbl.xpath("./w:tr[1]/w:trPr/w:tblHeader")
    (shape,) = document.inline_shapes
    assert shape._inline.docPr.get("descr") == WORDS
    section = document.sections[0]
    assert section.page_width == pytest.approx(Mm(210), rel=1e-3)
    assert section.page_height == pytest.approx(Mm(297), rel=1e-3)
    assert document.core_properties.title == "月報 令和8年11月"


def test_an_xlsx_keeps_numbers_and_days(tmp_path: Path) -> None:
    """A count is a number, a share is one, a day is a day in the Japanese calendar."""
    content = write(report(WORDS), Format.XLSX).content
    book = load_workbook(io.BytesIO(content))

    assert book.sheetnames == ["表紙", "1 校区ごとの日取り", "本文"]
    sheet = book.worksheets[1]
    rows = list(sheet.iter_rows(values_only=True))
    day = datetime.combine(date(2026, 11, 22), time())
    assert rows[0] == ("校区", "行けた", "割合", "最後の日", "ようす")
    assert rows[1] == (WORDS, 1234, 0.25, day, WORDS)
    assert rows[2][:4] == ("うち、はじめて", 12, None, None)
    assert rows[4][0] == "数えたもの:令和8年11月1日から11月30日までに行われた日取り"
    assert sheet["C2"].number_format == "0%"
    assert "ggge" in sheet["D2"].number_format
    assert book.properties.title == "月報 令和8年11月"


def test_an_xlsx_is_read_and_printed_as_it_is() -> None:
    """Headings stay in sight, long definitions are broken into lines, a wide table lies across."""
    plain = crossed([[2, 3000], [7, 9]])
    month = [replace(one, name="月の終わりに関わっている本人") for one in plain.columns[1:]]
    wide = replace(plain, key="wide", columns=(plain.columns[0], *month))
    sections = (Section(heading="1 数", blocks=(plain, wide)),)
    content = write(replace(report(), sections=sections, must=()), Format.XLSX).content

    narrow, across = load_workbook(io.BytesIO(content)).worksheets[1:3]
    assert (narrow.freeze_panes, narrow.print_title_rows) == ("B2", "$1:$1")
    assert (narrow.page_setup.paperSize, narrow.page_setup.orientation) == (9, "portrait")
    assert narrow["B2"].value == "X"
    assert narrow["B2"].alignment.horizontal == narrow["C4"].alignment.horizontal == "right"
    assert narrow["C4"].number_format == "#,##0"
    assert narrow["A6"].alignment.wrap_text
    assert narrow.row_dimensions[2].height is None
    assert narrow.row_dimensions[7].height == 30
    assert sum(one.width for one in narrow.column_dimensions.values()) == 84
    assert across.column_dimensions["B"].width > narrow.column_dimensions["B"].width


def test_a_file_is_named_by_what_it_is() -> None:
    """What it is, of when, of which town; nothing in it leads out of a folder."""
    assert write(report(), Format.DOCX).name == "月報_令和8年11月_叶江市.docx"
    odd = Report(
        kind="x",
        title="../月報",
        town="a/b\\c",
        period="\u202e",
        made_on=date(2026, 1, 1),
        sections=(),
    )
    assert write(odd, Format.XLSX).name == "月報__abc.xlsx"


@pytest.mark.parametrize("form", Format)
def test_what_contradicts_itself_is_not_written(form: Format) -> None:
    """No format is a way around the check."""
    with pytest.raises(Contradicts):
        write(of(plans()), form)


def test_small_counts_are_hidden_where_others_read_it(tmp_path: Path) -> None:
    """In a public report the cross-tabulation has an X, and says why; inside the office none."""
    counts = crossed([[2, 30, 9], [20, 40, 8], [50, 60, 70]])
    public = of(counts)
    text = pdf_text(write(public, Format.PDF).content, tmp_path)
    assert "載せない数" in bare(text)
    hidden = sum(cell not in (None,) and not isinstance(cell, int | str) for cell in _cells(public))
    assert hidden == 4
    inside = Report(
        kind="x",
        title="t",
        town="叶江市",
        period="p",
        made_on=date(2026, 1, 1),
        sections=public.sections,
        public=False,
    )
    assert ready(inside) == inside


def test_a_long_table_goes_on_under_its_heading(tmp_path: Path) -> None:
    """Over several pages: its heading on each, and every row once."""
    rows = tuple(Row(key=f"r{at}", cells=(f"行{at:03}番", at)) for at in range(120))
    columns = (
        Column(key="a", name="長い表の見出し", kind=Kind.TEXT),
        Column(key="b", name="数"),
    )
    long = Table(key="t", caption="長い表", definition="数", columns=columns, rows=rows)
    content = write(of(long), Format.PDF).content

    text = bare(pdf_text(content, tmp_path))
    pages = int(pdf_facts(content, tmp_path)["Pages"])
    assert pages > 2
    assert text.count("長い表の見出し") == pages
    assert [text.count(f"行{at:03}番") for at in range(120)] == [1] * 120


def test_the_template_reads_no_file() -> None:
    """Its only input is JSON; it includes, imports and reads nothing."""
    words = TEMPLATE.read_text(encoding="utf-8")
    code = "\n".join(line for line in words.splitlines() if not line.startswith("//"))
    for reads in ("#import", "#include", "read(", "csv(", "yaml(", "toml(", "xml(", "plugin("):
        assert reads not in code
    assert code.count("json(") == 1
    assert code.count("eval(") == 0
    assert all("bytes(" in line for line in code.splitlines() if "image(" in line)


def test_a_docx_holds_no_link_outside() -> None:
    """Nothing in it is fetched when it is opened."""
    content = write(report(WORDS), Format.DOCX).content
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        for name in parts.namelist():
            if name.endswith(".rels"):
                assert b'TargetMode="External"' not in parts.read(name)


def test_a_table_says_what_it_counts() -> None:
    """One without a definition, or with a cell too few, is none."""
    with pytest.raises(ValueError, match="says what it counts"):
        Table(key="x", caption="c", definition=" ", columns=(), rows=())
    with pytest.raises(ValueError, match="a value for each column"):
        Table(
            key="x",
            caption="c",
            definition="d",
            columns=table().columns,
            rows=(Row(key="r", cells=("a",)),),
        )


def test_a_table_stands_once() -> None:
    """Two tables of one key would make checks look at the wrong one."""
    with pytest.raises(ValueError, match="a key of its own"):
        Report(
            kind="x",
            title="t",
            town="t",
            period="p",
            made_on=date(2026, 1, 1),
            sections=(Section(heading="h", blocks=(table(), table())),),
        )


def _cells(shown: Report) -> list[object]:
    return [cell for one in ready(shown).tables() for row in one.rows for cell in row.cells]
