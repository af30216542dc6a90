"""
The program itself, with its commits counted: ``python -m tests.bench.ours <counter file> run``.

The count stands in a file of eight bytes that may be read at any time.
"""

import mmap
import struct
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event

from kanaeai.main import main

_COUNT = struct.Struct("<q")


def commits(file: Path) -> int:
    """Return how many commits have written something so far."""
    count: int = _COUNT.unpack(file.read_bytes())[0]
    return count


def count_commits(file: Path) -> None:
    """Count from now on."""
    file.write_bytes(_COUNT.pack(0))
    with file.open("r+b") as opened:
        shared = mmap.mmap(opened.fileno(), _COUNT.size)

    def changes(connection: Connection) -> int:
        driver: Any = connection.connection.dbapi_connection
        return int(driver.total_changes)

    @event.listens_for(Engine, "begin")
    def begun(connection: Connection) -> None:
        connection.info["changes"] = changes(connection)

    @event.listens_for(Engine, "commit")
    def committed(connection: Connection) -> None:
        if changes(connection) != connection.info.get("changes"):
            shared[:] = _COUNT.pack(_COUNT.unpack(shared[:])[0] + 1)


if __name__ == "__main__":
    count_commits(Path(sys.argv.pop(1)))
    main()
