"""
Offers that are open to every town, found by their meaning inside PostgreSQL (pgvector).

Only these lie there in the clear; the table is made from ``offer_vector`` and can be thrown away
at any time. Without PostgreSQL or pgvector there is none, and all such offers are read instead.
"""

import uuid
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import Connection, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from storage.base import Id
from storage.database import Database

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LISTS, PROBES = 1_000, 30
"""
Rows lie in so many lists by their nearness (fewer if there are few rows), and a wish looks into so
many of them; both chosen by measuring (docs/matching.md). A table with fewer lists is read whole.
"""

_ROWS_A_LIST = 100
_GROWN = 2
# "kanaeai nearest", as a number: processes that make the table at once take turns.
_LOCK = 0x6B61_6E61_6502
_AVAILABLE = text("SELECT count(*) FROM pg_available_extensions WHERE name = 'vector'")
_INSTALLED = text("SELECT count(*) FROM pg_extension WHERE extname = 'vector'")
_VERSION = text("SELECT obj_description(to_regclass('nearest_offer'), 'pg_class')")
_READY = text(
    "SELECT obj_description(to_regclass('nearest_offer'), 'pg_class'),"
    " to_regclass('ix_nearest_offer_dense') IS NOT NULL"
)
_COUNT = text("SELECT count(*) FROM nearest_offer")
_SORTED = text("SELECT obj_description(to_regclass('ix_nearest_offer_dense'), 'pg_class')")
_MEMORY = "SET LOCAL maintenance_work_mem = '1GB'"
_FIND = text("SELECT id FROM nearest_offer ORDER BY dense <#> CAST(:query AS halfvec) LIMIT :limit")
_BEGIN = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_END = b"\xff\xff"


def prepare(database: Database, *, version: str, dimensions: int) -> bool:
    """
    See that the table is there for rows of this version; those of another are thrown away.

    :param dimensions: numbers in a row; one is none, as where there are no vectors
    :returns: False if there is no pgvector here, its extension may not be made, or rows are none
    """
    if database.is_sqlite or dimensions < 2:
        return False
    with database.engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        if not connection.execute(_INSTALLED).scalar_one() and not _install(connection):
            return False
        if connection.execute(_VERSION).scalar() != version:
            connection.execute(text("DROP TABLE IF EXISTS nearest_offer"))
            connection.execute(
                text(
                    "CREATE TABLE nearest_offer ("
                    "id uuid PRIMARY KEY REFERENCES offer ON DELETE CASCADE,"
                    f" texts bytea NOT NULL, dense halfvec({int(dimensions)}) NOT NULL)"
                )
            )
            # A comment takes no parameter; the version is hexadecimal.
            connection.execute(text(f"COMMENT ON TABLE nearest_offer IS '{int(version, 16):016x}'"))
    return True


def is_prepared(session: Session, *, version: str) -> bool:
    """Tell whether rows of this version are in and can be looked for."""
    if session.get_bind().dialect.name != "postgresql":
        return False
    return session.execute(_READY).one() == (version, True)


def put_in(
    session: Session, *, rows: Sequence[tuple[Id, bytes]], dense: "NDArray[np.float32]"
) -> None:
    """
    Put offers in, in place of what was there of them, by a binary copy.

    :param rows: id and digest of the texts of each offer
    :param dense: (offers, dimensions)
    """
    import numpy as np

    take_out(session, offers=[offer for offer, _ in rows])
    dimensions = dense.shape[1]
    record = np.zeros(
        len(rows),
        dtype=[
            ("fields", ">i2"),
            ("id_size", ">i4"),
            ("id", "V16"),
            ("texts_size", ">i4"),
            ("texts", "V16"),
            ("dense_size", ">i4"),
            ("dimensions", ">i2"),
            ("unused", ">i2"),
            ("dense", ">f2", (dimensions,)),
        ],
    )
    record["fields"] = 3
    record["id_size"] = record["texts_size"] = 16
    record["id"] = [np.void(offer.bytes) for offer, _ in rows]
    record["texts"] = [np.void(digest) for _, digest in rows]
    record["dense_size"] = 4 + 2 * dimensions
    record["dimensions"] = dimensions
    record["dense"] = dense
    copy_in(session.connection(), "nearest_offer (id, texts, dense)", [record.tobytes()])


def take_out(session: Session, *, offers: Sequence[Id]) -> None:
    """Take offers out, as far as they are in."""
    session.execute(text("DELETE FROM nearest_offer WHERE id = ANY(:ids)"), {"ids": list(offers)})


def follow_texts(session: Session, *, texts: Sequence[tuple[Id, bytes, bytes]]) -> None:
    """Put other digests where the same ones of the same offers stand (offer, before, after)."""
    if session.get_bind().dialect.name != "postgresql":
        return
    if session.execute(text("SELECT to_regclass('nearest_offer')")).scalar() is None:
        return
    session.connection().execute(
        text("UPDATE nearest_offer SET texts = :after WHERE id = :offer AND texts = :before"),
        [{"offer": offer, "before": before, "after": after} for offer, before, after in texts],
    )


def lay_index(database: Database) -> None:
    """
    Sort the rows into lists, unless they are; again once there are twice as many.

    The index is an inverted file (IVFFlat) over the inner product, in half precision. Where the
    lists lie is learnt from the rows that are there.
    """
    with database.engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        rows: int = connection.execute(_COUNT).scalar_one()
        sorted_then = connection.execute(_SORTED).scalar()
        if sorted_then is not None and rows <= _GROWN * int(sorted_then):
            return
        connection.execute(text(_MEMORY))
        connection.execute(text("DROP INDEX IF EXISTS ix_nearest_offer_dense"))
        connection.execute(
            text(
                "CREATE INDEX ix_nearest_offer_dense ON nearest_offer"
                " USING ivfflat (dense halfvec_ip_ops)"
                f" WITH (lists = {min(LISTS, rows // _ROWS_A_LIST + 1)})"
            )
        )
        connection.execute(text(f"COMMENT ON INDEX ix_nearest_offer_dense IS '{rows}'"))


def find_nearest(session: Session, *, query: "NDArray[np.float32]", limit: int) -> list[Id]:
    """
    Return the offers nearest to a wish, likeliest first; a few in a hundred may be missed.

    :param query: the dense part of the wish's row
    """
    session.execute(text(f"SET LOCAL ivfflat.probes = {PROBES}"))
    said = "[" + ",".join(f"{number:.6g}" for number in query.tolist()) + "]"
    return [uuid.UUID(str(row)) for row in session.scalars(_FIND, {"query": said, "limit": limit})]


def copy_in(connection: Connection, target: str, chunks: Iterable[bytes]) -> None:
    """
    Copy rows that are in PostgreSQL's binary form already.

    :param target: table and columns
    :param chunks: whole rows, any number in each
    """
    driver = connection.connection.driver_connection
    assert driver is not None
    with driver.cursor() as cursor, cursor.copy(f"COPY {target} FROM STDIN (FORMAT BINARY)") as out:
        out.write(_BEGIN)
        for chunk in chunks:
            out.write(chunk)
        out.write(_END)


def _install(connection: Connection) -> bool:
    if not connection.execute(_AVAILABLE).scalar_one():
        return False
    try:
        with connection.begin_nested():
            connection.execute(text("CREATE EXTENSION vector"))
    except ProgrammingError:
        # Not ours to make: the operator is told what to ask for.
        return False
    return True
