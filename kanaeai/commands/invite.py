"""
``kanaeai invite``: a link that lets one person in, once, in one role.

It is how the first coordinator of a town comes in; the others are invited in the chat.
"""

import json
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kanaeai.problems import OperatorProblem, speak

if TYPE_CHECKING:
    from kanaeai.served_towns import ServedTown

_TOKYO_DAY = "%Y-%m-%d %H:%M"


class Invited(StrEnum):
    """Who can be invited here."""

    SUPPORTER = "supporter"
    HOST = "host"
    COORDINATOR = "coordinator"
    OFFICER = "officer"


def register(app: typer.Typer) -> None:
    """Add ``invite``."""
    app.command("invite", help=speak("help.invite"))(invite)


def invite(
    role: Annotated[Invited, typer.Option(help=speak("help.invite_role"))],
    town: Annotated[str | None, typer.Option(help=speak("help.invite_town"))] = None,
    practice: Annotated[bool, typer.Option("--practice", help=speak("help.practice"))] = False,
    qr: Annotated[Path | None, typer.Option(help=speak("help.invite_qr"))] = None,
    as_json: Annotated[bool, typer.Option("--json", help=speak("help.json"))] = False,
) -> None:
    """
    Make an invitation and print its link; it is shown this once.

    :param qr: a picture to write instead, which is shown to the one person who is there
    :raises OperatorProblem: if the town is not clear, the bot's name cannot be asked for, or
        the picture cannot be written there
    """
    from casework.invite import LIFETIME
    from casework.invite import invite as make_invitation
    from followup.calendar import TOKYO
    from kanaeai.bot_account import ask_bot_account, practice_time
    from kanaeai.qr import check_qr_file, write_qr
    from kanaeai.served_towns import served_towns
    from kanaeai.settings import load_settings
    from kanaeai.store import home_meant, need_tables, opened
    from storage.states import Role

    if qr is not None:
        check_qr_file(qr)
    settings = load_settings()
    home = home_meant(settings=settings, practice=practice)
    key = one_town(served_towns(home=home), town)
    name = None if home.practice else ask_bot_account(settings=settings).name
    now = (practice_time(settings=settings) if home.practice else None) or datetime.now(UTC)
    with opened(settings=settings, home=home) as database:
        need_tables(database=database, home=home)
        with database.writing() as session:
            token = make_invitation(session, role=Role(role.value), town=key, by=None, now=now)
    until = now + LIFETIME
    link = f"https://t.me/{name}?start={token}" if name else None
    if qr is not None:
        write_qr(link or f"/start {token}", file=qr)
    if as_json:
        typer.echo(
            json.dumps(
                {
                    "role": role.value,
                    "town": key,
                    "link": link,
                    "start": f"/start {token}",
                    "until": until.isoformat(),
                }
            )
        )
        return
    typer.echo(
        speak(
            "invite.made" if link else "invite.made_practice",
            role=speak(f"invite.{role.value}"),
            until=until.astimezone(TOKYO).strftime(_TOKYO_DAY),
        )
    )
    if qr is None:
        typer.echo(link or f"/start {token}")
    else:
        typer.echo(speak("invite.qr", file=str(qr)))


def one_town(towns: "dict[str, ServedTown]", wanted: str | None) -> str:
    """
    Return the key of the town that is meant: the wanted one, or the only one.

    :raises OperatorProblem: if that is not clear
    """
    if wanted is None and len(towns) == 1:
        return next(iter(towns))
    if wanted not in towns:
        raise OperatorProblem("problem.town_which", towns=", ".join(sorted(towns)))
    return wanted
