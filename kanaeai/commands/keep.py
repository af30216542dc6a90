"""
``kanaeai keep``: what has been kept long enough, by rule; deleted now, or only counted.

The running program does the same each night at three, by itself.
"""

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kanaeai.problems import speak

if TYPE_CHECKING:
    from casework.keep_house import WouldGo
    from storage.database import Database


def register(app: typer.Typer) -> None:
    """Add ``keep``."""
    app.command("keep", help=speak("help.keep"))(keep)


def keep(
    dry_run: Annotated[bool, typer.Option("--dry-run", help=speak("help.keep_dry"))] = False,
    practice: Annotated[bool, typer.Option("--practice", help=speak("help.practice"))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=speak("help.json"))] = False,
) -> None:
    """
    Count what may go by each rule, with the oldest; without ``--dry-run`` it goes.

    :raises OperatorProblem: if the tables are not those of this program
    """
    from casework.keep_house import what_may_go
    from kanaeai.marks import keep_marks
    from kanaeai.settings import load_settings
    from kanaeai.store import home_meant, need_no_hold, need_tables, opened

    now = datetime.now(UTC)
    settings = load_settings()
    home = home_meant(settings=settings, practice=practice)
    with opened(settings=settings, home=home) as database:
        need_tables(database=database, home=home)
        found = database.ask(lambda session: list(what_may_go(session, now=now)))
        if as_json:
            typer.echo(json.dumps([_plain(row) for row in found], ensure_ascii=False, indent=2))
        else:
            for row in found:
                typer.echo(_line(row))
        if dry_run:
            if not as_json:
                typer.echo(speak("keep.would", count=sum(row.count for row in found)))
            return
        need_no_hold(database)
        went = _delete(database, now)
        keep_marks(database, home=home)
    if not as_json:
        typer.echo(speak("keep.done", count=went))


def _delete(database: "Database", now: datetime) -> int:
    """Delete in portions, each a transaction of its own, until nothing more goes."""
    from casework.keep_house import all_rules, keep_house

    went = 0
    for rule in all_rules():
        while True:
            with database.writing() as session:
                some = keep_house(session, rules=[rule], now=now)
            went += some
            if not some:
                break
    return went


def _line(row: "WouldGo") -> str:
    what = speak(f"keep_rule.{row.rule.name}")
    if not row.count:
        return speak("keep.none", what=what)
    return speak("keep.line", count=row.count, what=what, oldest=_day(row.oldest))


def _plain(row: "WouldGo") -> dict[str, Any]:
    return {
        "rule": row.rule.name,
        "table": row.rule.table,
        "count": row.count,
        "oldest": _day(row.oldest) if row.count else None,
        "what": row.rule.what,
        "source": row.rule.source,
    }


def _day(oldest: Any) -> str:
    from followup.calendar import TOKYO

    if isinstance(oldest, datetime):
        return f"{oldest.astimezone(TOKYO):%Y-%m-%d}"
    return str(oldest)
