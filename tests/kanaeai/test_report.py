"""The report of a month from the command line, in each format, and what cannot be used."""

import io
import stat
from pathlib import Path

import docx
from openpyxl import load_workbook

from tests.kanaeai.conftest import Run
from tests.reports.opening import pdf_text


def test_a_month_is_written_in_three_formats(run: Run, tmp_path: Path) -> None:
    """Of an empty town it is a report of zeros, which only the owner of the file reads."""
    assert run("invite", "--role", "coordinator").code == 0
    for ending in ("docx", "xlsx", "pdf"):
        done = run("report", "monthly", "--month", "2026-11", "--out", f"a.{ending}")
        assert (done.code, "下書き" in done.out) == (0, True), done.err
        assert stat.S_IMODE(Path(f"a.{ending}").stat().st_mode) == 0o600
    document = docx.Document("a.docx")
    assert document.paragraphs[0].text == "月報"
    sheet = load_workbook(io.BytesIO(Path("a.xlsx").read_bytes())).worksheets[1]
    assert [cell.value for cell in sheet[2]] == ["月のはじめに関わっていた本人", 0]
    assert "令和8年11月" in pdf_text(Path("a.pdf").read_bytes(), tmp_path)


def test_what_cannot_be_used_is_one_sentence(run: Run) -> None:
    """No such month, and a name that says nothing about its format; nothing is written."""
    for month, out, words in (("2026-13", "a.pdf", "2026-13"), ("2026-11", "a.txt", ".docx")):
        done = run("report", "monthly", "--month", month, "--out", out)
        assert done.code == 2
        assert words in done.err
        assert not Path(out).exists()
