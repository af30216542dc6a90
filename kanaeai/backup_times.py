"""
When the last backup was made: seen in the folder of backups, or noted where it went elsewhere.

Whoever makes backups with a tool of their own touches the same note.
"""

import os
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from kanaeai.settings import Home

FOLDER = "backups"
NOTE = "last_backup"


def note_backup(*, home: Home, now: datetime) -> None:
    """Note that a backup has been made, wherever it was put; raises ``OSError``."""
    note = home.folder / NOTE
    home.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    note.touch(mode=0o600)
    os.utime(note, (now.timestamp(), now.timestamp()))


def last_backup(*, home: Home) -> datetime | None:
    """Return when the newest backup that is known of was made; None if there is none."""
    times = []
    for file in ((home.folder / NOTE), *(home.folder / FOLDER).glob("*.backup")):
        with suppress(FileNotFoundError):
            times.append(_made(file))
    return max(times, default=None)


def _made(file: Path) -> datetime:
    return datetime.fromtimestamp(file.stat().st_mtime, UTC)
