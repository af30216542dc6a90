"""
``kanaeai desk``: the coordinator's web page by itself, beside a bot that runs elsewhere.
"""

import typer

from kanaeai.loading import nothing_thrown_away
from kanaeai.problems import OperatorProblem, speak


def register(app: typer.Typer) -> None:
    """Add ``desk``."""
    app.command("desk", help=speak("help.desk"))(desk)


def desk() -> None:
    """
    Serve the desk until a signal comes.

    :raises OperatorProblem: in practice; if a port is taken, or a bot has the SQLite database open
    """
    import asyncio

    with nothing_thrown_away():
        from kanaeai.assemble import assembled
        from kanaeai.logs import configure_logs
        from kanaeai.serving_desk import serve_desk
        from kanaeai.settings import load_settings
        from kanaeai.store import home_meant

    settings = load_settings()
    configure_logs(level=settings.log, style=settings.log_format, secrets=settings.secrets())
    home = home_meant(settings=settings, practice=False)
    if home.practice:
        raise OperatorProblem("problem.desk_practice")
    with assembled(settings=settings, home=home, serve=True) as program:
        asyncio.run(serve_desk(program, ready=typer.echo))
