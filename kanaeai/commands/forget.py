"""
``kanaeai forget``: delete one case for ever, wherever something of it stands.

In the chat a coordinator asks for it and a second pair of eyes confirms; here the operator does
it, for instance when nobody can any more.
"""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from kanaeai.problems import OperatorProblem, speak

if TYPE_CHECKING:
    from casework.forget_case import Forgotten
    from storage.database import Database

_DAY = "%Y-%m-%d"


def register(app: typer.Typer) -> None:
    """Add ``forget``."""
    app.command("forget", help=speak("help.forget"))(forget)


def forget(
    case: Annotated[str, typer.Argument(help=speak("help.forget_case"))],
    dry_run: Annotated[bool, typer.Option("--dry-run", help=speak("help.forget_dry"))] = False,
    yes: Annotated[bool, typer.Option("--yes", help=speak("help.forget_yes"))] = False,
    practice: Annotated[bool, typer.Option("--practice", help=speak("help.practice"))] = False,
) -> None:
    """
    Say what would go, ask once more, and delete it.

    :raises OperatorProblem: if there is no such case, it goes on, or is kept; or if the code was
        not written once more
    """
    from kanaeai.marks import keep_marks
    from kanaeai.settings import load_settings
    from kanaeai.store import home_meant, need_tables, opened

    code = case.strip().upper()
    settings = load_settings()
    home = home_meant(settings=settings, practice=practice)
    with opened(settings=settings, home=home) as database:
        need_tables(database=database, home=home)
        would = _look_or_forget(database, code, only_look=True)
        typer.echo(speak("forget.would", code=code, count=sum(would.rows.values())))
        for table, count in would.rows.items():
            typer.echo(speak("forget.line", table=table, count=count))
        if dry_run:
            return
        if not yes and typer.prompt(speak("forget.sure")).strip().upper() != code:
            raise OperatorProblem("problem.case_not_meant")
        done = _look_or_forget(database, code, only_look=False)
        keep_marks(database, home=home)
        scrubbed = _scrub(database)
    typer.echo(speak("forget.done", count=sum(done.rows.values())))
    if not scrubbed:
        typer.echo(speak("forget.scrub_later"))


def _look_or_forget(database: "Database", code: str, *, only_look: bool) -> "Forgotten":
    from sqlalchemy import select

    from casework.forget_case import KeptBack, StillActive, Why, forget_case, what_would_go
    from casework.ground import NotYours
    from followup.calendar import TOKYO
    from storage.tables import Person

    now = datetime.now(UTC)
    try:
        with database.reading() if only_look else database.writing() as session:
            person = session.scalar(select(Person.id).where(Person.code == code))
            if only_look:
                return what_would_go(session, person=person, now=now)
            return forget_case(session, person=person, why=Why.ASKED, by=None, now=now)
    except NotYours as error:
        raise OperatorProblem("problem.case_unknown", code=code) from error
    except StillActive as error:
        raise OperatorProblem("problem.case_active", code=code) from error
    except KeptBack as kept:
        until = kept.until.astimezone(TOKYO).strftime(_DAY)
        raise OperatorProblem("problem.case_kept", code=code, why=kept.why, until=until) from kept


def _scrub(database: "Database") -> bool:
    """Clear the files at once; if somebody uses them, the program does it at night."""
    from sqlite3 import OperationalError as Busy

    from storage.scrub import scrub

    try:
        return scrub(database)
    except Busy:
        return False
