"""
``kanaeai vectors``: of how many offers it is known what they mean, by this version.

The running program sees to the rest beside the conversations; ``--now`` does it here, to its end.
"""

import asyncio
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from kanaeai.problems import speak

if TYPE_CHECKING:
    from casework.offer_vectors import Progress
    from casework.search import Reader
    from storage.database import Database


def register(app: typer.Typer) -> None:
    """Add ``vectors``."""
    app.command("vectors", help=speak("help.vectors"))(vectors)


def vectors(
    now: Annotated[bool, typer.Option("--now", help=speak("help.vectors_now"))] = False,
    practice: Annotated[bool, typer.Option("--practice", help=speak("help.practice"))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=speak("help.json"))] = False,
) -> None:
    """
    Count offers and what was understood of them.

    :raises OperatorProblem: if the program cannot be put together, or serves the SQLite file in
        which ``--now`` would write
    """
    from casework.offer_vectors import encoding_progress, version_of
    from kanaeai.assemble import assembled
    from kanaeai.settings import load_settings
    from kanaeai.store import home_meant

    settings = load_settings()
    home = home_meant(settings=settings, practice=practice)
    with assembled(settings=settings, home=home, serve=now) as program:
        database = program.database
        reader = program.world().reader
        version = version_of(reader.encoder)
        if now:
            asyncio.run(_understand(database, reader, version))
        with database.reading() as session:
            found = encoding_progress(session, version=version)
    if as_json:
        typer.echo(json.dumps({"version": version, **found._asdict()}))
        return
    typer.echo(_sentence(found))


async def _understand(database: "Database", reader: "Reader", version: str) -> None:
    from rich.console import Console
    from rich.progress import Progress as Bar

    from bot.understanding import Understander
    from casework.offer_vectors import encoding_progress
    from storage.presence import Presence

    understander = Understander(database, reader)
    # Whoever rotates keys waits for all that seal.
    presence = Presence(database)
    found = await database.read(lambda session: encoding_progress(session, version=version))
    console = Console(stderr=True)
    with Bar(console=console, redirect_stdout=False, redirect_stderr=False) as bar:
        task = bar.add_task(speak("vectors.progress"), total=found.offers - found.ready)
        while left := await understander.some(now=datetime.now(UTC), again=False):
            bar.update(task, completed=max(0, found.offers - found.ready - left))
            presence.follow_keys()
        await understander.some(now=datetime.now(UTC), again=True)
    presence.close()


def _sentence(found: "Progress") -> str:
    if found.ready == found.offers:
        return speak("vectors.all", offers=found.offers)
    return speak("vectors.some", offers=found.offers, left=found.offers - found.ready)
