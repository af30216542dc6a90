"""The house stands: imports point one way, make speaks plainly, nothing goes quietly untested."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import needs_part

ROOT = Path(__file__).parents[1]


def test_imports_point_one_way() -> None:
    """
    The arrows of the design hold, as import-linter reads them from pyproject.toml.
    """
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    assert done.returncode == 0, done.stdout


def make_run(folder: Path, *, python: str, language: str) -> subprocess.CompletedProcess[str]:
    """Say ``make run`` on a machine whose only Python is the shell script ``python``."""
    for part in ("Makefile", "pyproject.toml", "requirements", "kanaeai", "matching"):
        (folder / part).symlink_to(ROOT / part)
    programs = folder / "programs"
    programs.mkdir()
    for name in ("sh", "cat", "rm", "touch"):
        found = shutil.which(name)
        assert found
        (programs / name).symlink_to(found)
    (programs / "python3").write_text(f"#!/bin/sh\n{python}\n")
    (programs / "python3").chmod(0o755)
    make = shutil.which("make")
    needs_part("make", make)
    return subprocess.run(
        [str(make), "run"],
        cwd=folder,
        env={"PATH": str(programs), "LANG": language},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.parametrize(
    ("python", "language", "sentence"),
    [
        ("exit 1", "C", "Python 3.11 or newer is needed"),
        ("exit 1", "ja_JP.UTF-8", "Python 3.11以上が必要です"),
        ('case "$2" in *ensurepip*) exit 1;; esac', "C", "Python's venv module is missing"),
        ('case "$1" in -m) exit 1;; esac', "C", "The folder .venv cannot be made here"),
    ],
)
def test_make_says_what_is_missing(
    tmp_path: Path, python: str, language: str, sentence: str
) -> None:
    """
    No Python, no venv module, no room: one sentence, then only make's own line, exit code 2.
    """
    done = make_run(tmp_path, python=python, language=language)

    words, *rest = done.stderr.splitlines()
    assert done.returncode == 2
    assert words.startswith(sentence)
    assert [line for line in rest if not line.startswith("make: ***")] == []


def test_a_missing_part_is_skipped_at_home_and_fails_in_ci(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """
    A developer without chromium sees a reason; CI does not pass without it.
    """
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="chromium"):
        needs_part("chromium", None)

    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="chromium"):
        needs_part("chromium", None)


def test_ci_runs_the_test_command_of_the_readme() -> None:
    """
    What a newcomer types is what CI runs.
    """
    script = ROOT / ".ci/run"

    assert os.access(script, os.X_OK)
    assert "make test" in script.read_text()


def test_every_link_and_picture_of_the_documents_is_there() -> None:
    """What a document of ours leads to inside the project exists."""
    written = [ROOT.joinpath(name) for name in ("README.md", "ARCHITECTURE.md", "GLOSSARY.md")]
    gone = [
        f"{file.relative_to(ROOT)}: {to}"
        for file in (*written, *(ROOT / "docs").rglob("*.md"))
        for to in re.findall(r"\]\(([^)#\s]+)", file.read_text())
        if "://" not in to and not (file.parent / to).exists()
    ]

    assert gone == []
