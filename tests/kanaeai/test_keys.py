"""A key is made once, for its owner alone; real use never goes on without one."""

import stat
from pathlib import Path

import pytest

from kanaeai.key_file import write_key
from kanaeai.keys import open_vault
from kanaeai.problems import OperatorProblem
from kanaeai.settings import Settings
from storage.vault import Vault


def settings_with(folder: Path, **values: object) -> Settings:
    return Settings.model_validate({"data": folder, **values})


def test_a_key_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    """
    Mode 0600, and what is in it seals and opens.
    """
    file = tmp_path / "deep" / "kanaeai.key"

    write_key(file=file)

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    vault, fresh = open_vault(settings=settings_with(tmp_path, key_file=file), practice=False)
    sealed = vault.seal("珈琲".encode(), place="a.b.1")
    assert vault.open(sealed, place="a.b.1").decode() == "珈琲"
    assert not fresh


def test_a_key_is_never_written_over(tmp_path: Path) -> None:
    """
    A second "keys new" leaves the first key as it is.
    """
    file = tmp_path / "kanaeai.key"
    write_key(file=file)
    before = file.read_text()

    with pytest.raises(OperatorProblem, match="key_there"):
        write_key(file=file)

    assert file.read_text() == before


def test_practice_makes_its_own_key_and_says_so(tmp_path: Path) -> None:
    """
    The first time it is new, then it is kept; the real key is not used for practice.
    """
    settings = settings_with(tmp_path, key=Vault.new_key())

    _, fresh = open_vault(settings=settings, practice=True)
    _, again = open_vault(settings=settings, practice=True)

    assert (fresh, again) == (True, False)
    assert (tmp_path / "practice" / "kanaeai.key").is_file()


def test_real_use_refuses_to_start_without_a_key(tmp_path: Path) -> None:
    """
    It says the command that makes one, and makes none.
    """
    with pytest.raises(OperatorProblem, match="key_missing") as caught:
        open_vault(settings=settings_with(tmp_path), practice=False)

    assert "kanaeai keys new" in caught.value.text.spoken("ja")
    assert list(tmp_path.iterdir()) == []


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    """
    A key file of mode 0644 is not used.
    """
    file = tmp_path / "kanaeai.key"
    write_key(file=file)
    file.chmod(0o644)

    with pytest.raises(OperatorProblem, match="key_open"):
        open_vault(settings=settings_with(tmp_path), practice=False)


@pytest.mark.parametrize("text", ["canary", "Y2FuYXJ5", "珈琲"])
def test_what_is_no_key_is_refused(tmp_path: Path, text: str) -> None:
    """
    Neither words nor a key of the wrong length pass, and they are not repeated.
    """
    with pytest.raises(OperatorProblem, match="key_wrong") as caught:
        open_vault(settings=settings_with(tmp_path, key=text), practice=False)

    assert text not in caught.value.text.spoken("en")
