"""After a tick the forgotten stand beside the database, and at night the files are cleared."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.clock import TickReport
from casework.forget_case import Why, forget_case
from followup.calendar import TOKYO
from kanaeai.marks import marks_file
from kanaeai.settings import Home
from kanaeai.tidying import Tidying
from storage.database import Database
from storage.states import PersonState, Role
from tests.making import NOW, make_account, make_person

pytestmark = pytest.mark.anyio
NOON = datetime(2026, 11, 26, 12, tzinfo=TOKYO)


async def test_remains_of_the_day_are_gone_in_the_morning(
    sqlite_database: Database, tmp_path: Path
) -> None:
    """
    At noon the mark is kept at once; the log of SQLite is emptied in the quiet hours, once.
    """
    home = Home(
        practice=True,
        folder=tmp_path,
        database_url=str(sqlite_database.url),
        key_file=tmp_path / "key",
        towns=(),
    )
    tidying = Tidying(sqlite_database, home=home)
    log = Path(f"{sqlite_database.url.database}-wal")
    with sqlite_database.writing() as session:
        person = make_person(
            session, make_account(session, Role.SUPPORTER), state=PersonState.CLOSED
        )
    code = person.code.encode()
    with sqlite_database.writing() as session:
        forget_case(session, person=person.id, why=Why.ASKED, by=None, now=NOW)

    await tidying(TickReport(now=NOON, seconds=0))
    assert len(marks_file(home).read()) == 1
    assert code in log.read_bytes()
    night = NOON + timedelta(hours=15)
    await tidying(TickReport(now=night, seconds=0))
    assert code not in log.read_bytes() + Path(str(sqlite_database.url.database)).read_bytes()

    with sqlite_database.writing() as session:
        make_account(session, Role.HOST)
    await tidying(TickReport(now=night + timedelta(hours=1), seconds=0))
    assert log.stat().st_size > 0
