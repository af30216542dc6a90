"""Who has the disk has nothing: no word and no chat can be read in what is stored or logged."""

import io
import logging
import random
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import structlog
from sqlalchemy import Column, select, text

from kanaeai.logs import configure_logs
from storage.backup import back_up
from storage.backup.postgres_tools import tools_for
from storage.database import Database
from storage.keyring import Ring, new_key
from storage.sealed_columns import SEALED, place_of, sealed_tables
from storage.vault import CannotOpen, Vault
from tests.databases import new_sqlite
from tests.redteam.canaries import Canaries, forms_of, forms_of_number
from tests.redteam.figures import FULL, tell, tries
from tests.redteam.writers import WRITTEN_IN_THE_MIDDLE, Writers
from tests.stories.playing import StoryTown

WORDS = tries(full=500, small=40)
FLIPS = tries(full=1_000, small=200)

TAKE_NO_TEXT = {
    "week_plan.content": "ids and reasons; no plan was made here",
    "week_plan_part.entries": "ids and reasons; no plan was made here",
    "town_change.value": "hours, numbers and public telephones; nothing was changed here",
    "wish.almost": "ids and reasons of what almost fits",
    "wish_list.entries": "ids and reasons; no list was made here",
    "task.facts": "codes and ids; a sentence only where a host is to be called about it",
    "offer_pack.readings": "copies of offer_vector.rows, made beside the conversations",
    "offer_vector.rows": "numbers, made by an encoder beside the conversations",
    "person.mark_key": "random, for the audit",
    "wish.about": "keys of a list",
    "wish.likes": "keys of a list",
    "wish.strengths": "keys of a list",
}


@contextmanager
def logged() -> Iterator[io.StringIO]:
    """Write everything that can be logged, as it would be in real use."""
    root, out = logging.getLogger(), io.StringIO()
    handlers, level = root.handlers[:], root.level
    configure_logs(level="debug", style="json", to=out)
    try:
        yield out
    finally:
        root.handlers, root.level = handlers, level
        structlog.reset_defaults()


def written(database: Database, *, many: int) -> tuple[Canaries, bytes]:
    """Let people write so many canaries; return these, and what was logged."""
    canaries = Canaries(7)
    with logged() as out:
        town = StoryTown(database)
        town.open()
        try:
            writers = Writers(town, canaries)
            writers.everything_else()
            while canaries.count + WRITTEN_IN_THE_MIDDLE < many:
                writers.a_host()
                writers.a_wish()
            writers.in_the_middle()
        finally:
            town.close()
        # What quotes words where something fails: an exception, a library.
        try:
            raise ValueError(canaries.word())
        except ValueError:
            structlog.get_logger("bot.service").exception("turns failed")
        logging.getLogger("sqlalchemy").error("cannot store %s", canaries.word())
    assert canaries.count >= many
    return canaries, out.getvalue().encode()


def opened(database: Database) -> dict[str, list[bytes]]:
    """Open every sealed value, by table and column."""
    found: dict[str, list[bytes]] = {_name(column): [] for column in _columns()}
    with database.reading() as session:
        for sealed in sealed_tables():
            for row, *values in session.execute(select(sealed.id, *sealed.columns)):
                for column, value in zip(sealed.columns, values, strict=True):
                    if value is not None:
                        plain = database.vault.open(value, place=place_of(column, row))
                        found[_name(column)].append(plain)
    return found


def _columns() -> list[Column[Any]]:
    return [column for sealed in sealed_tables() for column in sealed.columns]


def _name(column: Column[Any]) -> str:
    return f"{column.table.name}.{column.name.removesuffix(SEALED)}"


def on_disk(database: Database, folder: Path) -> dict[str, bytes]:
    """Return all that a thief would take along, by what it is."""
    backup = folder / "backup"
    if database.is_sqlite:
        assert database.url.database is not None
        file = Path(database.url.database)
        stored = {"database": file.read_bytes(), "WAL": Path(f"{file}-wal").read_bytes()}
        back_up(database, file=backup, pg_dump=Path("pg_dump"))
        return stored | {"backup": backup.read_bytes()}
    with database.engine.connect() as connection:
        version = connection.execute(text("SHOW server_version_num")).scalar_one()
        connection.execute(text("CHECKPOINT"))
        home = Path(connection.execute(text("SHOW data_directory")).scalar_one())
        own = (
            home
            / connection.execute(
                text("SELECT 'base/' || oid FROM pg_database WHERE datname = current_database()")
            ).scalar_one()
        )
    back_up(database, file=backup, pg_dump=Path("pg_dump"))
    tools = tools_for(database, server=int(version) // 10_000, pg_dump=Path("pg_dump"))
    # A backup is compressed: it is searched as it is read, too.
    read = subprocess.run(
        [tools.pg_restore, "--file=-", str(backup)], capture_output=True, check=True
    )
    files = [*own.iterdir(), *(home / "pg_wal").glob("0*")]
    return {
        "database and WAL": b"".join(file.read_bytes() for file in files),
        "backup": backup.read_bytes(),
        "backup, read": read.stdout,
    }


@dataclass(frozen=True)
class AtRest:
    """A town in which canaries were written, and its log."""

    database: Database
    canaries: Canaries
    log: bytes


@pytest.fixture(scope="module")
def at_rest(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AtRest]:
    """A town in a SQLite file, with more than one key: a changed key id leads to no other."""
    vault = Vault(Ring(new_key(), older=(new_key(),)))
    database = new_sqlite(tmp_path_factory.mktemp("at-rest") / "kanaeai.sqlite3", vault)
    yield AtRest(database, *written(database, many=WORDS))
    database.close()


def finds_none(town: AtRest, folder: Path) -> None:
    """Assert that every column that takes text was reached, and that nothing can be read."""
    canaries, plain = town.canaries, opened(town.database)
    reached = {name for name, values in plain.items() if canaries.found_in(values)}
    assert set(plain) - reached <= set(TAKE_NO_TEXT)
    assert b"turns failed" in town.log
    assert b"cannot store" in town.log

    stored = on_disk(town.database, folder) | {"log": town.log}
    found = {where: canaries.found_in([one]) for where, one in stored.items()}

    assert found == {where: set() for where in stored}
    size = sum(map(len, stored.values())) / 1e6
    kind = "SQLite" if town.database.is_sqlite else "PostgreSQL"
    where = ", ".join(stored)
    tell(f"canaries, {kind}", f"0 of {canaries.count} found in {where} ({size:.0f} MB)")


def test_no_canary_is_found_on_the_disk_or_in_a_log(at_rest: AtRest, tmp_path: Path) -> None:
    """
    Written in chats, on pages, on a poster, by mail and by deeds into every field that takes
    text, chat numbers among them: none stands in database, WAL, backup or log, in any form.
    """
    finds_none(at_rest, tmp_path)


@pytest.mark.postgres
@pytest.mark.skipif(not FULL, reason="the same rows as on SQLite: make redteam looks at both")
def test_no_canary_is_found_in_postgresql(postgres_database: Database, tmp_path: Path) -> None:
    """
    The same in the server's own files, in its WAL and in the backup.
    """
    finds_none(AtRest(postgres_database, *written(postgres_database, many=WORDS)), tmp_path)


@pytest.mark.parametrize("forms", [forms_of("写真と切手"), forms_of_number(7_123_456_789)])
def test_the_search_finds_what_is_there(forms: Iterator[bytes]) -> None:
    """
    A canary is found in the middle of other bytes, in each form.
    """
    canaries = Canaries(1)
    canaries.words, canaries.numbers = ["写真と切手"], [7_123_456_789]

    assert all(len(form) > 5 and canaries.found_in([b"\0" + form + b"\0"]) for form in forms)


def test_a_flipped_bit_or_a_moved_value_opens_nothing(at_rest: AtRest) -> None:
    """
    One bit changed anywhere; a value put into another row, column or table: all are refused.
    """
    database = at_rest.database
    values: list[tuple[str, bytes]] = []
    with database.reading() as session:
        for sealed in sealed_tables():
            for row, *stored in session.execute(select(sealed.id, *sealed.columns)):
                values += (
                    (place_of(column, row), value)
                    for column, value in zip(sealed.columns, stored, strict=True)
                    if value is not None
                )
    draw = random.Random(11)
    accepted = sum(
        opens(database.vault, *attack(draw, values))
        for attack in (flipped, moved)
        for _ in range(FLIPS)
    )

    assert accepted == 0
    assert all(opens(database.vault, place, value) for place, value in values)
    tell("sealed values", f"{FLIPS} flipped bits and {FLIPS} moved values: {accepted} accepted")


def flipped(draw: random.Random, values: list[tuple[str, bytes]]) -> tuple[str, bytes]:
    """Change one bit of a value."""
    place, value = draw.choice(values)
    at, bit = draw.randrange(len(value)), 1 << draw.randrange(8)
    return place, value[:at] + bytes([value[at] ^ bit]) + value[at + 1 :]


def moved(draw: random.Random, values: list[tuple[str, bytes]]) -> tuple[str, bytes]:
    """Put a value into another row, column or table, as often into one as into the others."""
    place, value = draw.choice(values)
    table, column, row = place.split(".")
    alike: tuple[Callable[[str, str, str], bool], ...] = (
        lambda t, c, r: (t, c) == (table, column) and r != row,
        lambda t, c, r: (t, r) == (table, row) and c != column,
        lambda t, c, r: t != table,
    )
    fits = draw.choice(alike)
    places = [other for other, _ in values if fits(*other.split("."))]
    return (draw.choice(places), value) if places else moved(draw, values)


def opens(vault: Vault, place: str, value: bytes) -> bool:
    """Tell whether a value opens in a place."""
    try:
        vault.open(value, place=place)
    except CannotOpen:
        return False
    return True
