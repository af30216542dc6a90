"""
What a backup must be asked before it takes the place of a database.

A key that does not open it, or tables of a newer program, would be found out too late.
"""

import uuid
from dataclasses import dataclass

from storage import schema
from storage.backup.refusals import OtherKey
from storage.vault import CannotOpen, Vault

SEALED = "_sealed"
# Not through the tables of today: a backup may be older than they are.
CANCEL_WAITING = (
    "UPDATE outbox SET state = 'cancelled', outcome = 'restored', payload_sealed = NULL"
    " WHERE state IN ('queued', 'claimed')"
)


@dataclass(frozen=True)
class Sample:
    """A sealed value and where it stands; ``column`` ends in ``_sealed``."""

    table: str
    column: str
    row: uuid.UUID
    sealed: bytes


@dataclass(frozen=True)
class Contents:
    """The last step that the tables took, and a sealed value if there is one."""

    revision: str | None
    sample: Sample | None


@dataclass(frozen=True)
class Restored:
    """
    What a restore did.

    :param cancelled: messages that waited when the backup was made; they may have been sent
        since, so they are not sent again
    :param was_older: whether its tables were those of an earlier version
    """

    cancelled: int
    was_older: bool


def need_usable(contents: Contents, *, vault: Vault) -> None:
    """
    Let only a backup go on that this program and this key can use.

    :raises NewerSchema: if a newer program made it
    :raises OtherKey: if the key does not open it
    """
    if not schema.knows(contents.revision):
        raise schema.NewerSchema(contents.revision)
    sample = contents.sample
    if sample is None:
        return
    place = f"{sample.table}.{sample.column.removesuffix(SEALED)}.{sample.row.hex}"
    try:
        vault.open(sample.sealed, place=place)
    except CannotOpen as wrong:
        raise OtherKey(sample.table) from wrong
