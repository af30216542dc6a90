"""
Another key takes over while the program runs: killed at any moment, it goes on where it was.

What has been done stands in the key file and in the rows themselves. A key seals only once
every running process can open with it, and leaves only once nothing needs it.
"""

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from casework.blind_indexes import BLIND_INDEXES, BlindIndex, Counted, count_indexes, index_anew
from kanaeai.key_file import KeyFile
from kanaeai.problems import OperatorProblem
from storage.base import Id
from storage.database import Database
from storage.keyring import Ring, new_key
from storage.sealed_columns import SealedTable, rows_sealed_otherwise, seal_anew, sealed_tables
from storage.serving import begun_before, behind, moment_of

_LOOK_SECONDS = 0.5
# A value may be sealed a moment before its transaction begins.
_GRACE_SECONDS = 0.5
# On SQLite a writer has to find a gap; it looks again after some milliseconds.
_GAP_SECONDS = 0.01


_SIGNATURES_LIVE = timedelta(days=366 * 7)
"""Longer than a button (400 days), and than the audit is kept."""


@dataclass
class Told:
    """
    What is told while it goes on.

    :param step: hears the name of each step, and how many are waited for
    :param done: hears how many rows were made anew, and how many are left as far as is known
    """

    step: Callable[[str, int], None]
    done: Callable[[int, int], None]


@dataclass
class Rotated:
    """
    What a rotation did.

    :param closed: values that no key opens, as ``table.column row``; they stay as they are
    """

    rows: int = 0
    indexes: int = 0
    closed: list[str] = field(default_factory=list)


def rotate_file(
    database: Database,
    *,
    file: KeyFile,
    clock: Callable[[], datetime],
    keep_signed: bool,
    told: Told,
) -> Rotated:
    """
    Let a new key take the place of the one in a file, or go on with what was begun.

    :param keep_signed: what the old key signed stays good
    :raises OperatorProblem: if the file cannot be used, or another rotation is under way
    """
    with _alone(file.path):
        ring = file.read()
        if ring.coming is None and not ring.older:
            ring = ring.joined_by(new_key())
            file.write(ring)
        if ring.coming is not None:
            _wait_for_all(database, ring, told)
            ring = ring.promoted()
            file.write(ring)
        _wait_for_all(database, ring, told)
        done = _make_anew(database, told=told)
        # Whoever read a value before may be about to open it.
        _settle(database, told)
        today = clock().date()
        file.keep_apart(ring.older, today=today)
        file.write(
            ring.retired(today=today, signatures_until=_until(today) if keep_signed else None)
        )
        _wait_for_all(database, file.read(), told)
        return done


def rotate_given(database: Database, *, told: Told) -> Rotated:
    """Once every running process was given these keys, seal everything with the first of them."""
    _wait_for_all(database, database.vault.ring, told)
    return _make_anew(database, told=told)


def _make_anew(database: Database, *, told: Told) -> Rotated:
    """
    Seal every value, and make every index, with the key that seals, until nothing is left.

    Rows that others have locked are passed by and looked at again.
    """
    done = Rotated()
    tables = sealed_tables()
    while True:
        told.step("sealing", 0)
        left = {one: _left(database, one) for one in tables}
        done.closed.clear()
        for one in tables:
            if left[one]:
                _seal_table(database, one, done, sum(left.values()), told)
        if sum(_left(database, one) for one in tables) <= len(_rows_of(done.closed)):
            break
        time.sleep(_LOOK_SECONDS)
    told.step("indexing", 0)
    for index in BLIND_INDEXES:
        while _index_table(database, index, done, told):
            time.sleep(_LOOK_SECONDS)
    return done


def _seal_table(
    database: Database, sealed: SealedTable, done: Rotated, total: int, told: Told
) -> None:
    last: Id | None = None
    while True:
        with database.writing() as session:
            last, rows, closed = seal_anew(session, sealed=sealed, vault=database.vault, after=last)
        done.rows += rows
        done.closed += closed
        told.done(done.rows, total)
        if last is None:
            return
        time.sleep(_GAP_SECONDS)


def _index_table(database: Database, index: BlindIndex, done: Rotated, told: Told) -> int:
    """Make the indexes of a table anew; return how many are left, as others had them locked."""
    last: Id | None = None
    while True:
        with database.writing() as session:
            last, rows = index_anew(session, index=index, vault=database.vault, after=last)
        done.indexes += rows
        told.done(done.indexes, 0)
        if last is None:
            break
        time.sleep(_GAP_SECONDS if rows else 0)
    counted = Counted()
    with database.reading() as session:
        for _ in count_indexes(session, index=index, vault=database.vault, counted=counted):
            pass
    return counted.to_make


def _left(database: Database, sealed: SealedTable) -> int:
    with database.reading() as session:
        return rows_sealed_otherwise(session, sealed=sealed, vault=database.vault)


def _rows_of(closed: list[str]) -> set[tuple[str, str]]:
    """Return the rows in which something does not open, each once."""
    return {(name.partition(".")[0], name.rpartition(" ")[2]) for name in closed}


def _wait_for_all(database: Database, ring: Ring, told: Told) -> None:
    """Wait until every running process uses these keys, and what it began before has ended."""
    while others := behind(database, ring=ring):
        told.step("processes", others)
        time.sleep(_LOOK_SECONDS)
    database.vault.catch_up()
    _settle(database, told)


def _settle(database: Database, told: Told) -> None:
    time.sleep(_GRACE_SECONDS)
    moment = moment_of(database)
    while others := begun_before(database, moment):
        told.step("transactions", others)
        time.sleep(_LOOK_SECONDS)


def _until(today: date) -> date:
    return today + _SIGNATURES_LIVE


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """
    Let nobody else rotate the same keys meanwhile.

    :raises OperatorProblem: if somebody does
    """
    with Path(f"{path}.lock").open("a") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise OperatorProblem("problem.keys_rotating") from None
        yield
