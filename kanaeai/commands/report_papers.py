"""
``kanaeai report yearly``, ``plan``, ``keeping``: the papers for the city, to a file.

The ending of the file's name says its format.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kanaeai.problems import OperatorProblem, speak
from kanaeai.report_file import format_of, write_report

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from reports.model import Report
    from towns import Town as TownFile

Out = Annotated[Path, typer.Option("--out", help=speak("help.report_out"))]
Year = Annotated[int | None, typer.Option("--year", help=speak("help.report_year"))]
Town = Annotated[str | None, typer.Option(help=speak("help.invite_town"))]
Practice = Annotated[bool, typer.Option("--practice", help=speak("help.practice"))]
FIRST_YEAR = 2020


def register(report: typer.Typer) -> None:
    """Add the papers of a year to ``report``."""
    report.command("yearly", help=speak("help.report_yearly"))(yearly)
    report.command("plan", help=speak("help.report_plan"))(plan)
    report.command("keeping", help=speak("help.report_keeping"))(keeping)


def yearly(out: Out, year: Year = None, town: Town = None, practice: Practice = False) -> None:
    """
    Write 実績報告書 of a fiscal year, named by the year in which it begins.

    :raises OperatorProblem: if its contract has not begun, the town is not clear, or the file
        cannot be written
    """

    def made(session: "Session", served: "TownFile", now: datetime) -> "Report":
        from casework.count_year import count_year
        from reports.yearly import yearly_report

        meant = _year(year, now)
        contract = served.papers.contract(meant)
        if contract.begins > _today(now):
            raise OperatorProblem("problem.report_not_begun", year=str(meant))
        counted = count_year(session, contract=contract, town=served.key, by=None, now=now)
        return yearly_report(counted, contract=contract, town=served, today=_today(now))

    _write(out, made, town=town, practice=practice)


def plan(out: Out, year: Year = None, town: Town = None, practice: Practice = False) -> None:
    """
    Write 実施計画書 of a fiscal year.

    :raises OperatorProblem: if nothing was planned yet, the town is not clear, or the file cannot
        be written
    """

    def made(session: "Session", served: "TownFile", now: datetime) -> "Report":
        from casework.work_plans.views import plan_of
        from reports.work_plan import work_plan_report

        found = plan_of(session, town=served.key, year=_year(year, now))
        if found.newest is None:
            raise OperatorProblem("problem.report_no_plan", year=str(found.year))
        return work_plan_report(found, town=served, today=_today(now))

    _write(out, made, town=town, practice=practice)


def keeping(out: Out, town: Town = None, practice: Practice = False) -> None:
    """
    Write 保存一覧.

    :raises OperatorProblem: if the town is not clear, or the file cannot be written
    """

    def made(session: "Session", served: "TownFile", now: datetime) -> "Report":
        from casework.views_kept import kept_in
        from reports.kept import kept_report

        kinds = kept_in(session, town=served.key, now=now)
        return kept_report(kinds, town=served, today=_today(now))

    _write(out, made, town=town, practice=practice)


def _write(
    out: Path,
    made: "Callable[[Session, TownFile, datetime], Report]",
    *,
    town: str | None,
    practice: bool,
) -> None:
    from kanaeai.commands.invite import one_town
    from kanaeai.served_towns import served_towns
    from kanaeai.settings import load_settings
    from kanaeai.store import home_meant, need_tables, opened

    format_of(out)
    now = datetime.now(UTC)
    settings = load_settings()
    home = home_meant(settings=settings, practice=practice)
    towns = served_towns(home=home)
    served = towns[one_town(towns, town)].town
    with opened(settings=settings, home=home) as database:
        need_tables(database=database, home=home)
        report = database.ask(lambda session: made(session, served, now))
    write_report(report, out)
    typer.echo(speak("report.written", file=str(out)))


def _year(year: int | None, now: datetime) -> int:
    from towns import fiscal_year

    meant = fiscal_year(_today(now)) if year is None else year
    if not FIRST_YEAR <= meant <= _today(now).year + 1:
        raise OperatorProblem("problem.report_year", year=str(meant))
    return meant


def _today(now: datetime) -> date:
    from followup.calendar import tokyo_day

    return tokyo_day(now)
