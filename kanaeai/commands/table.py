"""
``kanaeai import``, ``kanaeai export``: hosts and places to call, from and to CSV and xlsx.

Nothing is taken in before what it would bring was shown and confirmed; all of it or nothing.
"""

import json
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kanaeai.private_file import write_private
from kanaeai.problems import OperatorProblem, speak

if TYPE_CHECKING:
    from casework.read_table import ReadTable
    from kanaeai.assemble import Program
    from kanaeai.settings import Home, Settings
    from storage.database import Database
    from towns import Town as TownFile

Town = Annotated[str | None, typer.Option(help=speak("help.invite_town"))]
Practice = Annotated[bool, typer.Option("--practice", help=speak("help.practice"))]
_ENDINGS = (".csv", ".xlsx")


class Kind(StrEnum):
    """What a table holds."""

    HOSTS = "hosts"
    PLACES = "places"


def register(app: typer.Typer) -> None:
    """Add ``import`` and ``export``."""
    app.command("import", help=speak("help.import"))(import_file)
    app.command("export", help=speak("help.export"))(export_file)


def import_file(
    file: Annotated[Path, typer.Argument(help=speak("help.import_file"))],
    *,
    kind: Annotated[Kind, typer.Option(help=speak("help.import_kind"))] = Kind.HOSTS,
    template: Annotated[
        bool, typer.Option("--template", help=speak("help.import_template"))
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=speak("help.import_dry_run"))] = False,
    yes: Annotated[bool, typer.Option("--yes", help=speak("help.import_yes"))] = False,
    town: Town = None,
    practice: Practice = False,
    as_json: Annotated[bool, typer.Option("--json", help=speak("help.json"))] = False,
) -> None:
    """
    Take in a table, or write a template of one; exit code 2 if something in it is wrong.

    :raises OperatorProblem: if the town is not clear, or the file cannot be read or written
    """
    from kanaeai.assemble import assembled

    settings, home, served = _meant(town, practice)
    if template:
        _write_template(file, kind, served)
        return
    data = _read(file)
    with assembled(settings=settings, home=home) as program:
        table = _table(data, kind, served, program.database)
        if as_json:
            typer.echo(json.dumps(_as_data(table), ensure_ascii=False))
        else:
            _show(table)
        if table.refused or table.understood.wrong:
            raise typer.Exit(2)
        if dry_run or table.brings.nothing:
            return
        if table.understood.personal and yes:
            raise OperatorProblem("problem.import_personal")
        if not yes and not typer.confirm(speak("import.confirm")):
            return
        _take_in(table, served, program)
    if not as_json:
        typer.echo(speak("import.done"))


def export_file(
    file: Annotated[Path, typer.Argument(help=speak("help.export_file"))],
    town: Town = None,
    practice: Practice = False,
) -> None:
    """
    Write the hosts of a town with what they can do.

    :raises OperatorProblem: if the town is not clear, or the file cannot be written
    """
    from bot.import_words import exported
    from casework.export_hosts import export_hosts
    from kanaeai.store import need_tables, opened

    _need_ending(file)
    settings, home, served = _meant(town, practice)
    with opened(settings=settings, home=home) as database:
        need_tables(database=database, home=home)
        with database.writing() as session:
            rows = exported(
                export_hosts(session, by=None, town=served.key, now=datetime.now(UTC)),
                town=served,
            )
    _write(file, {served.name: rows})
    typer.echo(speak("export.done", count=len(rows) - 1, file=str(file)))


def _meant(town: str | None, practice: bool) -> "tuple[Settings, Home, TownFile]":
    from kanaeai.commands.invite import one_town
    from kanaeai.served_towns import served_towns
    from kanaeai.settings import load_settings
    from kanaeai.store import home_meant

    settings = load_settings()
    home = home_meant(settings=settings, practice=practice)
    towns = served_towns(home=home)
    return settings, home, towns[one_town(towns, town)].town


def _table(data: bytes, kind: Kind, town: "TownFile", database: "Database") -> "ReadTable":
    from bot.import_words import wording
    from casework.import_rows import ImportKind
    from casework.read_table import read_table

    meant = ImportKind(kind.value)
    words = wording(meant, town=town)
    return read_table(data, kind=meant, wording=words, town=town, ask=database.ask)


def _take_in(table: "ReadTable", town: "TownFile", program: "Program") -> None:
    from bot.notices import put_out
    from casework.import_table import import_table

    now = datetime.now(UTC)
    with program.database.writing() as session:
        import_table(
            session,
            rows=table.understood.rows,
            by=None,
            not_personal=len(table.understood.personal),
            town=town,
            now=now,
        )
        put_out(session, world=program.world(), registry=program.registry, now=now)


def _show(table: "ReadTable") -> None:
    from bot.import_words import refused_words, wrong_words

    if table.refused:
        typer.echo(refused_words(table.refused).spoken("ja"))
        return
    for wrong in (*table.understood.wrong, *table.understood.personal):
        typer.echo(wrong_words(wrong).spoken("ja"))
    brings = table.brings
    typer.echo(
        speak(
            "import.brings",
            hosts=brings.hosts,
            offers=brings.offers,
            places=brings.places,
            known=brings.known,
        )
    )
    for alike in brings.alike:
        typer.echo(speak("import.alike", row=alike.row, words=alike.words, other=alike.other))


def _as_data(table: "ReadTable") -> dict[str, Any]:
    from dataclasses import asdict

    from bot.import_words import refused_words, wrong_words

    return {
        "refused": refused_words(table.refused).spoken("ja") if table.refused else None,
        "wrong": [
            {**asdict(one), "sentence": wrong_words(one).spoken("ja")}
            for one in table.understood.wrong
        ],
        "personal": [asdict(one) for one in table.understood.personal],
        "brings": asdict(table.brings),
    }


def _read(file: Path) -> bytes:
    from casework.sheets.limits import LARGEST

    try:
        with file.open("rb") as opened:
            # One byte more than is taken shows that there is more.
            return opened.read(LARGEST + 1)
    except OSError as error:
        raise OperatorProblem("problem.table_read", file=str(file)) from error


def _write_template(file: Path, kind: Kind, town: "TownFile") -> None:
    from bot.import_words import template
    from casework.import_rows import ImportKind

    _need_ending(file)
    _write(file, template(ImportKind(kind.value), town=town))
    typer.echo(speak("import.template", file=str(file)))


def _need_ending(file: Path) -> None:
    if file.suffix not in _ENDINGS:
        raise OperatorProblem("problem.table_ending", file=str(file))


def _write(file: Path, sheets: "dict[str, Any]") -> None:
    from casework.sheets import csv_bytes, xlsx_bytes

    content = (
        xlsx_bytes(sheets) if file.suffix == ".xlsx" else csv_bytes(next(iter(sheets.values())))
    )
    # It may hold telephone numbers.
    write_private(file, content)
