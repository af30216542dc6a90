"""A taken port and an unwritable folder are told before anything starts."""

import socket
from pathlib import Path

import pytest

from kanaeai.preflight import LOOPBACK, need_folder, need_port
from kanaeai.problems import OperatorProblem, operator_language


def test_a_taken_port_is_told_with_the_setting_that_moves_it() -> None:
    """
    While somebody listens the port is refused; afterwards it is free.
    """
    with socket.create_server((LOOPBACK, 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(OperatorProblem) as caught:
            need_port(port=port, setting="KANAEAI_PORT")

    assert "KANAEAI_PORT" in caught.value.text.spoken("ja")
    need_port(port=port, setting="KANAEAI_PORT")


def test_a_folder_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    """
    What is missing is made, closed to others, and left empty.
    """
    folder = tmp_path / "data"

    need_folder(folder=folder)

    assert folder.stat().st_mode & 0o077 == 0
    assert list(folder.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """
    A file in the place of a folder cannot be written in, whoever asks.
    """
    (tmp_path / "data").write_text("")

    with pytest.raises(OperatorProblem, match="folder"):
        need_folder(folder=tmp_path / "data" / "practice")


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "ja_JP.UTF-8"}, "ja"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LC_ALL": "C", "LANG": "ja_JP.UTF-8"}, "en"),
        ({}, "en"),
    ],
)
def test_the_operator_is_spoken_to_in_the_language_of_the_machine(
    environment: dict[str, str], language: str
) -> None:
    """
    Japanese where the locale is Japanese, English everywhere else.
    """
    assert operator_language(environment) == language
