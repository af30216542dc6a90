"""Somebody with all rights on the database, and without the key, touches the audit."""

import random
from collections.abc import Callable

import pytest
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from storage.audit.check import Wrong, check
from storage.base import Id
from storage.database import Database
from storage.tables import AuditEntry, AuditLink
from tests.redteam.figures import tell, tries
from tests.storage.auditing import chain_all, entry, tampering, write_entries

Touch = Callable[[Session, list[Id], int], None]


def change(session: Session, ids: list[Id], number: int) -> None:
    row = AuditEntry.id == ids[number - 1]
    session.execute(update(AuditEntry).where(row).values(act="note.read"))


def remove(session: Session, ids: list[Id], number: int) -> None:
    session.execute(delete(AuditEntry).where(AuditEntry.id == ids[number - 1]))


def remove_with_link(session: Session, ids: list[Id], number: int) -> None:
    remove(session, ids, number)
    session.execute(delete(AuditLink).where(AuditLink.number == number))


def swap(session: Session, ids: list[Id], number: int) -> None:
    """Let the entry take the place of one of the same second elsewhere: its own goes there."""
    elsewhere = Id(int=1)
    other = ids[-number]
    for was, becomes in (
        (ids[number - 1], elsewhere),
        (other, ids[number - 1]),
        (elsewhere, other),
    ):
        session.execute(update(AuditEntry).where(AuditEntry.id == was).values(id=becomes))


def put_in(session: Session, ids: list[Id], number: int) -> None:
    """Put an entry of two hours ago beside one that is chained."""
    old = Id(int=ids[number - 1].int - (7_200_000 << 80))
    session.add(entry(number, id=old))
    session.flush()


def cut_the_tail(session: Session, ids: list[Id], number: int) -> None:
    session.execute(delete(AuditEntry).where(AuditEntry.id.in_(ids[number - 1 :])))
    session.execute(delete(AuditLink).where(AuditLink.number >= number))


WAYS: list[tuple[Touch, Wrong]] = [
    (change, Wrong.CHANGED),
    (remove, Wrong.MISSING),
    (remove_with_link, Wrong.LINK_MISSING),
    (swap, Wrong.CHANGED),
    (put_in, Wrong.PUT_IN),
    (cut_the_tail, Wrong.END_MISSING),
]


@pytest.mark.timeout(0)
def test_one_touched_entry_is_found_by_its_number(sqlite_database: Database) -> None:
    """
    Whichever it is and however it was done; what was not touched is not complained of.
    """
    count, rounds = tries(full=10_000, small=120), tries(full=20, small=1)
    rows = write_entries(sqlite_database, count)
    known = chain_all(sqlite_database)
    ids, rng = [row.id for row in rows], random.Random(5)
    found = 0

    for _ in range(rounds):
        for touch, wrong in WAYS:
            number = rng.randint(2, count // 2 - 1)
            with tampering(sqlite_database) as session:
                touch(session, ids, number)
                session.expire_all()
                faults = check(session, vault=sqlite_database.vault, known=known).faults
            numbers = {fault.number for fault in faults if fault.kind is wrong}
            elsewhere: dict[Touch, set[int]] = {
                swap: {number, count - number + 1},
                put_in: {0},
                cut_the_tail: {count},
            }
            expected = elsewhere.get(touch, {number})
            assert numbers == expected, touch.__name__
            assert {fault.kind for fault in faults} <= {wrong, Wrong.NOT_SIGNED}
            found += 1

    with sqlite_database.reading() as session:
        whole = check(session, vault=sqlite_database.vault, known=known)
    assert (whole.faults, whole.entries) == ((), count)
    tell(
        "one changed, swapped, inserted, deleted or cut row of the audit",
        f"{found} of {rounds * len(WAYS)} found by number among {count:,}",
    )
