"""
Where the keys come from: the environment or a file that only its owner can read.

Practice makes its own key; real use never goes on without the one it was given.
"""

from kanaeai.key_file import KeyFile, write_key
from kanaeai.problems import OperatorProblem
from kanaeai.settings import Home, Settings
from storage.keyring import Ring
from storage.vault import Vault

VARIABLE = "KANAEAI_KEY"


def open_vault(*, settings: Settings, practice: bool) -> tuple[Vault, bool]:
    """
    Return what seals the records, and whether its key was made just now (practice only).

    :raises OperatorProblem: if the key is missing, unreadable, no key, or open to others
    """
    given = given_ring(settings=settings, practice=practice)
    if given is not None:
        return Vault(given), False
    home = settings.home(practice=practice)
    fresh = practice and not home.key_file.exists()
    if fresh:
        write_key(file=home.key_file)
    file = key_file(home)
    return Vault(file.read(), changed=file.changed), fresh


def given_ring(*, settings: Settings, practice: bool) -> Ring | None:
    """
    Return the keys that the environment gives; None if they are in a file.

    :raises OperatorProblem: if one is no key
    """
    if settings.key is None or practice:
        return None
    try:
        return Ring.from_words(settings.key.get_secret_value())
    except ValueError as error:
        raise OperatorProblem("problem.key_wrong", source=VARIABLE) from error


def key_file(home: Home) -> KeyFile:
    """Return the file that a home's keys are in."""
    return KeyFile(home.key_file)
