"""The report of a month from the command line, in each format, and what cannot be used."""

import io
import stat
from datetime import UTC, datetime, tzinfo
from pathlib import Path

import docx
import pytest
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


def test_the_day_is_that_of_japan(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """At five in the morning there it is the first already; the month after that has not begun."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> "Clock":
            return cls(2026, 11, 30, 20, tzinfo=UTC)

    monkeypatch.setattr("kanaeai.commands.report_monthly.datetime", Clock)
    assert run("invite", "--role", "coordinator").code == 0

    done = run("report", "monthly", "--month", "2026-12", "--out", "a.XLSX")
    early = run("report", "monthly", "--month", "2027-01", "--out", "b.xlsx")

    assert done.code == 0, done.err
    first = load_workbook(io.BytesIO(Path("a.XLSX").read_bytes())).worksheets[0]
    told = {row[0]: row[1] for row in first.iter_rows(max_col=2, values_only=True)}
    assert told["作成日"].date().isoformat() == "2026-12-01"
    assert (early.code, "2027-01 は、まだ始まっていません。" in early.err) == (2, True)
    assert not Path("b.xlsx").exists()
    monkeypatch.setenv("LANG", "C")
    told_in_english = run("report", "monthly", "--month", "2027-01", "--out", "b.xlsx").err
    assert "2027-01 has not begun yet" in told_in_english
