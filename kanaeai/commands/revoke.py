"""
``kanaeai revoke``: cut a lost phone off at once, and bring its account back on another.

A coordinator does the same in the chat; this is for a coordinator's own phone, and for the night.
"""

from datetime import UTC, datetime
from typing import Annotated

import typer

from kanaeai.problems import OperatorProblem, speak

_SIGNS = 12
"""How much of an account's id names it."""


def register(app: typer.Typer) -> None:
    """Add ``revoke``."""
    app.command("revoke", help=speak("help.revoke"))(revoke)


def revoke(
    account: Annotated[str | None, typer.Argument(help=speak("help.revoke_account"))] = None,
    back: Annotated[bool, typer.Option("--back", help=speak("help.revoke_back"))] = False,
    town: Annotated[str | None, typer.Option(help=speak("help.invite_town"))] = None,
    practice: Annotated[bool, typer.Option("--practice", help=speak("help.practice"))] = False,
) -> None:
    """
    Cut an account off, or list those there are; ``--back`` prints the link for another phone.

    :raises OperatorProblem: if the town or the account is not clear, or it can still be met
    """
    from casework.ground import TooLate
    from casework.revoke_account import all_phones, invite_back, revoke_account
    from kanaeai.commands.invite import one_town
    from kanaeai.served_towns import served_towns
    from kanaeai.settings import load_settings
    from kanaeai.store import home_meant, need_tables, opened

    settings = load_settings()
    home = home_meant(settings=settings, practice=practice)
    served = served_towns(home=home)
    key = one_town(served, town)
    now = datetime.now(UTC)
    with opened(settings=settings, home=home) as database:
        need_tables(database=database, home=home)
        with database.writing() as session:
            known = all_phones(session, town=key)
            if account is None:
                for one in known:
                    role = speak(f"invite.{one.role}")
                    typer.echo(f"{one.account.hex[-_SIGNS:]}  {role}  {one.name}")
                return
            meant = [one for one in known if one.account.hex[-_SIGNS:] == account]
            if len(meant) != 1:
                raise OperatorProblem("problem.no_such_account", account=account)
            who, here = meant[0].account, served[key].town
            if not back:
                revoke_account(session, account=who, by=None, town=here, now=now)
                typer.echo(speak("revoke.done", account=account))
                return
            try:
                token = invite_back(session, account=who, by=None, town=here, now=now)
            except TooLate as met:
                raise OperatorProblem("problem.still_met", account=account) from met
            typer.echo(speak("revoke.back"))
            typer.echo(f"/start {token}")
