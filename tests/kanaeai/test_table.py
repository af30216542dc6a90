"""Tables from the command line: a template, what it would bring, taking it in, and the export."""

import json
import stat
from pathlib import Path

from casework.sheets import csv_bytes, read_sheet
from tests.kanaeai.conftest import Run

HEAD = ("種類", "名前", "校区", "ひとこと", "電話", "できること", "あるとうれしいこと")
ROW = (
    "団体",
    "走る会",
    "川端校区",
    "土曜の朝に走ります",
    "050-0000-1111",
    "いっしょに走れます",
    "走る仲間",
)


def test_a_template_is_filled_in_and_taken_in_once(run: Run) -> None:
    """Shown first, then taken in; again it brings nothing; the export holds what came in."""
    assert run("import", "hosts.xlsx", "--template").code == 0
    assert stat.S_IMODE(Path("hosts.xlsx").stat().st_mode) == 0o600
    heading = read_sheet(Path("hosts.xlsx").read_bytes()).heading
    assert set(HEAD) < set(heading)
    Path("hosts.csv").write_bytes(csv_bytes([HEAD, ROW]))

    shown = run("import", "hosts.csv", "--dry-run", "--json")
    assert (shown.code, json.loads(shown.out)["brings"]["hosts"]) == (0, 1)
    assert "走る会" not in _exported(run, "before.csv")
    taken = run("import", "hosts.csv", "--yes")
    assert (taken.code, "新しい受け入れ先 1件" in taken.out) == (0, True)
    assert "登録ずみ 1行" in run("import", "hosts.csv", "--yes").out

    assert "走る会" in _exported(run, "after.xlsx")
    assert "走る会" in _exported(run, "after.csv")


def test_mistakes_are_named_and_nothing_is_taken_in(run: Run) -> None:
    """By row and column, with exit code 2; a file that is no table with its reason."""
    Path("wrong.csv").write_bytes(csv_bytes([HEAD, ("団体", "", *ROW[2:])]))
    done = run("import", "wrong.csv", "--yes")
    assert (done.code, "2行目「名前」:空です" in done.out) == (2, True)

    Path("grown.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    done = run("import", "grown.xls", "--json")
    assert (done.code, "古い形" in json.loads(done.out)["refused"]) == (2, True)

    Path("named.csv").write_bytes(csv_bytes([HEAD, (*ROW[:3], "田中さんと走ります", *ROW[4:])]))
    done = run("import", "named.csv", "--yes")
    assert (done.code, "--yes" in done.err) == (2, True)
    assert "走る会" not in _exported(run, "after.csv")


def test_files_that_cannot_be_used_are_one_sentence(run: Run) -> None:
    """A file that is not there, and a name that says nothing about its kind."""
    assert "読めません" in run("import", "nowhere.csv").err
    assert ".xlsx" in run("export", "hosts.txt").err
    assert ".xlsx" in run("import", "hosts.txt", "--template").err


def _exported(run: Run, name: str) -> list[str]:
    assert run("export", name).code == 0
    return [cells[1] for _, cells in read_sheet(Path(name).read_bytes()).rows]
