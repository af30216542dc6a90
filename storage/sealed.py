"""
Columns that are sealed at rest, and read and written as plain attributes.

The plain value lives on the instance; a mapper event seals it just before the
row is written, bound to table, column and row id. Nothing sealed goes through bulk SQL.
"""

import json
from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

from sqlalchemy import Connection, event
from sqlalchemy.orm import Mapper, object_session

from storage.base import Base
from storage.vault import Vault

T = TypeVar("T")
_PENDING = b"pending"


class NoVault(RuntimeError):
    """A sealed attribute was touched on a row that belongs to no session with a vault."""


class _Sealed(Generic[T]):
    """A plain view of the column ``<name>_sealed``."""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name
        self.column = f"{name}_sealed"

    @overload
    def __get__(self, row: None, owner: type) -> "_Sealed[T]": ...
    @overload
    def __get__(self, row: Base, owner: type) -> T: ...
    def __get__(self, row: Base | None, owner: type) -> "T | _Sealed[T]":
        if row is None:
            return self
        sealed: bytes | None = getattr(row, self.column)
        opened: dict[str, tuple[bytes | None, T]] = row.__dict__.setdefault("_opened", {})
        known = opened.get(self.name)
        if known is None or known[0] != sealed:
            plain = None if sealed is None else vault_of(row).open(sealed, place=_place(row, self))
            known = opened[self.name] = (sealed, self.read(plain))
        return known[1]

    def __set__(self, row: Base, value: T) -> None:
        pending = None if value is None else _PENDING
        setattr(row, self.column, pending)
        row.__dict__.setdefault("_opened", {})[self.name] = (pending, value)

    def seal(self, row: Base, vault: Vault) -> None:
        """Replace a pending value by its sealed form."""
        if getattr(row, self.column) == _PENDING:
            value = row.__dict__["_opened"][self.name][1]
            sealed = vault.seal(self.write(value), place=_place(row, self))
            setattr(row, self.column, sealed)
            row.__dict__["_opened"][self.name] = (sealed, value)

    def read(self, plain: bytes | None) -> T:
        """Turn opened bytes into the attribute's value."""
        raise NotImplementedError

    def write(self, value: T) -> bytes:
        """Turn the attribute's value into bytes."""
        raise NotImplementedError


class SealedText(_Sealed[str]):
    """A sealed text; empty when nothing was stored."""

    def read(self, plain: bytes | None) -> str:
        """Decode UTF-8."""
        return "" if plain is None else plain.decode()

    def write(self, value: str) -> bytes:
        """Encode as UTF-8."""
        return value.encode()


class SealedBytes(_Sealed[bytes | None]):
    """Sealed bytes, such as a file; None when nothing was stored."""

    def read(self, plain: bytes | None) -> bytes | None:
        """Take them as they are."""
        return plain

    def write(self, value: bytes | None) -> bytes:
        """Give them as they are; nothing is never sealed."""
        assert value is not None
        return value


class SealedJson(_Sealed[Any]):
    """
    A sealed JSON value.

    :param empty: makes what it is while nothing is stored; without it that is ``None``
    """

    def __init__(self, empty: Callable[[], Any] = lambda: None) -> None:
        self._empty = empty

    def read(self, plain: bytes | None) -> Any:
        """Parse JSON."""
        return self._empty() if plain is None else json.loads(plain)

    def write(self, value: Any) -> bytes:
        """Write compact JSON; half of a sign, which others may send us, is read back as it was."""
        plain = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        return plain.encode(errors="surrogatepass")


def bytes_of(row: Base, name: str) -> bytes | None:
    """Return what a sealed attribute is kept as; None where nothing is, or is not written yet."""
    kept: bytes | None = getattr(row, f"{name}_sealed")
    return None if kept == _PENDING else kept


def vault_of(row: Base) -> Vault:
    """
    Return the vault of the session that ``row`` belongs to.

    :raises NoVault: if it belongs to none
    """
    session = object_session(row)
    if session is None or "vault" not in session.info:
        raise NoVault(f"{type(row).__name__} belongs to no session that could open it")
    vault: Vault = session.info["vault"]
    return vault


def _place(row: Base, attribute: _Sealed[Any]) -> str:
    return f"{row.__tablename__}.{attribute.name}.{row.id.hex}"


@event.listens_for(Base, "before_insert", propagate=True)
@event.listens_for(Base, "before_update", propagate=True)
def _seal_row(mapper: Mapper[Any], connection: Connection, row: Base) -> None:
    for owner in type(row).__mro__:
        for attribute in vars(owner).values():
            if isinstance(attribute, _Sealed):
                attribute.seal(row, vault_of(row))
