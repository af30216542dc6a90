"""
``kanaeai run`` and ``kanaeai practice``: start the assistant.

With a token it runs on Telegram; without one, a practice town opens on this computer.
"""

import typer

from kanaeai.loading import nothing_thrown_away
from kanaeai.problems import speak


def register(app: typer.Typer) -> None:
    """Add ``run`` and ``practice``."""
    app.command("run", help=speak("help.run"))(run)
    app.command("practice", help=speak("help.practice_town"))(practice)


def run() -> None:
    """
    Run on Telegram if there is a token, else in practice.

    :raises OperatorProblem: if something that it needs is not as it must be
    """
    _serve(practice=False)


def practice() -> None:
    """
    Run in practice, whatever the settings say.

    :raises OperatorProblem: if something that it needs is not as it must be
    """
    _serve(practice=True)


def _serve(*, practice: bool) -> None:
    import asyncio
    import sys

    with nothing_thrown_away():
        from kanaeai.assemble import assembled
        from kanaeai.logs import configure_logs
        from kanaeai.serving_practice import serve_practice
        from kanaeai.serving_telegram import serve_telegram
        from kanaeai.settings import load_settings
        from kanaeai.store import home_meant
        from storage.hold import held_since

    # A turn asks for the interpreter after each statement: what computes beside it gives way soon.
    sys.setswitchinterval(0.0005)
    settings = load_settings()
    configure_logs(level=settings.log, style=settings.log_format, secrets=settings.secrets())
    home = home_meant(settings=settings, practice=practice)
    with assembled(settings=settings, home=home, serve=True) as program:
        if program.database.ask(held_since) is not None:
            typer.echo(speak("resume.run"), err=True)
        if home.practice:
            asyncio.run(serve_practice(program, ready=_ready_to_practise))
        else:
            asyncio.run(serve_telegram(program, ready=typer.echo))


def _ready_to_practise(address: str) -> None:
    typer.echo(address)
    typer.echo(speak("run.practice"))
