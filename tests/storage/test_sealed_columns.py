"""Whatever is sealed or found blindly is walked over; no table is forgotten."""

from sqlalchemy import LargeBinary

from casework.blind_indexes import BLIND_INDEXES
from storage import tables
from storage.base import Base
from storage.sealed import SealedBytes, SealedJson, SealedText
from storage.sealed_columns import SEALED, sealed_tables

HASHES_OF_RANDOM_TOKENS = {
    ("approach", "form_hash"),
    ("desk_session", "token_hash"),
    ("invitation", "token_hash"),
    ("page_link", "token_hash"),
    ("public_link", "token_hash"),
}
"""Made without a key, of values with 128 random bits or more."""

OF_THE_AUDIT = {
    ("audit_cut", "hash"),
    ("audit_cut", "signature"),
    ("audit_link", "hash"),
    ("audit_link", "signature"),
}
"""A chain over rows without a text; what an older key signed, a later signature covers."""

OF_ROWS_THAT_ARE_GONE = {("forgotten_mark", "mark")}
"""Nothing is left to make them anew of: they are looked for under every key of the ring."""


def test_every_sealed_attribute_has_its_column() -> None:
    """
    The walk knows sealed columns by their name, mappers by their attributes: both are the same.
    """
    attributes = {
        (mapper.class_.__tablename__, f"{name}{SEALED}")
        for mapper in Base.registry.mappers
        for owner in mapper.class_.__mro__
        for name, value in vars(owner).items()
        if isinstance(value, SealedText | SealedJson | SealedBytes)
    }
    columns = {(one.table.name, column.name) for one in sealed_tables() for column in one.columns}

    # A reading is made and sealed many at a time, without its mapper.
    assert columns - attributes == {("offer_vector", "rows_sealed")}
    assert attributes <= columns
    assert len(columns) > 30


def test_no_bytes_are_stored_that_nobody_knows_of() -> None:
    """
    Bytes are sealed, a blind index, or on a list with its reason.
    """
    stored = {
        (table.name, column.name)
        for table in Base.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, LargeBinary) and not column.name.endswith(SEALED)
    }
    indexes = {(index.of.__tablename__, index.column) for index in BLIND_INDEXES}

    assert stored == indexes | HASHES_OF_RANDOM_TOKENS | OF_THE_AUDIT | OF_ROWS_THAT_ARE_GONE
    assert tables.Chat.__tablename__ in {table for table, _ in indexes}
