"""
A new file that appears under its name only when it is whole.

It is for its owner alone from its first byte on.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from storage.backup.refusals import AlreadyThere


@contextmanager
def new_file(target: Path) -> Iterator[Path]:
    """
    Hand out a file (mode 0600) beside ``target``; give it that name if the block succeeds.

    :raises AlreadyThere: if ``target`` exists, before the block or after it
    """
    if target.exists():
        raise AlreadyThere(target)
    with staged(beside=target) as part:
        yield part
        _keep(part)
        try:
            # Unlike a rename this never takes another file's place.
            os.link(part, target)
        except FileExistsError:
            raise AlreadyThere(target) from None
        except OSError:
            # A memory stick knows no links.
            part.rename(target)
        _keep(target.parent)


@contextmanager
def staged(*, beside: Path) -> Iterator[Path]:
    """Hand out a file (mode 0600) in the same folder, and take away what is left of it."""
    handle, name = tempfile.mkstemp(dir=beside.parent, prefix=f".{beside.name}.")
    os.close(handle)
    part = Path(name)
    try:
        yield part
    finally:
        for left in (part, *(Path(f"{part}{end}") for end in ("-journal", "-wal", "-shm"))):
            left.unlink(missing_ok=True)


def put_in_place(part: Path, target: Path) -> None:
    """Let ``part`` take the place of ``target`` in one step."""
    _keep(part)
    part.replace(target)
    _keep(target.parent)


def _keep(path: Path) -> None:
    """Wait until the disk has it."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
