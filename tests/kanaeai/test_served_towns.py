"""Nothing starts with a town file that is missing or half right; the sentence says what to do."""

from dataclasses import replace
from pathlib import Path

import pytest

from kanaeai.problems import OperatorProblem
from kanaeai.served_towns import served_towns
from kanaeai.settings import Home, Settings
from towns import PRACTICE_TOWN


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """The home of real use in an empty folder."""
    return Settings.model_validate({"data": tmp_path}).home(practice=False)


def test_practice_serves_the_practice_town(home: Home) -> None:
    """
    Its town comes with the follow-up's numbers.
    """
    served = served_towns(home=replace(home, towns=(PRACTICE_TOWN,)))

    assert served["kanaemachi"].town.name == "叶江市"
    assert served["kanaemachi"].policy.task_repeats == 2


def test_real_use_refuses_to_start_without_a_town(home: Home) -> None:
    """
    The command that makes a town file is named, and the practice town does not step in.
    """
    with pytest.raises(OperatorProblem, match="town_missing") as caught:
        served_towns(home=home)

    assert "kanaeai town new" in caught.value.text.spoken("ja")


@pytest.mark.parametrize("old", ['reading = "かなえし"', "task_repeats = 2"])
def test_a_file_that_is_half_right_is_named(home: Home, old: str) -> None:
    """
    A missing entry or a number out of range: the file and the command that says why.
    """
    file = home.towns[0] / "kita.toml"
    file.parent.mkdir(parents=True)
    written = PRACTICE_TOWN.read_text(encoding="utf-8")
    file.write_text(written.replace(old, "task_repeats = -1" if "task" in old else ""))

    with pytest.raises(OperatorProblem, match="town_broken") as caught:
        served_towns(home=home)

    assert f"kanaeai town check {file}" in caught.value.text.spoken("en")
