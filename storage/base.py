"""
What all tables share: ids made here, times in UTC, choices by their value.

Ids are made before a row is written (UUID version 7, so they grow with time),
because a sealed value is bound to the id of its row.
"""

import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import uuid_utils.compat
from sqlalchemy import DateTime, Enum, Function, MetaData, String, Uuid, cast, func
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute, Mapped, mapped_column
from sqlalchemy.types import JSON, TypeDecorator

Id = uuid.UUID


def new_id() -> Id:
    """Make an id for a new row; later ids are greater."""
    return uuid_utils.compat.uuid7()


def hex_of(column: InstrumentedAttribute[Id]) -> Function[str]:
    """
    Return ids as the database's own 32 hexadecimal digits.

    To make ten thousand of them into UUIDs takes longer than to read them.
    """
    return func.replace(cast(column, String), "-", "")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment: UTC in the database, UTC in Python, on every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive times and store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored time must know its zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the zone back that SQLite forgets."""
        if value is None or value.tzinfo is UTC:
            return value
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _values(members: Iterable[Any]) -> list[str]:
    return [member.value for member in members]


class Base(DeclarativeBase):
    """The parent of every table; gives the id at once, not at the flush."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012  SQLAlchemy reads it from the class
        datetime: UtcDateTime,
        uuid.UUID: Uuid,
        dict[str, Any]: JSON,
        list[str]: JSON,
        StrEnum: Enum(StrEnum, native_enum=False, length=24, values_callable=_values),
    }

    id: Mapped[Id] = mapped_column(primary_key=True, sort_order=-1)

    def __init__(self, **values: Any) -> None:
        values.setdefault("id", new_id())
        for name, value in values.items():
            if not hasattr(type(self), name):
                raise TypeError(f"{type(self).__name__} has no {name}")
            setattr(self, name, value)
