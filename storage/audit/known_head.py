"""
The head of the chain that a check found good, kept in a small file outside the database.

With it the next check finds a tail that was cut off, entries and links together.
"""

import re
from pathlib import Path

from storage.audit.chain import Head

_WRITTEN = re.compile(r"(\d{1,18}):([0-9a-f]{64})")


class NotAHead(ValueError):
    """The text is no ``NUMBER:HASH``."""


def read_head(text: str) -> Head:
    """
    Read a head as it is written by ``str``.

    :raises NotAHead: if it is none
    """
    found = _WRITTEN.fullmatch(text.strip())
    if found is None:
        raise NotAHead(text)
    return Head(int(found[1]), bytes.fromhex(found[2]))


def known_head(file: Path) -> Head | None:
    """
    Return the head that stands in ``file``; ``None`` if there is no such file.

    :raises NotAHead: if something else stands in it
    :raises OSError: if it cannot be read
    """
    try:
        return read_head(file.read_text())
    except FileNotFoundError:
        return None


def keep_head(file: Path, head: Head) -> None:
    """Write the head to ``file`` (mode 0600), in one step."""
    part = file.with_name(f".{file.name}.part")
    part.touch(mode=0o600)
    part.write_text(f"{head}\n")
    part.replace(file)
