"""The command line as an operator meets it: a process, its words, its exit code."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from towns import PRACTICE_TOWN


def kanaeai(
    *words: str, folder: Path, language: str = "ja_JP.UTF-8", **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the program in ``folder`` with nothing set but what is given."""
    root = Path(__file__).parents[2]
    return subprocess.run(
        [sys.executable, "-m", "kanaeai", *words],
        cwd=folder,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(root),
            "PYTHONIOENCODING": "utf-8",
            "LANG": language,
            **environment,
        },
        capture_output=True,
        encoding="utf-8",
        timeout=30,
        check=False,
    )


def test_help_answers_within_a_second(tmp_path: Path) -> None:
    """
    Nothing heavy is imported before it is needed.
    """
    waited = []
    for _ in range(3):
        start = time.monotonic()
        done = kanaeai("--help", folder=tmp_path)
        waited.append(time.monotonic() - start)
        assert done.returncode == 0

    assert min(waited) < 1.0
    assert "town" in done.stdout


def test_without_a_setup_the_practice_town_is_checked(tmp_path: Path) -> None:
    """
    "town check" has something to show on the first day.
    """
    done = kanaeai("town", "check", folder=tmp_path)

    assert done.returncode == 0
    assert "叶江市" in done.stdout


def test_a_new_town_file_says_what_is_left_to_fill_in(tmp_path: Path) -> None:
    """
    It is made where real use looks for it, and refused until it is filled in.
    """
    made = kanaeai("town", "new", "kita", folder=tmp_path)
    again = kanaeai("town", "new", "kita", folder=tmp_path)
    checked = kanaeai("town", "check", folder=tmp_path)

    assert made.returncode == 0
    assert 'key = "kita"' in (tmp_path / "data/towns/kita.toml").read_text(encoding="utf-8")
    assert (again.returncode, checked.returncode) == (2, 2)
    assert "agencies[2].phone" in checked.stdout


def test_the_template_filled_in_can_be_used(tmp_path: Path) -> None:
    """
    Every entry of the template is a real one: words in the gaps make it a town.
    """
    kanaeai("town", "new", "kita", folder=tmp_path)
    file = tmp_path / "data/towns/kita.toml"
    filled = file.read_text(encoding="utf-8").replace('phone = ""', 'phone = "050-0000-0001"')
    filled = filled.replace('key = ""', 'key = "kita_area"')
    for gap in ("name", "reading", "ja", "ja_easy", "hours", "ask"):
        filled = filled.replace(f'{gap} = ""', f'{gap} = "ことば"')
    file.write_text(filled.replace('[""]', '["ことば"]'), encoding="utf-8")

    done = kanaeai("town", "check", folder=tmp_path)

    assert (done.returncode, done.stderr) == (0, "")


def test_a_cadence_out_of_range_is_told_in_japanese(tmp_path: Path) -> None:
    """
    The follow-up's own limits are checked too, and said in the reader's language.
    """
    file = tmp_path / "town.toml"
    good = PRACTICE_TOWN.read_text(encoding="utf-8")
    file.write_text(good.replace("task_repeats = 2", "task_repeats = 99"), encoding="utf-8")

    done = kanaeai("town", "check", "town.toml", folder=tmp_path)

    assert done.returncode == 2
    assert "cadence.task_repeats: 0から20までの数を書いてください。" in done.stdout


def test_town_check_for_programs(tmp_path: Path) -> None:
    """
    With --json each file has its result, its problems with place, rule and sentence.
    """
    (tmp_path / "bad.toml").write_text("key = 1")

    done = kanaeai(
        "town", "check", "--json", "bad.toml", str(PRACTICE_TOWN), folder=tmp_path, language="C"
    )

    bad, good = json.loads(done.stdout)
    assert done.returncode == 2
    assert (bad["ok"], good["ok"], good["town"]) == (False, True, "kanaemachi")
    assert {"where", "rule", "sentence"} == set(bad["problems"][0])


def test_a_key_is_made_once(tmp_path: Path) -> None:
    """
    The second time is one sentence and exit code 2, without a traceback.
    """
    made = kanaeai("keys", "new", folder=tmp_path)
    again = kanaeai("keys", "new", folder=tmp_path, language="en_US.UTF-8")

    assert made.returncode == 0
    assert (tmp_path / "data/kanaeai.key").stat().st_mode & 0o777 == 0o600
    assert again.returncode == 2
    assert again.stdout == ""
    assert again.stderr.startswith("Problem: The key file data/kanaeai.key exists already")
    assert len(again.stderr.splitlines()) == 1


def test_a_key_can_be_printed(tmp_path: Path) -> None:
    """
    For KANAEAI_KEY: 44 characters and no file.
    """
    done = kanaeai("keys", "new", "--print", folder=tmp_path)

    assert len(done.stdout.strip()) == 44
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", [("town", "check"), ("keys", "new")])
def test_a_wrong_setting_is_one_sentence(tmp_path: Path, command: tuple[str, ...]) -> None:
    """
    Every command that reads the settings refuses one that cannot be used.
    """
    done = kanaeai(*command, folder=tmp_path, KANAEAI_PORT="http")

    assert done.returncode == 2
    assert "KANAEAI_PORT" in done.stderr
    assert len(done.stderr.splitlines()) == 1
