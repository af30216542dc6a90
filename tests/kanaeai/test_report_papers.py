"""The papers for the city from the command line: by the ending of the file, or one sentence."""

import stat
from datetime import UTC, datetime
from pathlib import Path

from tests.kanaeai.conftest import Run


def test_papers_are_written_by_their_ending(run: Run) -> None:
    """
    Opened they are what their names say; what cannot be written is told in one sentence.
    """
    begins = {"kept.xlsx": b"PK", "year.docx": b"PK", "year.pdf": b"%PDF", "kept.PDF": b"%PDF"}
    # One that others can read and that is longer is there already.
    Path("year.pdf").write_bytes(b"x" * 10_000_000)
    Path("year.pdf").chmod(0o644)
    for file, magic in begins.items():
        name = "keeping" if file.startswith("kept") else "yearly"
        done = run("report", name, "--out", file, "--practice")
        assert (done.code, file in done.out) == (0, True), done.err
        assert Path(file).read_bytes().startswith(magic)
        assert stat.S_IMODE(Path(file).stat().st_mode) == 0o600
    assert "まだ書かれていません" in run("report", "plan", "--out", "plan.pdf", "--practice").err
    next_year = str(datetime.now(UTC).year + 1)
    early = run("report", "yearly", "--year", next_year, "--out", "next.pdf", "--practice")
    assert "まだ始まっていません" in early.err
    wrong = run("report", "yearly", "--year", "26", "--out", "wrong.pdf", "--practice")
    assert "年度として読めません" in wrong.err
    assert ".docx" in run("report", "keeping", "--out", "kept.txt", "--practice").err
    assert {one.name for one in Path().glob("*.pdf")} == {"year.pdf"}
    assert Path("year.pdf").stat().st_size < 10_000_000
