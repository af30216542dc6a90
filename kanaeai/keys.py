"""
Where the key comes from: the environment or a file that only its owner can read.

Practice makes its own key; real use never goes on without the one it was given.
"""

import os
from pathlib import Path

from kanaeai.preflight import need_folder
from kanaeai.problems import OperatorProblem
from kanaeai.settings import Settings
from storage.vault import Vault


def open_vault(*, settings: Settings, practice: bool) -> tuple[Vault, bool]:
    """
    Return what seals the records, and whether its key was made just now (practice only).

    :raises OperatorProblem: if the key is missing, unreadable, no key, or open to others
    """
    if settings.key and not practice:
        return _vault(settings.key.get_secret_value(), source="KANAEAI_KEY"), False
    file = settings.home(practice=practice).key_file
    fresh = practice and not file.exists()
    if fresh:
        write_key(file=file)
    return _vault(_read(file), source=str(file)), fresh


def write_key(*, file: Path) -> None:
    """
    Write a new key to a file of mode 0600; an existing file is never touched.

    :raises OperatorProblem: if the file exists or cannot be written
    """
    need_folder(folder=file.parent)
    try:
        opened = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise OperatorProblem("problem.key_there", file=str(file)) from None
    with os.fdopen(opened, "w") as out:
        out.write(Vault.new_key() + "\n")


def _read(file: Path) -> str:
    try:
        mode = file.stat().st_mode
        text = file.read_text()
    except FileNotFoundError:
        raise OperatorProblem("problem.key_missing") from None
    except (OSError, UnicodeDecodeError) as error:
        raise OperatorProblem("problem.key_unreadable", file=str(file)) from error
    if mode & 0o077:
        raise OperatorProblem("problem.key_open", file=str(file))
    return text


def _vault(text: str, *, source: str) -> Vault:
    try:
        return Vault.from_text(text)
    except ValueError as error:
        raise OperatorProblem("problem.key_wrong", source=source) from error
