"""
``kanaeai resume``: go on after a restore.

Until then the program takes in what is written, and begins, answers and sends nothing.
"""

from datetime import UTC, datetime
from typing import Annotated

import typer

from kanaeai.problems import speak


def register(app: typer.Typer) -> None:
    """Add ``resume``."""
    app.command("resume", help=speak("help.resume"))(resume)


def resume(
    practice: Annotated[bool, typer.Option("--practice", help=speak("help.practice"))] = False,
) -> None:
    """
    End the hold; a running program notices within seconds.

    :raises OperatorProblem: if the tables are not those of this program
    """
    from kanaeai.settings import load_settings
    from kanaeai.store import home_meant, need_tables, opened
    from storage.hold import end_hold

    settings = load_settings()
    home = home_meant(settings=settings, practice=practice)
    with opened(settings=settings, home=home) as database:
        need_tables(database=database, home=home)
        with database.writing() as session:
            was_held = end_hold(session, now=datetime.now(UTC))
    typer.echo(speak("resume.done" if was_held else "resume.was_not"))
