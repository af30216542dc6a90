"""
A file of keys: read by its owner alone, replaced in one step, never half written.

A running program looks at it now and then and takes over what has changed.
"""

import os
import stat
from contextlib import suppress
from datetime import date
from pathlib import Path

import structlog

from kanaeai.preflight import need_folder
from kanaeai.problems import OperatorProblem
from storage.backup.files import new_file, put_in_place, staged
from storage.backup.refusals import AlreadyThere
from storage.keyring import Ring, new_key, text_of

ARCHIVE = ".retired"
"""How the name of the file ends that keeps retired keys: older backups need them."""

log = structlog.get_logger(__name__)


class KeyFile:
    """
    The key file at ``path``.

    Reading raises :class:`OperatorProblem` if it is missing, unreadable, open to others, or holds
    what is no key.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.archive = Path(f"{path}{ARCHIVE}")
        self._seen: tuple[int, ...] | None = None

    def read(self) -> Ring:
        """Return the keys in it."""
        self._seen = _state_of(self.path)
        return read_ring(self.path)

    def changed(self) -> Ring | None:
        """
        Return the keys if the file has changed since it was read last.

        What cannot be used is said once in the log; the keys known so far stay in use.
        """
        state = _state_of(self.path)
        if state is None or state == self._seen:
            return None
        self._seen = state
        try:
            return read_ring(self.path)
        except OperatorProblem as problem:
            log.warning("key_file_unusable", reason=problem.key)
            return None

    def write(self, ring: Ring) -> None:
        """Let other keys take the place of those in it; it is there whole at any moment."""
        try:
            with staged(beside=self.path) as part:
                part.write_text(ring.to_text())
                put_in_place(part, self.path)
        except OSError as error:
            raise OperatorProblem("problem.key_unwritable", file=str(self.path)) from error

    def keep_apart(self, keys: tuple[bytes, ...], *, today: date) -> None:
        """Add keys to the archive beside; those that it holds already are not added again."""
        try:
            there = self.archive.read_text() if self.archive.exists() else ""
            new = [text_of(key) for key in keys if text_of(key) not in there]
            with staged(beside=self.archive) as part:
                part.write_text(there + "".join(f"# {today:%Y-%m-%d}\n{key}\n" for key in new))
                put_in_place(part, self.archive)
        except (OSError, UnicodeDecodeError) as error:
            raise OperatorProblem("problem.key_unwritable", file=str(self.archive)) from error


def write_key(*, file: Path) -> None:
    """
    Write a new key to a file of mode 0600; an existing file is never touched.

    :raises OperatorProblem: if the file exists or cannot be written
    """
    need_folder(folder=file.parent)
    try:
        with new_file(file) as part:
            part.write_text(Ring(new_key()).to_text())
    except AlreadyThere:
        raise OperatorProblem("problem.key_there", file=str(file)) from None
    except OSError as error:
        raise OperatorProblem("problem.key_unwritable", file=str(file)) from error


def read_ring(path: Path) -> Ring:
    """
    Read the keys in a file.

    :raises OperatorProblem: if it is missing, unreadable, open to others, or holds no key
    """
    try:
        mode = path.stat().st_mode
        text = path.read_text()
    except FileNotFoundError:
        raise OperatorProblem("problem.key_missing") from None
    except (OSError, UnicodeDecodeError) as error:
        raise OperatorProblem("problem.key_unreadable", file=str(path)) from error
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise OperatorProblem("problem.key_open", file=str(path))
    try:
        return Ring.from_text(text)
    except ValueError as error:
        raise OperatorProblem("problem.key_wrong", source=str(path)) from error


def _state_of(path: Path) -> tuple[int, ...] | None:
    with suppress(OSError):
        found = os.stat(path)  # noqa: PTH116  a microsecond less, and asked each second
        return found.st_ino, found.st_size, found.st_mtime_ns, found.st_mode
    return None
