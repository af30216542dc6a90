"""
The database of one home, opened for a command, with its troubles told in sentences.

Practice brings its tables up to date by itself; real use waits for ``kanaeai db upgrade``.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from kanaeai.keys import open_vault
from kanaeai.problems import OperatorProblem, operator_text, speak
from kanaeai.settings import Home, Settings
from storage import schema
from storage.backup import is_unfinished
from storage.damage import is_damage
from storage.database import AlreadyServed, Database
from storage.hold import held_since
from storage.trouble import is_outage
from texts import Text


def home_meant(*, settings: Settings, practice: bool) -> Home:
    """
    Return the home that a command is about: real use with a token, practice without.

    :param practice: practice was asked for, whatever the settings say
    """
    return settings.home(practice=practice or not settings.on_telegram)


def name_of(home: Home) -> Text:
    """Name a home in words."""
    return operator_text("home.practice" if home.practice else "home.real")


@contextmanager
def opened(*, settings: Settings, home: Home) -> Iterator[Database]:
    """
    Open the database of a home and close it after the block.

    :raises OperatorProblem: if there is no key, or the database is away, damaged, served by
        another process, or of a newer program
    """
    vault, fresh = open_vault(settings=settings, practice=home.practice)
    if fresh:
        typer.echo(speak("keys.practice", file=str(home.key_file)), err=True)
    database = Database(home.database_url, vault=vault)
    try:
        yield database
    except AlreadyServed as error:
        raise OperatorProblem("problem.database_served") from error
    except schema.NewerSchema as error:
        raise OperatorProblem("problem.schema_newer") from error
    except Exception as error:
        if is_outage(error):
            raise OperatorProblem("problem.database") from error
        if is_damage(error):
            raise OperatorProblem("problem.database_damaged") from error
        raise
    finally:
        database.close()


def need_no_hold(database: Database) -> None:
    """
    See that the program does not hold back.

    :raises OperatorProblem: if it does
    """
    if database.ask(held_since) is not None:
        raise OperatorProblem("problem.held")


def need_tables(*, database: Database, home: Home) -> None:
    """
    See that the tables are those of this program.

    A database without any gets them; so does one of practice that is older.

    :raises OperatorProblem: if real tables are older, or any are newer, than this program, or a
        restore was cut off
    """
    if is_unfinished(database):
        raise OperatorProblem("problem.restore_unfinished")
    try:
        if schema.current(database) is None or home.practice:
            schema.upgrade(database)
        elif schema.needs_upgrade(database):
            raise OperatorProblem("problem.schema_older")
    except schema.NewerSchema as error:
        raise OperatorProblem("problem.schema_newer") from error
