"""
(i) What sealing costs a row: written and read plain, sealed, and sealed by Fernet.

Fernet is what most Python programs take for encryption at rest; it binds a value to no place.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from cryptography.fernet import Fernet
from sqlalchemy import Column, LargeBinary, MetaData, Table, Uuid, create_engine, insert, select

from storage.base import new_id
from storage.keyring import new_key
from storage.vault import Vault
from tests.bench.report import Line, Section, at_most

HOW = """\
Rows of three texts of 60 signs in SQLite (`synchronous=FULL`), 1,000 rows in a transaction, through
SQLAlchemy Core, so that nothing but sealing differs; sealed with AES-256-GCM bound to table,
column and row. The three kinds take turns in one run of {rounds} rounds of {rows:,} rows; times are
medians, processor time of one thread. A value is one text of 60 signs (180 bytes)."""

_TEXT = ("豆から珈琲をいれてみたい、" * 5)[:60]
_COLUMNS = ("one", "two", "three")
_AT_ONCE = 1_000
_VALUES = 2_000


@dataclass(frozen=True)
class Size:
    """How many rows, and how often."""

    rows: int = 20_000
    rounds: int = 5


SMALL = Size(rows=100, rounds=1)

Way = tuple[Callable[[bytes, str], bytes], Callable[[bytes, str], bytes]]


def measure(folder: Path, *, size: Size) -> Section:
    """Write and read the same rows in each way, in turns."""
    vault, fernet = Vault(new_key()), Fernet(Fernet.generate_key())
    ways: dict[str, Way] = {
        "plain": (lambda value, place: value, lambda value, place: value),
        "sealed": (
            lambda value, place: vault.seal(value, place=place),
            lambda value, place: vault.open(value, place=place),
        ),
        "Fernet": (
            lambda value, place: fernet.encrypt(value),
            lambda value, place: fernet.decrypt(value),
        ),
    }
    written: dict[str, list[float]] = {name: [] for name in ways}
    read: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(size.rounds):
        for name, way in ways.items():
            insert_, select_ = _rows(folder / f"{name}{number}.sqlite3", way, size.rows)
            written[name].append(1e6 * insert_ / size.rows)
            read[name].append(1e6 * select_ / size.rows)
    a_row = {name: (median(written[name]), median(read[name])) for name in ways}
    value = {name: _value(way) for name, way in ways.items() if name != "plain"}
    lines = (
        at_most("sealed : plain, insert a row", a_row["sealed"][0] / a_row["plain"][0], 2, "×"),
        at_most("sealed : plain, read a row", a_row["sealed"][1] / a_row["plain"][1], 3, "×"),
        at_most("sealed : Fernet, seal a value", value["sealed"][0] / value["Fernet"][0], 1, "×"),
        at_most("sealed : Fernet, open a value", value["sealed"][1] / value["Fernet"][1], 1, "×"),
        Line("sealed : Fernet, insert a row", f"{a_row['sealed'][0] / a_row['Fernet'][0]:.2f}×"),
        Line("sealed : Fernet, read a row", f"{a_row['sealed'][1] / a_row['Fernet'][1]:.2f}×"),
        *(
            Line(f"{name}, insert / read a row", f"{insert_:.3g} / {select_:.3g} µs")
            for name, (insert_, select_) in a_row.items()
        ),
        *(
            Line(f"{name}, seal / open a value", f"{sealing:.3g} / {opening:.3g} µs")
            for name, (sealing, opening) in value.items()
        ),
    )
    return Section("(i) Sealing at rest", HOW.format(rounds=size.rounds, rows=size.rows), lines)


def _rows(file: Path, way: Way, rows: int) -> tuple[float, float]:
    """Return the processor time of inserting, and of reading, so many rows."""
    seal, open_ = way
    table = Table(
        "wish",
        MetaData(),
        Column("id", Uuid(), primary_key=True),
        *(Column(name, LargeBinary()) for name in _COLUMNS),
    )
    engine = create_engine(f"sqlite:///{file}")
    table.metadata.create_all(engine)
    plain = _TEXT.encode()
    began = time.process_time()
    for begin in range(0, rows, _AT_ONCE):
        some = []
        for _ in range(min(_AT_ONCE, rows - begin)):
            row = new_id()
            values = {name: seal(plain, f"wish.{name}.{row.hex}") for name in _COLUMNS}
            some.append({"id": row} | values)
        with engine.begin() as connection:
            connection.exec_driver_sql("PRAGMA synchronous = FULL")
            connection.execute(insert(table), some)
    inserted = time.process_time() - began
    began = time.process_time()
    with engine.connect() as connection:
        for row, *found in connection.execute(select(table)):
            for name, value in zip(_COLUMNS, found, strict=True):
                open_(value, f"wish.{name}.{row.hex}").decode()
    engine.dispose()
    return inserted, time.process_time() - began


def _value(way: Way) -> tuple[float, float]:
    """Return the processor time of sealing and of opening one value, µs."""
    seal, open_ = way
    plain, place = _TEXT.encode(), f"wish.one.{new_id().hex}"
    began = time.process_time()
    sealed = [seal(plain, place) for _ in range(_VALUES)]
    half = time.process_time()
    for one in sealed:
        open_(one, place)
    return 1e6 * (half - began) / _VALUES, 1e6 * (time.process_time() - half) / _VALUES
