"""
``kanaeai poster new|list|revoke``: the public link that a town prints on its posters.

Anybody may use it, again and again; it opens one form and gives no role.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kanaeai.problems import OperatorProblem, speak

if TYPE_CHECKING:
    from kanaeai.settings import Home, Settings

_TOKYO_DAY = "%Y-%m-%d"
_SIGNS = 8
"""How much of a link's id is shown: enough to tell those of a town apart."""

Town = Annotated[str | None, typer.Option(help=speak("help.invite_town"))]
Practice = Annotated[bool, typer.Option("--practice", help=speak("help.practice"))]


def register(app: typer.Typer) -> None:
    """Add ``poster``."""
    poster = typer.Typer(no_args_is_help=True)
    poster.command("new", help=speak("help.poster_new"))(new)
    poster.command("list", help=speak("help.poster_list"))(list_links)
    poster.command("revoke", help=speak("help.poster_revoke"))(revoke)
    app.add_typer(poster, name="poster", help=speak("help.poster"))


def new(
    town: Town = None,
    limit: Annotated[int, typer.Option(min=1, max=500, help=speak("help.poster_limit"))] = 20,
    qr: Annotated[Path | None, typer.Option(help=speak("help.poster_qr"))] = None,
    practice: Practice = False,
) -> None:
    """
    Make a public link and print it; it is shown this once.

    :raises OperatorProblem: if the town or the address of the pages is not clear, or the
        picture cannot be written there
    """
    from casework.poster_links import make_poster_link
    from kanaeai.qr import check_qr_file, write_qr
    from kanaeai.store import need_tables, opened

    if qr is not None:
        check_qr_file(qr)
    settings, home, key = _meant(town, practice)
    pages = _pages(settings, home)
    with opened(settings=settings, home=home) as database:
        need_tables(database=database, home=home)
        with database.writing() as session:
            _, token = make_poster_link(
                session, town=key, by=None, daily_limit=limit, now=datetime.now(UTC)
            )
    link = f"{pages}/j/{token}"
    if qr is not None:
        write_qr(link, file=qr)
        typer.echo(speak("poster.qr", file=str(qr)))
    typer.echo(speak("poster.made", limit=limit))
    typer.echo(link)


def list_links(town: Town = None, practice: Practice = False) -> None:
    """
    List the links that can be used.

    :raises OperatorProblem: if the town is not clear
    """
    from casework.poster_links import poster_links
    from followup.calendar import TOKYO
    from kanaeai.store import need_tables, opened

    settings, home, key = _meant(town, practice)
    with opened(settings=settings, home=home) as database:
        need_tables(database=database, home=home)
        with database.reading() as session:
            rows = [
                (row.id.hex[-_SIGNS:], row.made_at, row.daily_limit)
                for row in poster_links(session, town=key)
            ]
    for signs, made_at, limit in rows:
        day = made_at.astimezone(TOKYO).strftime(_TOKYO_DAY)
        typer.echo(speak("poster.line", id=signs, day=day, limit=limit))
    if not rows:
        typer.echo(speak("poster.none"))


def revoke(
    link: Annotated[str, typer.Argument(help=speak("help.poster_id"))],
    town: Town = None,
    practice: Practice = False,
) -> None:
    """
    Take a link back.

    :raises OperatorProblem: if there is no such link that can be used
    """
    from casework.poster_links import poster_links, revoke_poster_link
    from kanaeai.store import need_tables, opened

    settings, home, key = _meant(town, practice)
    with opened(settings=settings, home=home) as database:
        need_tables(database=database, home=home)
        with database.writing() as session:
            row = next(
                (
                    one
                    for one in poster_links(session, town=key)
                    if one.id.hex[-_SIGNS:] == link.strip().lower()
                ),
                None,
            )
            if row is None:
                raise OperatorProblem("problem.poster_unknown", id=link)
            revoke_poster_link(session, link=row.id, town=key, by=None, now=datetime.now(UTC))
    typer.echo(speak("poster.revoked"))


def _meant(town: str | None, practice: bool) -> "tuple[Settings, Home, str]":
    from kanaeai.commands.invite import one_town
    from kanaeai.served_towns import served_towns
    from kanaeai.settings import load_settings
    from kanaeai.store import home_meant

    settings = load_settings()
    home = home_meant(settings=settings, practice=practice)
    return settings, home, one_town(served_towns(home=home), town)


def _pages(settings: "Settings", home: "Home") -> str:
    """Return where our own pages are reached."""
    if home.practice:
        return f"http://127.0.0.1:{settings.port}"
    if not settings.public_url:
        raise OperatorProblem("problem.poster_no_url")
    return settings.public_url.rstrip("/")
