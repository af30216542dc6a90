"""
``kanaeai tick``: do now what the clock would do at a time.

Messages that it begins wait in the outbox for the running program, which sends them.
"""

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from kanaeai.problems import OperatorProblem, speak

if TYPE_CHECKING:
    from kanaeai.settings import Home, Settings

_SHOWN = "%Y-%m-%d %H:%M"


def register(app: typer.Typer) -> None:
    """Add ``tick``."""
    app.command("tick", help=speak("help.tick"))(tick)


def tick(
    now: Annotated[str | None, typer.Option(help=speak("help.tick_now"))] = None,
    practice: Annotated[bool, typer.Option("--practice", help=speak("help.practice"))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=speak("help.json"))] = False,
) -> None:
    """
    Do everything that is due at a time, once; exit code 1 if a part of it failed.

    :raises OperatorProblem: if the time cannot be read, the program cannot be put together, or it
        holds back after a restore
    """
    from bot.clock import run_tick
    from followup.calendar import TOKYO
    from kanaeai.assemble import assembled
    from kanaeai.settings import load_settings
    from kanaeai.store import home_meant, name_of, need_no_hold

    moment = _moment(now) if now is not None else datetime.now(UTC)
    settings = load_settings()
    home = home_meant(settings=settings, practice=practice)
    with assembled(settings=settings, home=home) as program:
        need_no_hold(program.database)
        world = program.world(page_url=_page_url(settings, home))
        report = run_tick(program.database, world, program.registry, moment)
    failed = sum(report.failed.values())
    if as_json:
        typer.echo(
            json.dumps(
                {
                    "now": moment.isoformat(),
                    "seconds": round(report.seconds, 3),
                    "done": dict(report.done),
                    "failed": dict(report.failed),
                }
            )
        )
    else:
        shown = moment.astimezone(TOKYO).strftime(_SHOWN)
        count = sum(report.done.values())
        typer.echo(speak("tick.done", home=name_of(home), now=shown, count=count))
        if failed:
            typer.echo(speak("tick.failed", count=failed), err=True)
    if failed:
        raise typer.Exit(1)


def _moment(said: str) -> datetime:
    """Read a time; without a zone it is Japan's."""
    from followup.calendar import TOKYO

    try:
        moment = datetime.fromisoformat(said)
        return (moment if moment.tzinfo else moment.replace(tzinfo=TOKYO)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise OperatorProblem("problem.time_unreadable", said=said) from error


def _page_url(settings: "Settings", home: "Home") -> str:
    if home.practice:
        return f"http://127.0.0.1:{settings.port}"
    return settings.public_url or ""
