"""A town's public link from the command line: made, listed, taken back."""

import stat
from pathlib import Path

import pytest

from tests.kanaeai.conftest import Run


def test_a_link_is_made_listed_and_taken_back(real: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    The link is shown once, with a picture for printing; what is taken back is no longer listed.
    """
    monkeypatch.setenv("KANAEAI_PUBLIC_URL", "https://kanaeai.example.org/")

    made = real("poster", "new", "--limit", "5", "--qr", "poster.png")

    assert made.code == 0
    assert "一日5件まで" in made.out
    assert made.out.splitlines()[-1].startswith("https://kanaeai.example.org/j/")
    assert stat.S_IMODE(Path("poster.png").stat().st_mode) == 0o600
    listed = real("poster", "list").out
    signs = listed.split()[0]
    assert "一日5件まで" in listed
    assert real("poster", "revoke", signs).code == 0
    assert real("poster", "list").out.strip() == "使える公開リンクはありません。"
    again = real("poster", "revoke", signs)
    assert (again.code, "使えるリンクはありません" in again.err) == (2, True)


def test_without_an_address_for_the_pages_there_is_no_link(real: Run) -> None:
    """
    One sentence says what to set.
    """
    done = real("poster", "new")

    assert done.code == 2
    assert "KANAEAI_PUBLIC_URL" in done.err


def test_in_practice_the_link_is_of_this_computer(run: Run) -> None:
    """
    The practice town has posters too.
    """
    done = run("poster", "new")

    assert done.code == 0
    assert "http://127.0.0.1:" in done.out


@pytest.mark.parametrize("limit", ["0", "501", "many"])
def test_a_limit_is_a_number_of_voices(run: Run, limit: str) -> None:
    """
    1 to 500 a day.
    """
    assert run("poster", "new", "--limit", limit).code == 2
