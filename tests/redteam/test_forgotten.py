"""Somebody with the files of the database looks for a case that was forgotten."""

import random
import re
from pathlib import Path

from sqlalchemy import select

from casework.forget_case import Why, forget_case
from storage.base import Base
from storage.database import Database
from storage.scrub import scrub
from storage.states import PersonState, Role
from storage.vault import Vault
from tests.casework.busy import LEFT_OUT, BusyTown
from tests.databases import new_sqlite
from tests.making import NOW, make_account, make_person
from tests.redteam.figures import tell, tries

_ID = re.compile(rb"[0-9a-f]{32}")


def test_the_files_name_nobody_who_was_forgotten(tmp_path: Path, vault: Vault) -> None:
    """
    Of towns made at random, in which everything points to everything, one case is forgotten: none
    of the ids that went, nor the code, is left in any byte.
    """
    went, left = 0, 0
    towns = tries(full=100, small=1)
    for seed in range(towns):
        database = new_sqlite(tmp_path / f"{seed}.sqlite3", vault)
        code, gone = _forget_one(database, seed)
        scrub(database)
        found = _bytes(database)
        went += len(gone)
        left += len(gone & set(_ID.findall(found))) + found.count(code)
        database.close()

    tell("forgotten cases", f"{towns} towns, {went} rows gone, {left} of their ids in the files")
    assert went >= 10 * towns
    assert left == 0


def _forget_one(database: Database, seed: int) -> tuple[bytes, set[bytes]]:
    """Make a town, forget one case of it; return its code and the ids of what went."""
    with database.writing() as session:
        town = BusyTown(session, random.Random(seed))
        town.fill(rounds=2)
        person = make_person(
            session, make_account(session, Role.SUPPORTER), state=PersonState.STOPPED
        )
        person.code = "K-ZQXJ"
        town.rows["person"] += [person] * 3
        town.fill(rounds=2)
        town.speak_of = [person.id.hex, str(person.id), person.code]
        town.fill(rounds=1)
    before = _ids(database)
    with database.writing() as session:
        forget_case(session, person=person.id, why=Why.ASKED, by=None, now=NOW)
    return b"K-ZQXJ", before - _ids(database)


def _ids(database: Database) -> set[bytes]:
    with database.reading() as session:
        return {
            one.hex.encode()
            for table in Base.metadata.sorted_tables
            if table.name not in LEFT_OUT
            for one in session.scalars(select(table.c.id))
        }


def _bytes(database: Database) -> bytes:
    file = Path(str(database.url.database))
    return b"".join(one.read_bytes() for one in file.parent.glob(f"{file.name}*"))
