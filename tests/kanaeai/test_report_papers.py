"""The papers for the city from the command line: by the ending of the file, or one sentence."""

from pathlib import Path

from tests.kanaeai.conftest import Run


def test_papers_are_written_by_their_ending(run: Run) -> None:
    """
    The list of what is kept and the year's report open as what their names say.
    """
    begins = {"kept.xlsx": b"PK", "year.docx": b"PK", "year.pdf": b"%PDF"}
    for file, magic in begins.items():
        name = "keeping" if file.startswith("kept") else "yearly"
        done = run("report", name, "--out", file, "--practice")
        assert (done.code, file in done.out) == (0, True), done.err
        assert Path(file).read_bytes().startswith(magic)


def test_what_cannot_be_written_is_one_sentence(run: Run) -> None:
    """
    A plan that is not there, a year that is none, a name that says nothing about its format.
    """
    run("db", "upgrade", "--practice")
    assert "まだ書かれていません" in run("report", "plan", "--out", "plan.pdf", "--practice").err
    wrong = run("report", "yearly", "--year", "26", "--out", "year.pdf", "--practice")
    assert "年度として読めません" in wrong.err
    assert ".docx" in run("report", "keeping", "--out", "kept.txt", "--practice").err
    assert not list(Path().glob("*.pdf"))
