"""
Why a backup is not made or not restored.

In each case what was there before is untouched.
"""


class BackupRefused(Exception):
    """A backup was not made, or not restored."""


class AlreadyThere(BackupRefused):
    """A file of that name exists; a backup is never written over another."""


class NothingThere(BackupRefused):
    """There is no database to back up."""


class NotOurs(BackupRefused):
    """The file is no backup of this kind of database."""


class Damaged(BackupRefused):
    """The database, or the copy of it, does not hold together."""


class CannotCopy(BackupRefused):
    """The copy could not be written or read to its end."""


class OtherKey(BackupRefused):
    """The key does not open what the backup holds."""


class NotEmpty(BackupRefused):
    """The database has tables already, and nobody said that they may go."""


class ToolMissing(BackupRefused):
    """PostgreSQL's own tools are not installed."""


class ToolTooOld(BackupRefused):
    """
    PostgreSQL's own tools are older than the server and refuse it.

    :param tool: the tools' major version
    :param server: the server's major version
    """

    def __init__(self, *, tool: int, server: int) -> None:
        super().__init__(f"tools {tool}, server {server}")
        self.tool = tool
        self.server = server


class ToolFailed(BackupRefused):
    """
    One of PostgreSQL's own tools gave up.

    :param said: the first line it wrote; further lines may quote rows
    """

    def __init__(self, *, tool: str, said: str) -> None:
        super().__init__(f"{tool}: {said}")
        self.tool = tool
        self.said = said
