"""A table is taken in whole, once, and by one coordinator of a town at a time."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select

from bot.import_words import wording
from casework.ground import NotYours, TooLate
from casework.import_rows import ImportKind, Understood, understand
from casework.import_table import import_table
from casework.sheets import csv_bytes, read_sheet
from storage.database import Database
from storage.states import Role
from storage.tables import Account, Host, Offer
from tests.making import NOW, TOWN, make_account

HEAD = ("種類", "名前", "校区", "ひとこと", "電話", "できること", "あるとうれしいこと")


def table(count: int) -> Understood:
    """Read a table of so many hosts with one offer each."""
    rows = [
        (
            "団体",
            f"走る会{number}",
            TOWN.areas[0].name,
            "土曜の朝に走っています",
            "050-0000-1111",
            f"{number}番めの道をいっしょに走れます",
            "走る仲間がほしい",
        )
        for number in range(count)
    ]
    sheet = read_sheet(csv_bytes([HEAD, *rows]))
    return understand(sheet, kind=ImportKind.HOSTS, wording=wording(ImportKind.HOSTS, town=TOWN))


def counts(database: Database) -> tuple[int, int]:
    """Count hosts and offers."""
    with database.reading() as session:
        hosts = session.scalar(select(func.count()).select_from(Host)) or 0
        return hosts, session.scalar(select(func.count()).select_from(Offer)) or 0


def test_two_coordinators_at_once_bring_it_in_once(postgres_database: Database) -> None:
    """Whoever comes second finds everything there."""
    rows = table(20).rows
    with postgres_database.writing() as session:
        both = [make_account(session, Role.COORDINATOR).id for _ in range(2)]
    start = Barrier(2)

    def bring(account: object) -> int:
        start.wait()
        with postgres_database.writing() as session:
            by = session.get_one(Account, account)
            plan = import_table(session, rows=rows, by=by, town=TOWN, now=NOW)
            return len(plan.hosts)

    with ThreadPoolExecutor(2) as pool:
        brought = sorted(pool.map(bring, both))

    assert brought == [0, 20]
    assert counts(postgres_database) == (20, 20)


def test_a_table_that_cannot_be_taken_whole_leaves_nothing(sqlite_database: Database) -> None:
    """An area that the town has lost since, or somebody who may not: not a row of it stays."""
    rows = table(3).rows
    elsewhere = TOWN.model_copy(update={"areas": TOWN.areas[1:]})
    with sqlite_database.writing() as session:
        supporter = make_account(session, Role.SUPPORTER)
        stranger = make_account(session, Role.COORDINATOR, town="elsewhere")

    with pytest.raises(TooLate), sqlite_database.writing() as session:
        import_table(session, rows=rows, by=None, town=elsewhere, now=NOW)
    for by in (supporter, stranger):
        with pytest.raises(NotYours), sqlite_database.writing() as session:
            import_table(session, rows=rows, by=by, town=TOWN, now=NOW)

    assert counts(sqlite_database) == (0, 0)
