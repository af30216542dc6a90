"""The audit cannot be changed through the program, nor unnoticed past it."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import delete, event, select, text, update
from sqlalchemy.exc import DatabaseError

from storage.audit.chain import BEGINNING, Head, chain, hash_of, last_head, unchained
from storage.audit.check import Checked, Fault, Wrong, check
from storage.audit.cut import cut_head
from storage.base import Id
from storage.database import Database
from storage.keyring import Ring, new_key
from storage.tables import AuditCut, AuditEntry, AuditLink
from storage.vault import Vault
from tests.storage.auditing import NOW, chain_all, entry, tampering, write_entries


def checked(database: Database, known: Head | None = None) -> Checked:
    with database.reading() as session:
        return check(session, vault=database.vault, known=known)


@pytest.mark.parametrize("table", ["audit", "audit_link", "audit_cut"])
def test_the_database_refuses_to_change_or_delete_a_row(database: Database, table: str) -> None:
    """
    Neither a row nor all of them, whatever statement it is.
    """
    write_entries(database, 3)
    chain_all(database)
    with database.writing() as session:
        # A cut of nothing, so that this table has a row as well.
        session.add(
            AuditCut(
                number=0, hash=bytes(32), count=0, older_than=NOW, cut_at=NOW, signature=b"none"
            )
        )
    with database.reading() as session:
        before = session.execute(text(f"SELECT * FROM {table}")).all()
    attempts = [
        f"UPDATE {table} SET id = id",
        f"DELETE FROM {table}",
        *([] if database.is_sqlite else [f"TRUNCATE {table}"]),
    ]

    for attempt in attempts:
        with (
            pytest.raises(DatabaseError, match=f"{table} is append-only"),
            database.writing() as session,
        ):
            session.execute(text(attempt))

    with database.reading() as session:
        assert session.execute(text(f"SELECT * FROM {table}")).all() == before


def test_what_is_new_is_chained_once(database: Database) -> None:
    """
    Link follows link; a second look finds nothing and costs one query.
    """
    write_entries(database, 120)

    head = chain_all(database)

    found = checked(database)
    assert (found.faults, found.entries, found.unchained) == ((), 120, 0)
    assert found.head == head
    assert found.head.number == 120
    queries: list[str] = []
    with database.reading() as session:
        event.listen(
            session.connection(), "before_cursor_execute", lambda *said: queries.append(said[2])
        )
        assert unchained(session, limit=500) == []
    assert len(queries) == 1


def test_what_is_newer_than_the_last_link_waits_for_the_clock(database: Database) -> None:
    """
    It is counted as not yet chained, and is no fault.
    """
    write_entries(database, 5)
    chain_all(database)
    write_entries(database, 2, first=6)

    found = checked(database)

    assert (found.faults, found.entries, found.unchained) == ((), 5, 2)


def test_an_entry_that_is_committed_late_is_chained_as_well(database: Database) -> None:
    """
    Its id is older than what is chained already, because its transaction took longer.
    """
    late = entry(1)
    write_entries(database, 3, first=2)
    chain_all(database)

    with database.writing() as session:
        session.add(late)
    chain_all(database)

    found = checked(database)
    assert (found.faults, found.entries, found.unchained) == ((), 4, 0)
    with database.reading() as session:
        assert session.get_one(AuditLink, late.id).number == 4


@pytest.mark.postgres
def test_processes_that_chain_at_once_take_turns(postgres_database: Database) -> None:
    """
    Each entry has one link, whoever made it.
    """
    write_entries(postgres_database, 40)
    with postgres_database.reading() as session:
        ids = unchained(session, limit=500)

    def chain_now(_: int) -> None:
        with postgres_database.writing() as session:
            chain(session, entries=ids, now=NOW)

    with ThreadPoolExecutor(4) as processes:
        list(processes.map(chain_now, range(4)))

    found = checked(postgres_database)
    assert (found.faults, found.entries, found.head.number) == ((), 40, 40)


class Tampering:
    """What somebody does to the audit with all rights on the database and without the key."""

    def __init__(self, database: Database, rows: list[AuditEntry]) -> None:
        self.database = database
        self.ids = [row.id for row in rows]

    def found(self, *statements: object, known: Head | None = None) -> list[tuple[Wrong, int]]:
        """Return what a check finds after these statements."""
        with tampering(self.database) as session:
            for statement in statements:
                session.execute(statement)  # type: ignore[call-overload]
            faults = check(session, vault=self.database.vault, known=known).faults
        return [(fault.kind, fault.number) for fault in faults]

    def of(self, number: int) -> Id:
        """Return the id of the entry with this number."""
        return self.ids[number - 1]


@pytest.fixture
def audit(database: Database) -> Tampering:
    rows = write_entries(database, 60)
    chain_all(database)
    return Tampering(database, rows)


def test_a_changed_entry_is_named(audit: Tampering) -> None:
    """
    Whichever of its columns it is; the others still hold.
    """
    changes: list[dict[str, object]] = [
        {"town": "elsewhere"},
        {"at": NOW},
        {"by": uuid.UUID(int=7)},
        {"role": "host"},
        {"act": "note.read"},
        {"subject": "task"},
        {"subject_id": uuid.UUID(int=7)},
        {"cases": []},
        {"facts": {"count": 17}},
    ]

    for change in changes:
        changed = update(AuditEntry).where(AuditEntry.id == audit.of(18)).values(change)
        assert audit.found(changed) == [(Wrong.CHANGED, 18)], change


def test_removed_and_swapped_entries_are_named(audit: Tampering) -> None:
    """
    Also where the link went with the entry, or two entries took each other's place.
    """
    gone = delete(AuditEntry).where(AuditEntry.id == audit.of(33))
    link_too = delete(AuditLink).where(AuditLink.number == 33)
    elsewhere = uuid.UUID(int=1)
    swapped = [
        update(AuditEntry).where(AuditEntry.id == one).values(id=other)
        for one, other in (
            (audit.of(5), elsewhere),
            (audit.of(9), audit.of(5)),
            (elsewhere, audit.of(9)),
        )
    ]

    assert audit.found(gone) == [(Wrong.MISSING, 33)]
    assert audit.found(gone, link_too) == [(Wrong.LINK_MISSING, 33)]
    assert audit.found(*swapped) == [(Wrong.CHANGED, 5), (Wrong.CHANGED, 9)]


def test_an_entry_that_was_put_in_is_told(audit: Tampering) -> None:
    """
    One from a time that is chained already has no number, so it is told by when it says it was.
    """
    with tampering(audit.database) as session:
        planted = entry(3, id=uuid.UUID(int=(audit.of(3).int >> 80) - 2 * 3_600_000 << 80))
        session.add(planted)
        session.flush()
        faults = check(session, vault=audit.database.vault).faults

    assert faults == (Fault(Wrong.PUT_IN, 0, planted.id, planted.at),)


def test_a_chain_made_anew_needs_the_key(audit: Tampering) -> None:
    """
    Who changes an entry and all hashes after it cannot sign them.
    """
    with tampering(audit.database) as session:
        session.get_one(AuditEntry, audit.of(40)).act = "note.read"
        session.flush()
        head = Head(0, BEGINNING)
        for link in session.scalars(select(AuditLink).order_by(AuditLink.number)):
            link.hash = hash_of(session.get_one(AuditEntry, link.id), after=head)
            head = Head(link.number, link.hash)
        session.flush()
        faults = check(session, vault=audit.database.vault).faults

    assert [(one.kind, one.number) for one in faults] == [
        (Wrong.NOT_SIGNED, 50),
        (Wrong.NOT_SIGNED, 60),
    ]


def test_a_tail_that_was_cut_off_is_found_by_a_head_kept_outside(audit: Tampering) -> None:
    """
    Entries and links are gone together; without that head only a cut within a batch shows.
    """
    known = checked(audit.database).head
    to_a_head = [
        delete(AuditEntry).where(AuditEntry.id.in_(audit.ids[50:])),
        delete(AuditLink).where(AuditLink.number > 50),
    ]
    within = [
        delete(AuditEntry).where(AuditEntry.id.in_(audit.ids[45:])),
        delete(AuditLink).where(AuditLink.number > 45),
    ]

    assert audit.found(*to_a_head) == []
    assert audit.found(*to_a_head, known=known) == [(Wrong.END_MISSING, 60)]
    assert audit.found(*within) == [(Wrong.NOT_SIGNED, 45)]
    assert audit.found(known=Head(60, bytes(32))) == [(Wrong.OTHER_CHAIN, 60)]


def test_after_their_keeping_time_entries_are_cut_off(database: Database) -> None:
    """
    The chain goes on from the cut, what is left still checks, and a head from before is no fault.
    """
    write_entries(database, 20)
    chain_all(database)
    before = checked(database).head

    with database.writing() as session:
        counts = [
            cut_head(session, older_than=NOW + timedelta(seconds=8), now=NOW) for _ in range(2)
        ]
    write_entries(database, 3, first=21)
    chain_all(database)

    found = checked(database, known=before)
    assert counts == [7, 0]
    assert (found.faults, found.entries, found.head.number) == ((), 16, 23)
    assert [(cut.number, cut.count) for cut in found.cuts] == [(7, 7)]
    with database.writing() as session:
        assert cut_head(session, older_than=NOW + timedelta(days=1), now=NOW) == 16
    write_entries(database, 1, first=24)
    chain_all(database)
    assert (checked(database).faults, checked(database).head.number) == ((), 24)


def test_a_cut_that_is_not_ours_is_found(audit: Tampering) -> None:
    """
    Its record is signed too; without it the entries that are gone are missed.
    """
    with tampering(audit.database) as session:
        link = session.scalars(select(AuditLink).where(AuditLink.number == 4)).one()
        session.add(
            AuditCut(
                number=4,
                hash=link.hash,
                count=4,
                older_than=NOW,
                cut_at=NOW,
                signature=bytes(36),
            )
        )
        session.flush()
        session.execute(delete(AuditEntry).where(AuditEntry.id.in_(audit.ids[:4])))
        session.execute(delete(AuditLink).where(AuditLink.number <= 4))
        session.expire_all()
        faults = check(session, vault=audit.database.vault).faults

    assert [(one.kind, one.number) for one in faults] == [(Wrong.CUT_FORGED, 4)]


def test_another_key_signed_nothing_of_it(audit: Tampering) -> None:
    """
    The hashes hold, and each head is named that the key at hand has not signed.
    """
    with audit.database.reading() as session:
        faults = check(session, vault=Vault.from_text(Vault.new_key())).faults

    assert [(one.kind, one.number) for one in faults] == [
        (Wrong.NOT_SIGNED, 50),
        (Wrong.NOT_SIGNED, 60),
    ]
    with audit.database.reading() as session:
        assert last_head(session).number == 60


def test_another_key_takes_over(sqlite_database: Database) -> None:
    """
    While the key before is there its signatures are good; without it a later head covers them.
    """
    write_entries(sqlite_database, 60)
    chain_all(sqlite_database)
    before = sqlite_database.vault.ring
    now = Ring(new_key(), older=(before.current,))
    rotated = Database(str(sqlite_database.url), vault=Vault(now))

    both = checked(rotated)
    write_entries(rotated, 1, first=61)
    chain_all(rotated)
    with rotated.reading() as session:
        alone = check(session, vault=Vault(Ring(now.current)))
    rotated.close()

    assert (both.faults, both.older_keys) == ((), 0)
    assert (alone.faults, alone.older_keys, alone.entries) == ((), 2, 61)
