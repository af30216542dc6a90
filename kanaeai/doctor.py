"""
What is well, what is worth a look, and what must be mended, each with what to do.

Nothing is made, changed or sent by asking.
"""

import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from bot.channels.mail import MailServer, can_log_in
from casework.offer_vectors import encoding_progress
from casework.towns_in_force import TownsInForce
from followup.calendar import TOKYO
from kanaeai.backup_times import last_backup
from kanaeai.bot_account import ask_bot_account
from kanaeai.keys import open_vault
from kanaeai.preflight import need_folder
from kanaeai.problems import OperatorProblem, operator_text
from kanaeai.served_towns import served_towns
from kanaeai.settings import Home, Settings
from kanaeai.store import name_of, opened
from storage import schema
from storage.backup import NothingThere, OtherKey, need_key
from storage.database import Database
from storage.hold import held_since
from storage.serving import is_served
from storage.tables import Account
from texts import Text

_SPACE_NEEDED = 200_000_000
_SPACE_GOOD = 1_000_000_000
_BACKUP_DAYS = 7
# Seconds between two clocks; the Date header alone is up to one second old.
_SKEW_SEEN = 5
_SKEW_HARMFUL = 60


class Level(StrEnum):
    """How a check came out."""

    OK = "ok"
    NOTE = "note"
    MEND = "mend"


@dataclass(frozen=True)
class Finding:
    """What a check found, and what to do about it."""

    check: str
    level: Level
    text: Text


Found = Iterator[tuple[Level, Text]]


@dataclass(frozen=True, kw_only=True)
class Doctor:
    """
    Looks at one home.

    :param clock: tells the time of this machine
    """

    settings: Settings
    home: Home
    clock: Callable[[], datetime]

    def examine(self) -> Iterator[Finding]:
        """Look at everything, one after the other; one failure hides no other."""
        checks: tuple[tuple[str, Callable[[], Found]], ...] = (
            ("folder", self._folder),
            ("key", self._key),
            ("towns", self._towns),
            ("database", self._database),
            ("backup", self._backup),
            ("network", self._network),
            ("log", self._log),
            ("telegram", self._telegram),
            ("mail", self._mail),
        )
        for name, check in checks:
            try:
                for level, sentence in check():
                    yield Finding(name, level, sentence)
            except OperatorProblem as problem:
                yield Finding(name, Level.MEND, problem.text)
            except SQLAlchemyError:
                yield Finding(name, Level.MEND, operator_text("problem.database"))

    def _folder(self) -> Found:
        folder = self.home.folder
        there = folder
        if folder.exists():
            need_folder(folder=folder)
            yield Level.OK, _text("folder_ok", folder=str(folder), home=name_of(self.home))
        else:
            there = next(parent for parent in folder.absolute().parents if parent.exists())
            yield Level.NOTE, _text("folder_missing", folder=str(folder))
        free = shutil.disk_usage(there).free
        blanks = {"free": f"{free / 1e9:.1f}"}
        if free < _SPACE_NEEDED:
            yield Level.MEND, _text("space_low", **blanks)
        else:
            yield (
                (Level.OK, _text("space_ok", **blanks))
                if free >= _SPACE_GOOD
                else (Level.NOTE, _text("space_small", **blanks))
            )

    def _key(self) -> Found:
        if self._practice_begins():
            yield Level.NOTE, _text("key_practice")
            return
        open_vault(settings=self.settings, practice=self.home.practice)
        yield Level.OK, _text("key_ok")

    def _towns(self) -> Found:
        names = [served.town.name for served in served_towns(home=self.home).values()]
        yield Level.OK, _text("towns_ok", names="・".join(names))

    def _database(self) -> Found:
        file = _file_of(self.home)
        if file is not None and not file.exists():
            yield Level.NOTE, _text("database_missing")
            return
        if self._practice_begins():
            # Records without their key; a new one would be made at the start.
            yield Level.MEND, _text("rows_closed")
            return
        with opened(settings=self.settings, home=self.home) as database:
            database.ping()
            yield Level.OK, _text("database_ok")
            yield from _tables(database)
            yield from _writable(database)
            yield from _rows(database)
            yield from _held(database)
            yield from self._changes(database)
            yield from _vectors(database)
            running = "running" if is_served(database) else "not_running"
            yield Level.OK, _text(running)
            if not database.is_sqlite:
                yield self._skew(_time_of(database), _text("clock_of_database"))
        if file is not None:
            yield from _closed(file)

    def _changes(self, database: Database) -> Found:
        """Say what was changed of the towns at the desk, and what fits their files no more."""
        if schema.current(database) != schema.head():
            return
        try:
            served = served_towns(home=self.home)
        except OperatorProblem:
            # It is said where the files are looked at.
            return
        towns = TownsInForce({key: one.town for key, one in served.items()})
        database.ask(towns.follow)
        for key, part in sorted(towns.unfit):
            yield Level.MEND, _text("change_unfit", town=key, part=part.value)
        for key, town in towns.items():
            if town != towns.filed[key]:
                yield Level.NOTE, _text("town_changed", town=town.name)

    def _backup(self) -> Found:
        file = _file_of(self.home)
        if self.home.practice or (file is not None and not file.exists()):
            return
        made = last_backup(home=self.home)
        if made is None:
            level = Level.MEND if self._writes_since_long() else Level.NOTE
            yield level, _text("backup_none")
            return
        days = (self.clock() - made).days
        if days >= _BACKUP_DAYS:
            yield Level.MEND, _text("backup_old", days=days)
        else:
            yield Level.OK, _text("backup_ok", days=days)

    def _writes_since_long(self) -> bool:
        with opened(settings=self.settings, home=self.home) as database:
            if schema.current(database) != schema.head():
                return True
            with database.reading() as session:
                first = session.scalar(select(func.min(Account.created_at)))
        return first is not None and (self.clock() - first).days >= _BACKUP_DAYS

    def _network(self) -> Found:
        if self.home.practice:
            return
        if self.settings.is_open:
            yield Level.MEND, operator_text("problem.bind_open", address=self.settings.bind)
        elif self.settings.proxy_secret is not None:
            yield Level.OK, _text("network_proxy", address=self.settings.bind)
        else:
            yield Level.OK, _text("network_loopback")

    def _log(self) -> Found:
        if self.settings.log == "debug":
            yield Level.NOTE, _text("log_debug")

    def _telegram(self) -> Found:
        if self.home.practice:
            yield Level.OK, _text("practice")
            return
        account = ask_bot_account(settings=self.settings)
        yield Level.OK, _text("telegram_ok", name=account.name)
        if account.server_time is not None:
            yield self._skew(account.server_time, _text("clock_of_telegram"))

    def _mail(self) -> Found:
        if self.home.practice or not self.settings.sends_mail:
            return
        assert self.settings.smtp_url is not None
        server = MailServer.of(
            self.settings.smtp_url.get_secret_value(), authorities=self.settings.smtp_ca_file
        )
        trouble = can_log_in(server)
        if trouble:
            yield Level.MEND, _text("mail_away", reason=trouble)
        else:
            yield Level.OK, _text("mail_ok", sender=str(self.settings.mail_from))

    def _skew(self, other: datetime, whose: Text) -> tuple[Level, Text]:
        seconds = round(abs((self.clock() - other).total_seconds()))
        if seconds < _SKEW_SEEN:
            return Level.OK, _text("clock_ok", whose=whose)
        level = Level.NOTE if seconds < _SKEW_HARMFUL else Level.MEND
        return level, _text("clock_off", whose=whose, seconds=seconds)

    def _practice_begins(self) -> bool:
        return self.home.practice and not self.home.key_file.exists()


def _tables(database: Database) -> Found:
    try:
        if schema.current(database) is None:
            yield Level.NOTE, _text("tables_none")
        elif schema.needs_upgrade(database):
            yield Level.MEND, operator_text("problem.schema_older")
        else:
            yield Level.OK, _text("tables_ok")
    except schema.NewerSchema:
        yield Level.MEND, operator_text("problem.schema_newer")


def _writable(database: Database) -> Found:
    try:
        # On SQLite this takes the writer's lock already.
        with database.engine.begin() as connection:
            refuses = not database.is_sqlite and (
                connection.execute(text("SHOW transaction_read_only")).scalar_one() == "on"
            )
    except SQLAlchemyError:
        refuses = True
    if refuses:
        yield Level.MEND, _text("database_read_only")
    else:
        yield Level.OK, _text("database_writable")


def _rows(database: Database) -> Found:
    try:
        need_key(database)
        yield Level.OK, _text("rows_open")
    except NothingThere:
        yield Level.NOTE, _text("tables_none")
    except OtherKey:
        yield Level.MEND, _text("rows_closed")


def _held(database: Database) -> Found:
    if schema.current(database) != schema.head():
        return
    since = database.ask(held_since)
    if since is not None:
        yield Level.MEND, _text("held", since=since.astimezone(TOKYO).strftime("%Y-%m-%d %H:%M"))


def _vectors(database: Database) -> Found:
    # Of any version: which one is today's is known only once the encoder has been loaded.
    if schema.current(database) != schema.head():
        return
    with database.reading() as session:
        found = encoding_progress(session, version=None)
    if found.ready == found.offers:
        yield Level.OK, _text("vectors_ok", offers=found.offers)
    else:
        left = found.offers - found.ready
        yield Level.NOTE, _text("vectors_waiting", offers=found.offers, left=left)


def _closed(file: Path) -> Found:
    open_to_others = stat.S_IRWXG | stat.S_IRWXO
    if file.stat().st_mode & file.parent.stat().st_mode & open_to_others:
        yield Level.MEND, _text("file_open", file=str(file))
    else:
        yield Level.OK, _text("file_closed")


def _time_of(database: Database) -> datetime:
    with database.reading() as session:
        now: datetime = session.execute(text("SELECT clock_timestamp()")).scalar_one()
    return now.astimezone(UTC)


def _file_of(home: Home) -> Path | None:
    _, sqlite, name = home.database_url.partition("sqlite:///")
    return Path(name) if sqlite else None


def _text(key: str, /, **blanks: str | int | Text) -> Text:
    return operator_text(f"doctor.{key}", **blanks)
