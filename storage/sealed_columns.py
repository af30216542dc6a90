"""
Every sealed column of every table: which key its values were sealed with, whether they open.

What is sealed is known by its name: a column ``x_sealed`` holds values bound to ``table.x.row``.
Whatever walks over all of it asks here, so that no table is forgotten.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Column, Table, bindparam, func, or_, select, update
from sqlalchemy.orm import Session

from storage.base import Base, Id
from storage.keyring import ID_BYTES
from storage.vault import CannotOpen, Vault

SEALED = "_sealed"
AT_ONCE = 100
"""So many rows are sealed anew in one transaction: whoever needs one waits for milliseconds."""


@dataclass(frozen=True)
class SealedTable:
    """A table, and those of its columns that are sealed."""

    table: Table
    columns: tuple[Column[Any], ...]

    @property
    def id(self) -> Column[Any]:
        """The column of ids, which are unique whatever else the key of the table has."""
        found: Column[Any] = self.table.c["id"]
        return found


@dataclass
class Walked:
    """
    What a walk over sealed values found.

    :param opened: values by table and column, and by the id of the key that opened them
    :param closed: those that did not open, as ``table.column row``
    """

    opened: Counter[tuple[str, bytes]] = field(default_factory=Counter)
    closed: list[str] = field(default_factory=list)


def sealed_tables() -> list[SealedTable]:
    """Return every table with sealed columns, by name."""
    found = []
    for table in sorted(Base.metadata.tables.values(), key=lambda table: table.name):
        columns = tuple(column for column in table.columns if column.name.endswith(SEALED))
        if columns:
            found.append(SealedTable(table, columns))
    return found


def place_of(column: Column[Any], row: Id) -> str:
    """Return what a value of a sealed column is bound to."""
    return f"{column.table.name}.{column.name.removesuffix(SEALED)}.{row.hex}"


def rows_sealed_otherwise(session: Session, *, sealed: SealedTable, vault: Vault) -> int:
    """Count the rows of a table with a value that another key sealed than the one that seals."""
    asked = select(func.count()).select_from(sealed.table).where(_otherwise(sealed, vault))
    return session.execute(asked).scalar_one()


def seal_anew(
    session: Session, *, sealed: SealedTable, vault: Vault, after: Id | None
) -> tuple[Id | None, int, list[str]]:
    """
    Seal some rows of a table with the key that seals now, in the order of their ids.

    Rows that somebody else has locked are left for another time.

    :param after: only rows with a greater id
    :returns: the last id looked at, None if there was none; how many rows were sealed; values
        that do not open, as ``table.column row``, which stay as they are
    """
    asked = (
        select(sealed.id, *sealed.columns)
        .where(_otherwise(sealed, vault), *((sealed.id > after,) if after else ()))
        .order_by(sealed.id)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    found = session.execute(asked).all()
    closed: list[str] = []
    anew: list[dict[str, Any]] = []
    for row, *values in found:
        written: dict[str, Any] = {"of_row": row}
        for column, value in zip(sealed.columns, values, strict=True):
            written[f"new_{column.name}"] = value
            if value is None or bytes(value[:ID_BYTES]) == vault.key_id:
                continue
            place = place_of(column, row)
            try:
                plain = vault.open(bytes(value), place=place)
            except CannotOpen:
                closed.append(_name(column, row))
                continue
            written[f"new_{column.name}"] = vault.seal(plain, place=place)
        anew.append(written)
    if anew:
        session.connection().execute(
            update(sealed.table)
            .where(sealed.id == bindparam("of_row"))
            .values({column: bindparam(f"new_{column.name}") for column in sealed.columns}),
            anew,
        )
    return (found[-1][0] if found else None), len(anew), closed


def walk(session: Session, *, sealed: SealedTable, vault: Vault, found: Walked) -> Iterator[int]:
    """Open every value of a table, and add to ``found``; yield how many rows each step took."""
    last: Id | None = None
    while True:
        asked = select(sealed.id, *sealed.columns).order_by(sealed.id).limit(10 * AT_ONCE)
        rows = session.execute(asked.where(sealed.id > last) if last else asked).all()
        if not rows:
            return
        for row, *values in rows:
            _open_all(row, sealed.columns, values, vault, found)
        last = rows[-1][0]
        yield len(rows)


def _open_all(
    row: Id,
    columns: Sequence[Column[Any]],
    values: Sequence[bytes | None],
    vault: Vault,
    found: Walked,
) -> None:
    for column, value in zip(columns, values, strict=True):
        if value is None:
            continue
        try:
            vault.open(bytes(value), place=place_of(column, row))
        except CannotOpen:
            found.closed.append(_name(column, row))
        else:
            found.opened[f"{column.table.name}.{column.name}", bytes(value[:ID_BYTES])] += 1


def _otherwise(sealed: SealedTable, vault: Vault) -> Any:
    return or_(*(func.substr(column, 1, ID_BYTES) != vault.key_id for column in sealed.columns))


def _name(column: Column[Any], row: Id) -> str:
    return f"{column.table.name}.{column.name} {row}"
