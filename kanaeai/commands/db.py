"""
``kanaeai db``: the tables of the database.

An upgrade happens whole or not at all, and never while the program serves old tables.
"""

from typing import Annotated

import typer

from kanaeai.problems import OperatorProblem, speak


def register(app: typer.Typer) -> None:
    """Add ``db upgrade``."""
    db = typer.Typer(help=speak("help.db"), no_args_is_help=True)
    # A lone command would lose its name; a callback keeps the group a group.
    db.callback()(lambda: None)
    db.command("upgrade", help=speak("help.db_upgrade"))(upgrade)
    app.add_typer(db, name="db")


def upgrade(
    practice: Annotated[bool, typer.Option("--practice", help=speak("help.practice"))] = False,
) -> None:
    """
    Bring the tables to what this program needs.

    :raises OperatorProblem: if the program is running, or the tables cannot be brought there
    """
    from kanaeai.settings import load_settings
    from kanaeai.store import home_meant, name_of, opened
    from storage import schema
    from storage.serving import is_served

    settings = load_settings()
    home = home_meant(settings=settings, practice=practice)
    with opened(settings=settings, home=home) as database:
        if is_served(database):
            raise OperatorProblem("problem.database_served")
        try:
            done = schema.upgrade(database)
        except schema.BrokenReferences as error:
            raise OperatorProblem("problem.schema_broken") from error
    typer.echo(speak("db.upgraded" if done else "db.current", home=name_of(home)))
