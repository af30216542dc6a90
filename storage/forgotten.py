"""
The list of the forgotten: blind marks by which an old backup cannot bring anybody back.

It stands in the database and, append-only, in a file beside it, because a restore replaces the
database. A mark is a keyed hash of the person's random id: without the key, and without an old
backup, it tells nothing.
"""

import os
import re
from collections.abc import Collection, Iterable
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.base import Id
from storage.tables import ForgottenMark
from storage.vault import Vault

_LINE = re.compile(rb"[0-9a-f]{32}")


def mark_of(vault: Vault, person: Id) -> bytes:
    """Return the mark of a person under the key that seals: 16 bytes, the same each time."""
    return vault.index(_named(person))


def is_marked(vault: Vault, person: Id, *, marks: Collection[bytes]) -> bool:
    """
    Whether a person is among the forgotten, under whichever key of the ring.

    A mark cannot be made anew when keys are rotated: nobody knows any more whose it is. A backup
    from before a rotation needs its key in the ring to be read, and so its marks are found.
    """
    return any(mark in marks for mark in vault.indexes(_named(person)))


def _named(person: Id) -> str:
    return f"forgotten:{person.hex}"


def marks_in(session: Session) -> set[bytes]:
    """Return every mark that the database holds."""
    return {bytes(mark) for mark in session.scalars(select(ForgottenMark.mark))}


class MarksFile:
    """
    The file of marks, one in a line; only its owner can read it, and nothing is taken out of it.

    :param path: where it is; it need not be there yet
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> set[bytes]:
        """Return the marks; a line that was cut off is none. Raises ``OSError`` but if missing."""
        try:
            lines = self.path.read_bytes().split(b"\n")
        except FileNotFoundError:
            return set()
        return {bytes.fromhex(line.decode()) for line in lines if _LINE.fullmatch(line)}

    def add(self, marks: Collection[bytes]) -> int:
        """Append those that are not there, wait for the disk, and return how many those were."""
        fresh = sorted(set(marks) - self.read())
        if not fresh:
            return 0
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            # A line that was cut off must not swallow the next one.
            os.write(handle, b"\n" + _lines(fresh))
            os.fsync(handle)
        finally:
            os.close(handle)
        return len(fresh)


def _lines(marks: Iterable[bytes]) -> bytes:
    return b"".join(mark.hex().encode() + b"\n" for mark in marks)
