"""``kanaeai report``: the reports for the city, written to a file by whoever runs the program."""

import typer

from kanaeai.commands import report_monthly, report_papers
from kanaeai.problems import speak


def register(app: typer.Typer) -> None:
    """Add ``report``."""
    report = typer.Typer(no_args_is_help=True, help=speak("help.report"))
    report_monthly.register(report)
    report_papers.register(report)
    app.add_typer(report, name="report")
