"""
``kanaeai report monthly``: the report of a month as a file, from a town's own records.

What was handed in is written as it was; a month that was not is counted now.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kanaeai.problems import OperatorProblem, speak
from kanaeai.report_file import format_of, write_report

if TYPE_CHECKING:
    from collections.abc import Callable

_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")


def register(report: typer.Typer) -> None:
    """Add ``monthly`` to ``report``."""
    report.command("monthly", help=speak("help.report_monthly"))(monthly)


def monthly(
    month: Annotated[str, typer.Option(help=speak("help.report_month"))],
    out: Annotated[Path, typer.Option(help=speak("help.report_out"))],
    town: Annotated[str | None, typer.Option(help=speak("help.invite_town"))] = None,
    practice: Annotated[bool, typer.Option("--practice", help=speak("help.practice"))] = False,
) -> None:
    """
    Write the report of a month.

    :raises OperatorProblem: if month, town or file cannot be used, the month has not begun, or
        its numbers contradict each other
    """
    from casework.counts import Month
    from casework.views_reports import month_content
    from followup.calendar import tokyo_day
    from kanaeai.commands.invite import one_town
    from kanaeai.served_towns import served_towns
    from kanaeai.settings import load_settings
    from kanaeai.store import home_meant, need_tables, opened
    from reports.monthly import monthly_report

    format_of(out)
    today, first = tokyo_day(datetime.now(UTC)), _first(month)
    if first > today:
        raise OperatorProblem("problem.report_month_not_begun", month=month)
    settings = load_settings()
    home = home_meant(settings=settings, practice=practice)
    towns = served_towns(home=home)
    here = towns[one_town(towns, town)].town
    span = Month.of(here.key, first)
    with _telling() as tell:
        tell("report.counting")
        with opened(settings=settings, home=home) as database:
            need_tables(database=database, home=home)
            with database.reading() as session:
                content = month_content(session, month=span, town=here.key, by=None)
        tell("report.writing")
        write_report(monthly_report(content, town=here, made_on=today), out)
    key = "report.draft_done" if content.draft else "report.handed_in"
    typer.echo(speak(key, file=str(out), version=content.version))


def _first(month: str) -> date:
    found = _MONTH.fullmatch(month)
    if found is None:
        raise OperatorProblem("problem.report_month", month=month)
    return date(int(found[1]), int(found[2]), 1)


@contextmanager
def _telling() -> "Iterator[Callable[[str], None]]":
    """Say what is being done, on a line that goes away; a large town takes some seconds."""
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    shown = Progress(
        *columns,
        console=Console(stderr=True),
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    )
    with shown as progress:
        bar = progress.add_task("", total=None)
        yield lambda key: progress.update(bar, description=speak(key))
